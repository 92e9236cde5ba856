// The secrets of the bank: what stands in its classified columns, and every form of them that can be read back.
import type { Needle } from './search.ts';

export interface Secret {
  /** `table.column`, for the text of a failure. */
  readonly of: string;
  /** As the server prints it. */
  readonly text: string;
  /** Further spellings: other date styles, bare digits, binary forms of its type. */
  readonly also: readonly (string | Buffer)[];
}

export function text(of: string, value: string): Secret {
  const bare = value.replace(/[^0-9A-Za-z]/g, '');
  return { of, text: value, also: bare.length >= 7 && bare !== value ? [bare] : [] };
}

/** A bigint: as int8, numeric and float8 on the wire, and as a float8 prints it. */
export function whole(of: string, value: bigint): Secret {
  const digits = value.toString();
  const int8 = Buffer.alloc(8);
  int8.writeBigInt64BE(value);
  const float8 = Buffer.alloc(8);
  float8.writeDoubleBE(Number(value));
  return {
    of,
    text: digits,
    also: [`${digits[0]}.${digits.slice(1)}e+${digits.length - 1}`, int8, float8, numericGroups(digits)],
  };
}

export function decimal(of: string, value: string): Secret {
  const float8 = Buffer.alloc(8);
  float8.writeDoubleBE(Number(value));
  return { of, text: value, also: [value.replace('.', ''), float8, numericGroups(value)] };
}

const day = 86_400_000;

/** `value` is YYYY-MM-DD. */
export function date(of: string, value: string): Secret {
  const [year = '', month = '', dayOfMonth = ''] = value.split('-');
  const millis = Date.parse(`${value}T00:00:00Z`);
  const sinceMillennium = (millis - Date.UTC(2000, 0, 1)) / day;
  const int4 = Buffer.alloc(4);
  int4.writeInt32BE(sinceMillennium);
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigInt64BE(BigInt(sinceMillennium) * 86_400_000_000n);
  const spellings = [
    [dayOfMonth, month, year].join('.'),
    [month, dayOfMonth, year].join('/'),
    [month, dayOfMonth, year].join('-'),
    [year, month, dayOfMonth].join(''),
    String(millis / 1000),
    String(sinceMillennium),
    String(millis / day + 2_440_588),
  ];
  return { of, text: value, also: [...spellings, int4, timestamp] };
}

export function uuid(of: string, value: string): Secret {
  const bare = value.replaceAll('-', '');
  return { of, text: value, also: [bare, Buffer.from(bare, 'hex')] };
}

/** Base 10,000 digits, as numeric_send writes them behind its head. */
function numericGroups(value: string): Buffer {
  const [whole = '', fraction = ''] = value.split('.');
  const digits =
    whole.padStart(Math.ceil(whole.length / 4) * 4, '0') +
    fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0');
  const groups = (digits.match(/.{4}/g) ?? []).map(Number);
  const bytes = Buffer.alloc(groups.length * 2);
  for (const [at, group] of groups.entries()) bytes.writeUInt16BE(group, at * 2);
  return bytes;
}

/** Every reversible form of a secret that a statement, a format or an encoding gives it. */
export function formsOf(secret: Secret): readonly Needle[] {
  const spellings = [secret.text, ...secret.also];
  const forms = spellings.flatMap((one) => (typeof one === 'string' ? formsOfText(one) : formsOfBytes(one)));
  const seen = new Map(forms.map((bytes) => [bytes.toString('latin1'), bytes]));
  return [...seen.values()].map((bytes) => ({ of: secret.of, bytes }));
}

function formsOfText(value: string): readonly Buffer[] {
  const cases = [value, value.toLowerCase(), value.toUpperCase()];
  const turned = cases.map((one) => [...one].toReversed().join(''));
  const letters = [...value];
  const separated = [',', ' ', ', ', '","', '", "', '|'].flatMap((by) => [
    letters.join(by),
    letters.map((one) => one.codePointAt(0)).join(by),
  ]);
  const encoded = [...cases, ...turned].flatMap((one) => [...hexOf(Buffer.from(one)), ...base64Of(one)]);
  return [...cases, ...turned, ...separated, ...encoded].map((one) => Buffer.from(one));
}

function formsOfBytes(value: Buffer): readonly Buffer[] {
  return [value, ...hexOf(value).map((one) => Buffer.from(one))];
}

function hexOf(value: Buffer): readonly string[] {
  const hex = value.toString('hex');
  return [hex, hex.toUpperCase()];
}

/** What base64 looks like at each of the three places where a value can begin, without the letters its neighbours change. */
function base64Of(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]).toString('base64');
    const end = Math.floor(((before + Buffer.byteLength(value)) * 8) / 6);
    return whole.slice(Math.ceil((before * 8) / 6), end);
  });
}

/** What a given text looks like as codes of its letters, one int4 after another. */
export function codesAsInt4(value: string): Buffer {
  return Buffer.concat(
    [...value].map((one) => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(one.codePointAt(0) ?? 0);
      return bytes;
    }),
  );
}

/** Elements of an array in binary: each has its length in front. */
export function elements(...values: readonly (string | Buffer)[]): Buffer {
  const parts = values.map((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value.length);
    return Buffer.concat([length, Buffer.from(value as string)]);
  });
  return Buffer.concat(parts);
}
