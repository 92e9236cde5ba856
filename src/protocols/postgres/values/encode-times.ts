// Writes dates, times and intervals in ISO form in binary format: the reverse of `binary-times.ts`.

const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const SECOND = 1_000_000n;
const DAY = 86_400n * SECOND;
const MIN64 = -(2n ** 63n);
const MAX64 = 2n ** 63n - 1n;
const MIN32 = -0x80000000;
const MAX32 = 0x7fffffff;
const LONGEST = 100;

const DATE = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;
const OFFSET = /([+-])(\d\d)(?::(\d\d)(?::(\d\d))?)?$/;
const INTERVAL =
  /^(?:(-?\d+) years? ?)?(?:([-+]?\d+) mons? ?)?(?:([-+]?\d+) days? ?)?(?:([-+]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;

export function encodeDate(text: string): Buffer | undefined {
  if (text === 'infinity') return int32(MAX32);
  if (text === '-infinity') return int32(MIN32);
  const days = readDays(text);
  return days === undefined ? undefined : int32(days);
}

export function encodeTime(text: string): Buffer | undefined {
  const micros = readMicros(text);
  return micros === undefined ? undefined : int64(micros);
}

/** The zone counts seconds to the west of Greenwich. */
export function encodeTimeZoned(text: string): Buffer | undefined {
  const { clock, east } = splitOffset(text);
  const micros = readMicros(clock);
  return micros === undefined || east === undefined
    ? undefined
    : Buffer.concat([int64(micros), int32(-east)]);
}

export function encodeTimestamp(text: string, zone: boolean): Buffer | undefined {
  if (text === 'infinity') return int64(MAX64);
  if (text === '-infinity') return int64(MIN64);
  const space = text.indexOf(' ');
  const era = text.endsWith(' BC') ? ' BC' : '';
  const days = readDays(text.slice(0, Math.max(space, 0)) + era);
  const { clock, east } = splitOffset(text.slice(space + 1, text.length - era.length));
  const micros = readMicros(clock);
  if (days === undefined || micros === undefined || (east !== undefined) !== zone) return undefined;
  return int64(BigInt(days) * DAY + micros - BigInt(east ?? 0) * SECOND);
}

/** As under `intervalstyle = postgres`. */
export function encodeInterval(text: string): Buffer | undefined {
  if (text === 'infinity') return interval(MAX64, MAX32, MAX32);
  if (text === '-infinity') return interval(MIN64, MIN32, MIN32);
  const parts = text.length === 0 || text.length > LONGEST ? null : INTERVAL.exec(text);
  if (parts === null) return undefined;
  const [, years = '0', months = '0', days = '0', sign, hours = '0', minutes, seconds, fraction] = parts;
  const micros = countMicros(hours, minutes, seconds, fraction);
  return interval(sign === '-' ? -micros : micros, Number(days), Number(years) * 12 + Number(months));
}

function interval(micros: bigint, days: number, months: number): Buffer | undefined {
  const bounded = [days, months].every((count) => count >= MIN32 && count <= MAX32);
  if (!bounded || micros < MIN64 || micros > MAX64) return undefined;
  return Buffer.concat([int64(micros), int32(days), int32(months)]);
}

/** Days from 2000-01-01; undefined for what is no date, and beyond JavaScript's last day. */
function readDays(text: string): number | undefined {
  const [, shown, month, date, era] = DATE.exec(text) ?? [];
  if (shown === undefined) return undefined;
  const year = era === undefined ? Number(shown) : 1 - Number(shown);
  const day = new Date(EPOCH_MS);
  day.setUTCFullYear(year, Number(month) - 1, Number(date));
  const exists = day.getUTCMonth() + 1 === Number(month) && day.getUTCDate() === Number(date);
  return exists ? (day.getTime() - EPOCH_MS) / DAY_MS : undefined;
}

/** 24:00:00 is a time, too. */
function readMicros(text: string): bigint | undefined {
  const [, hours, minutes, seconds, fraction] = TIME.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const micros = countMicros(hours, minutes, seconds, fraction);
  return micros <= DAY ? micros : undefined;
}

function countMicros(hours: string, minutes = '0', seconds = '0', fraction = ''): bigint {
  const whole = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  return whole * SECOND + BigInt(fraction.padEnd(6, '0'));
}

/** A time and the seconds its zone is east of Greenwich, when a zone is told. */
function splitOffset(text: string): { clock: string; east: number | undefined } {
  const offset = OFFSET.exec(text);
  if (offset === null) return { clock: text, east: undefined };
  const [, sign, hours, minutes = '0', seconds = '0'] = offset;
  const away = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { clock: text.slice(0, offset.index), east: sign === '-' ? -away : away };
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
