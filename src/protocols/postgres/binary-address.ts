// Reads `inet` and `cidr` in binary format (network_send): family, bits of the mask, a flag, length and the address.
import type { ByteReader, Fail } from '../../wire/reader.ts';

const V4 = 2;
const V6 = 3;

/** A mask is left out where an `inet` names one host, as the server does. */
export function readAddress(from: ByteReader, cidr: boolean, fail: Fail): string {
  const family = from.int8();
  const bits = from.int8();
  from.int8();
  const size = from.int8();
  const full = family === V4 ? 32 : 128;
  if ((family !== V4 && family !== V6) || size * 8 !== full || bits > full) return fail('address header');
  const address = family === V4 ? showV4(from.slice(4)) : showV6(from);
  return bits === full && !cidr ? address : `${address}/${bits}`;
}

function showV4(bytes: Buffer): string {
  return [...bytes].join('.');
}

/** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
function showV6(from: ByteReader): string {
  const groups = Array.from({ length: 8 }, () => from.uint16().toString(16));
  const text = groups.join(':');
  const longest = (text.match(/\b0(:0)+\b/g) ?? []).toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return text;
  const at = text.search(new RegExp(`(^|:)${longest}(:|$)`));
  const before = text.slice(0, at);
  const after = text.slice(at + (text[at] === ':' ? 1 : 0) + longest.length).replace(/^:/, '');
  return `${before}::${after}`;
}
