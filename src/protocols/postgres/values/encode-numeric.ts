// Writes `numeric` in binary format (numeric_recv): the reverse of `binary-numeric.ts`.

const GROUP = 4;
const NEGATIVE = 0x4000;
const special: Readonly<Record<string, number>> = { NaN: 0xc000, Infinity: 0xd000, '-Infinity': 0xf000 };

/** Undefined for what is no decimal number, or has more digits than the header can count. */
export function encodeNumeric(text: string): Buffer | undefined {
  const named = special[text];
  if (named !== undefined) return assemble([], 0, named, 0);
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || whole.length > 131_072 || fraction.length > 16_383) return undefined;
  const head = whole.padStart(Math.ceil(whole.length / GROUP) * GROUP, '0');
  const tail = fraction.padEnd(Math.ceil(fraction.length / GROUP) * GROUP, '0');
  const groups = splitGroups(head + tail);
  const first = groups.findIndex((group) => group !== 0);
  if (first < 0) return assemble([], 0, 0, fraction.length);
  const last = groups.findLastIndex((group) => group !== 0);
  const weight = head.length / GROUP - 1 - first;
  return assemble(groups.slice(first, last + 1), weight, sign === '-' ? NEGATIVE : 0, fraction.length);
}

function splitGroups(digits: string): readonly number[] {
  const groups: number[] = [];
  for (let at = 0; at < digits.length; at += GROUP) groups.push(Number(digits.slice(at, at + GROUP)));
  return groups;
}

function assemble(groups: readonly number[], weight: number, sign: number, scale: number): Buffer {
  const bytes = Buffer.alloc(8 + 2 * groups.length);
  bytes.writeUInt16BE(groups.length, 0);
  bytes.writeInt16BE(weight, 2);
  bytes.writeUInt16BE(sign, 4);
  bytes.writeUInt16BE(scale, 6);
  for (const [at, group] of groups.entries()) bytes.writeUInt16BE(group, 8 + 2 * at);
  return bytes;
}
