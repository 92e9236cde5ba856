// Addresses as PostgreSQL prints them (inet, cidr, macaddr, macaddr8): read into bytes and written.

export interface NetworkAddress {
  readonly kind: 'v4' | 'v6' | 'mac';
  /** 4, 16, and 6 or 8. */
  readonly bytes: readonly number[];
  /** Bits of the network, when they are told. */
  readonly prefix?: number;
}

/** The longest is an IPv6 address with an IPv4 one inside and a prefix. */
const LONGEST = 50;

export function readNetwork(text: string): NetworkAddress | undefined {
  if (text.length > LONGEST) return undefined;
  if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?:(?::[0-9a-f]{2}){2})?$/.test(text)) {
    return { kind: 'mac', bytes: text.split(':').map((pair) => Number.parseInt(pair, 16)) };
  }
  const [, address = '', bits] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const kind = address.includes(':') ? 'v6' : 'v4';
  const bytes = kind === 'v4' ? readV4(address) : readV6(address);
  if (bytes === undefined || Number(bits ?? 0) > bytes.length * 8) return undefined;
  return { kind, bytes, ...(bits === undefined ? {} : { prefix: Number(bits) }) };
}

export function showNetwork({ kind, bytes, prefix }: NetworkAddress): string {
  if (kind === 'mac') return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  const address = kind === 'v4' ? bytes.join('.') : showV6(bytes);
  return prefix === undefined ? address : `${address}/${prefix}`;
}

/** The bits behind the prefix become zero, as a `cidr` must have them. */
export function clearHost(bytes: readonly number[], prefix: number): readonly number[] {
  return bytes.map((byte, at) => byte & (0xff << Math.min(8, Math.max(0, 8 - (prefix - at * 8)))) & 0xff);
}

function readV4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function readV6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  const [head, tail] = halves.map((half, at) => readGroups(half, at === halves.length - 1));
  if (halves.length > 2 || head === undefined || (halves.length === 2 && tail === undefined))
    return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
}

/** Groups of 16 bits; the last of an address may be an IPv4 one. */
function readGroups(text: string, ends: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [at, group] of groups.entries()) {
    const inner = ends && at === groups.length - 1 && group.includes('.') ? readV4(group) : undefined;
    if (inner === undefined && !/^[0-9a-f]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(...(inner ?? [value >> 8, value & 0xff]));
  }
  return bytes.length <= 16 ? bytes : undefined;
}

/** RFC 5952: the first longest run of two or more zero groups as `::`. */
function showV6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] as number) << 8) | (bytes[at * 2 + 1] as number)).toString(16),
  );
  const run = longestZeros(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.at).join(':')}::${groups.slice(run.at + run.length).join(':')}`;
}

function longestZeros(groups: readonly string[]): { at: number; length: number } {
  let best = { at: 0, length: 0 };
  for (let at = 0; at < groups.length; at++) {
    let length = 0;
    while (groups[at + length] === '0') length++;
    if (length > best.length) best = { at, length };
  }
  return best;
}
