// Writes `inet`, `cidr` and hardware addresses in binary format: the reverse of `binary-address.ts`.

const V4 = 2;
const V6 = 3;
const LONGEST = 50;

/** network_recv: family, bits of the mask, whether it is a `cidr`, length and the address. */
export function encodeAddress(text: string, cidr: boolean): Buffer | undefined {
  if (text.length > LONGEST) return undefined;
  const [, address = '', bits] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = address.includes(':') ? V6 : V4;
  const bytes = family === V4 ? readV4(address) : readV6(address);
  if (bytes === undefined) return undefined;
  const mask = Number(bits ?? bytes.length * 8);
  if (mask > bytes.length * 8) return undefined;
  return Buffer.from([family, mask, cidr ? 1 : 0, bytes.length, ...bytes]);
}

/** macaddr_recv and macaddr8_recv: the bytes alone. */
export function encodeMac(text: string, size: 6 | 8): Buffer | undefined {
  if (text.length !== size * 3 - 1 || !/^[0-9a-f]{2}(?::[0-9a-f]{2})*$/.test(text)) return undefined;
  return Buffer.from(text.replaceAll(':', ''), 'hex');
}

function readV4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return valid ? parts.map(Number) : undefined;
}

/** `::` stands for as many zero groups as are missing. */
function readV6(text: string): readonly number[] | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const before = readGroups(head);
  const after = tail === undefined ? [] : readGroups(tail);
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...Buffer.alloc(missing), ...after];
}

function readGroups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  if (groups.length > 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
