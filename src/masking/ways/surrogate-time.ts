// Surrogates of dates, times and intervals. The date of a timestamp is replaced like the same date alone, so that
// counting by day still works.
import type { ValueType } from '../../model/data-class.ts';
import {
  MICROS_A_DAY,
  readDay,
  readMoment,
  readZonedTime,
  showDay,
  showMoment,
  showTime,
} from './calendar.ts';
import type { MaskKey } from './mask-keys.ts';
import { moveNumber } from './permute.ts';

/** 1900-01-01 to 2099-12-31: days are replaced one to one within these, others by some day of them. */
const FIRST_DAY = -25_567;
const DAYS = 73_049;
/** The least domain of two halves that holds them. */
const DAY_DOMAIN = { left: 271, right: 270, id: 0x60_0000 };
const LONGEST_INTERVAL_DAYS = 3650;
const SECONDS_A_DAY = 86_400;

export function surrogateDate(text: string, key: MaskKey): string | undefined {
  const day = readDay(text);
  return day === undefined ? undefined : showDay(moveDay(day, key));
}

/** A zone becomes UTC: the one that is told could tell the date. */
export function surrogateTimestamp(text: string, type: ValueType, key: MaskKey): string | undefined {
  const zone = type.zone === true;
  const moment = readMoment(text, zone);
  if (moment === undefined) return undefined;
  return showMoment({ day: moveDay(moment.day, key), micros: moveTime(moment.micros, key) }, zone);
}

export function surrogateTime(text: string, type: ValueType, key: MaskKey): string | undefined {
  const time = readZonedTime(text);
  if (time === undefined || (type.zone !== true && time.east !== undefined)) return undefined;
  return showTime(moveTime(time.micros, key)) + (type.zone === true ? '+00' : '');
}

/** Of any text: up to ten years in days and a time. */
export function surrogateInterval(text: string, key: MaskKey): string {
  const stream = key.stream('interval', text);
  const days = 2 + ((stream.uint16() * (LONGEST_INTERVAL_DAYS - 2)) >>> 16);
  const seconds = ((stream.uint16() << 16) | stream.uint16()) >>> 0;
  return `${days} days ${showTime((seconds % SECONDS_A_DAY) * 1_000_000)}`;
}

function moveDay(day: number, key: MaskKey): number {
  const at = day - FIRST_DAY;
  if (at < 0 || at >= DAYS) {
    return FIRST_DAY + (Number.parseInt(key.digest('day', String(day), 'hex').slice(0, 12), 16) % DAYS);
  }
  return FIRST_DAY + moveNumber(key.rounds, DAY_DOMAIN, at, (moved) => moved < DAYS);
}

/** One to one among times with as many places behind the second; 24:00:00 counts as 00:00:00. */
function moveTime(micros: number, key: MaskKey): number {
  const [places, unit] = placesOf(micros);
  const half = places >> 1;
  const domain = { left: 300 * 10 ** half, right: 288 * 10 ** (places - half), id: 0x70_0000 | places };
  const whole = (value: number) => places === 0 || value % 10 !== 0;
  return moveNumber(key.rounds, domain, (micros % MICROS_A_DAY) / unit, whole) * unit;
}

/** Places behind the second, and the microseconds of the last one. */
function placesOf(micros: number): readonly [places: number, unit: number] {
  let [places, unit] = [6, 1];
  while (places > 0 && micros % (unit * 10) === 0) [places, unit] = [places - 1, unit * 10];
  return [places, unit];
}
