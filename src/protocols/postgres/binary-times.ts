// Reads dates, times and intervals in binary format: counted in days or microseconds from 2000-01-01.
import type { ByteReader } from '../../wire/reader.ts';

const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const SECOND = 1_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
const MIN64 = -(2n ** 63n);
const MAX64 = 2n ** 63n - 1n;
/** JavaScript's last day; beyond it (year 275,760) the number of days is told as it is. */
const LAST_DAY = 8.64e15 / DAY_MS - 20_000;

export function readDate(from: ByteReader): string {
  const days = from.int32();
  if (days === 0x7fffffff) return 'infinity';
  if (days === -0x80000000) return '-infinity';
  return showDay(days, '');
}

export function readTime(from: ByteReader): string {
  return showTime(from.int64());
}

/** The zone counts seconds to the west of Greenwich. */
export function readTimeZoned(from: ByteReader): string {
  return showTime(from.int64()) + showZone(-from.int32());
}

export function readTimestamp(from: ByteReader, zone: string): string {
  const micros = from.int64();
  if (micros === MAX64) return 'infinity';
  if (micros === MIN64) return '-infinity';
  const days = micros >= 0n ? micros / DAY : (micros - DAY + 1n) / DAY;
  return showDay(Number(days), ` ${showTime(micros - days * DAY)}${zone}`);
}

/** As `intervalstyle = postgres` shows it: behind a negative part a positive one carries a plus. */
export function readInterval(from: ByteReader): string {
  const micros = from.int64();
  const days = from.int32();
  const months = from.int32();
  if (micros === MAX64 && days === 0x7fffffff && months === 0x7fffffff) return 'infinity';
  if (micros === MIN64 && days === -0x80000000 && months === -0x80000000) return '-infinity';
  const years = Math.trunc(months / 12);
  const parts: string[] = [];
  let negative = false;
  for (const [value, unit] of [
    [years, 'year'],
    [months - years * 12, 'mon'],
    [days, 'day'],
  ] as const) {
    if (value === 0) continue;
    parts.push(`${negative && value > 0 ? '+' : ''}${value} ${unit}${value === 1 ? '' : 's'}`);
    negative = value < 0;
  }
  if (micros < 0n) parts.push(`-${showTime(-micros)}`);
  else if (micros > 0n || parts.length === 0) parts.push((negative ? '+' : '') + showTime(micros));
  return parts.join(' ');
}

/** A year before 1 is told as BC, behind the time. */
function showDay(days: number, time: string): string {
  if (Math.abs(days) > LAST_DAY) return `2000-01-01 ${days < 0 ? '-' : '+'} ${Math.abs(days)} days${time}`;
  const date = new Date(EPOCH_MS + days * DAY_MS);
  const year = date.getUTCFullYear();
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${shown}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}${time}${year > 0 ? '' : ' BC'}`;
}

function showTime(micros: bigint): string {
  const fraction = String(micros % SECOND)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [micros / HOUR, (micros / MINUTE) % 60n, (micros / SECOND) % 60n].map(two).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

function showZone(east: number): string {
  const away = Math.abs(east);
  const parts = [two(Math.floor(away / 3600))];
  if (away % 3600 !== 0) parts.push(two(Math.floor(away / 60) % 60));
  if (away % 60 !== 0) parts.push(two(away % 60));
  return (east < 0 ? '-' : '+') + parts.join(':');
}

function two(value: number | bigint): string {
  return String(value).padStart(2, '0');
}
