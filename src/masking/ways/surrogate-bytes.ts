// Surrogates of UUIDs, bytes, bits and network addresses: drawn from a stream, or permuted where that is easy.
import type { ValueType } from '../../model/data-class.ts';
import type { MaskKey } from './mask-keys.ts';
import { clearHost, type NetworkAddress, readNetwork, showNetwork } from './network.ts';
import { moveOn } from './permute.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const V4 = { left: 0x10000, right: 0x10000, id: 0x50_0000 };

export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

/** Version 8 (RFC 9562 section 5.8), in lower case: two of them meet by no likely accident. */
export function surrogateUuid(text: string, key: MaskKey): string | undefined {
  if (!isUuid(text)) return undefined;
  const hex = key.digest('uuid', text.toLowerCase(), 'hex');
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3];
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...groups, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** As many bytes, in hexadecimal form. */
export function surrogateBytes(text: string, key: MaskKey): string | undefined {
  return isHexBytes(text) ? `\\x${key.stream('bytes', text).hex((text.length - 2) / 2)}` : undefined;
}

/** `\x` and pairs of digits, as under `bytea_output = hex`. */
function isHexBytes(text: string): boolean {
  return text.startsWith('\\x') && text.length % 2 === 0 && !/[^0-9a-f]/.test(text.slice(2));
}

export function surrogateBits(text: string, type: ValueType, key: MaskKey): string | undefined {
  const { length = text.length, padded } = type;
  if (/[^01]/.test(text) || text.length > length || (padded === true && text.length < length))
    return undefined;
  const stream = key.stream('bits', text);
  let drawn = '';
  while (drawn.length < text.length) drawn += stream.below(2);
  return drawn;
}

/** The same family and prefix, nothing behind the prefix: so it is a `cidr`, too. */
export function surrogateNetwork(text: string, key: MaskKey): string | undefined {
  const address = readNetwork(text);
  if (address === undefined) return undefined;
  const drawn = address.kind === 'v4' ? moveV4(address.bytes, key) : drawBytes(address, key);
  const bytes = address.prefix === undefined ? drawn : clearHost(drawn, address.prefix);
  return showNetwork({ ...address, bytes });
}

function moveV4([w = 0, x = 0, y = 0, z = 0]: readonly number[], key: MaskKey): readonly number[] {
  const { a, b } = moveOn(key.rounds, V4, { a: (w << 8) | x, b: (y << 8) | z });
  return [a >> 8, a & 0xff, b >> 8, b & 0xff];
}

/** A hardware address becomes a locally administered one of a single station (IEEE 802, section 8.2). */
function drawBytes(address: NetworkAddress, key: MaskKey): readonly number[] {
  const stream = key.stream(address.kind, address.bytes.join('.'));
  const bytes = address.bytes.map(() => stream.below(256));
  return address.kind === 'mac' ? bytes.map((byte, at) => (at === 0 ? (byte & 0xfc) | 2 : byte)) : bytes;
}
