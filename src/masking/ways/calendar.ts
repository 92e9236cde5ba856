// Dates and times in ISO form, as PostgreSQL prints them: read, checked and written, in any year, BC too.

export const MICROS_A_SECOND = 1_000_000;
const MICROS_A_MINUTE = 60 * MICROS_A_SECOND;
const MICROS_A_HOUR = 60 * MICROS_A_MINUTE;
export const MICROS_A_DAY = 24 * MICROS_A_HOUR;

/** A time of a day in UTC, or in no zone. */
export interface Moment {
  /** From 1970-01-01. */
  readonly day: number;
  readonly micros: number;
}

const DATE = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;
const OFFSET = /([+-])(\d\d)(?::(\d\d)(?::(\d\d))?)?$/;

/** Days from 1970-01-01 in the Gregorian calendar, before its time too. Undefined for what is no date, as `infinity`. */
export function readDay(text: string): number | undefined {
  const [, year, month, date, era] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const day = dayOf(era === undefined ? Number(year) : 1 - Number(year), Number(month), Number(date));
  return showDay(day) === text ? day : undefined;
}

/** A year before 1 is told as BC. */
export function showDay(day: number): string {
  const { year, rest, era } = partsOf(day);
  return `${year}-${rest}${era}`;
}

/** 24:00:00 is a time, too. */
export function readTime(text: string): number | undefined {
  const [, hours, minutes, seconds, fraction = ''] = TIME.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole =
    Number(hours) * MICROS_A_HOUR + Number(minutes) * MICROS_A_MINUTE + Number(seconds) * MICROS_A_SECOND;
  const micros = whole + Number(fraction.padEnd(6, '0'));
  return micros <= MICROS_A_DAY ? micros : undefined;
}

export function showTime(micros: number): string {
  const clock = [
    two(Math.floor(micros / MICROS_A_HOUR)),
    two(Math.floor(micros / MICROS_A_MINUTE) % 60),
    two(Math.floor(micros / MICROS_A_SECOND) % 60),
  ].join(':');
  const fraction = micros % MICROS_A_SECOND;
  return fraction === 0 ? clock : `${clock}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

/** A time and the seconds its zone is east of Greenwich, undefined when none is told. */
export function readZonedTime(text: string): { micros: number; east: number | undefined } | undefined {
  const offset = OFFSET.exec(text);
  const micros = readTime(offset === null ? text : text.slice(0, offset.index));
  if (micros === undefined) return undefined;
  if (offset === null) return { micros, east: undefined };
  const [, sign, hours, minutes = '0', seconds = '0'] = offset;
  const away = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { micros, east: sign === '-' ? -away : away };
}

/** With a zone, told or not, it becomes UTC; without one a zone must not be told. */
export function readMoment(text: string, zone: boolean): Moment | undefined {
  const space = text.indexOf(' ');
  const era = text.endsWith(' BC') ? ' BC' : '';
  const day = readDay(text.slice(0, Math.max(space, 0)) + era);
  const time = readZonedTime(text.slice(space + 1, text.length - era.length));
  if (day === undefined || time === undefined || (!zone && time.east !== undefined)) return undefined;
  const micros = time.micros - (time.east ?? 0) * MICROS_A_SECOND;
  const days = Math.floor(micros / MICROS_A_DAY);
  return { day: day + days, micros: micros - days * MICROS_A_DAY };
}

export function showMoment(moment: Moment, zone: boolean): string {
  const { year, rest, era } = partsOf(moment.day);
  return `${year}-${rest} ${showTime(moment.micros)}${zone ? '+00' : ''}${era}`;
}

export function firstOfYear(day: number): number {
  return dayOf(yearOf(day), 1, 1);
}

/** Years are counted from March here, so that the odd day is the last of its year (Hinnant, days_from_civil). */
function dayOf(year: number, month: number, date: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + date - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

function yearOf(day: number): number {
  return civilOf(day)[0];
}

function civilOf(day: number): readonly [year: number, month: number, date: number] {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const months = Math.floor((5 * ofYear + 2) / 153);
  const month = months < 10 ? months + 3 : months - 9;
  const date = ofYear - Math.floor((153 * months + 2) / 5) + 1;
  return [years + era * 400 + (month <= 2 ? 1 : 0), month, date];
}

function partsOf(day: number): { year: string; rest: string; era: string } {
  const [year, month, date] = civilOf(day);
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return { year: shown, rest: `${two(month)}-${two(date)}`, era: year > 0 ? '' : ' BC' };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
