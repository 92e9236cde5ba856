// Makes values coarser: dates to their year, numbers to bands, addresses to their network.
import type { ValueType } from '../../model/data-class.ts';
import { firstOfYear, readDay, readMoment, showDay, showMoment } from './calendar.ts';
import { clearHost, readNetwork, showNetwork } from './network.ts';
import { isFloat, readDecimal, readInteger } from './surrogate-number.ts';

/** More digits than this are nobody's measure, and dividing them costs more than their number. */
const LONGEST_NUMBER = 1000;
const V4_NETWORK = 24;
const V6_NETWORK = 48;

/** Undefined for a kind that has no coarser form, and for what is no value of its kind. */
export function generalise(text: string, type: ValueType, band: number | undefined): string | undefined {
  switch (type.kind) {
    case 'integer':
      return readInteger(text, type.width) === undefined ? undefined : toBand(text, band);
    case 'decimal':
      return generaliseDecimal(text, type, band);
    case 'float':
      return generaliseFloat(text, type, band);
    case 'date':
      return generaliseDate(text);
    case 'timestamp':
      return generaliseTimestamp(text, type.zone === true);
    case 'network':
      return generaliseNetwork(text);
    default:
      return undefined;
  }
}

/** The edge of the band that is nearer to zero, so that it is never outside the type. */
function toBand(integer: string, band: number | undefined): string | undefined {
  if (integer.length > LONGEST_NUMBER) return undefined;
  const value = BigInt(integer);
  const width = widthOf(value, band);
  return width === undefined ? undefined : String((value / width) * width);
}

/** One leading digit is kept, of a single digit none. */
function widthOf(value: bigint, band: number | undefined): bigint | undefined {
  if (band !== undefined) return Number.isSafeInteger(band) && band > 0 ? BigInt(band) : undefined;
  const digits = String(value).replace('-', '').length;
  return 10n ** BigInt(Math.max(1, digits - 1));
}

/** What stands behind the point becomes zeros. */
function generaliseDecimal(text: string, type: ValueType, band: number | undefined): string | undefined {
  const decimal = readDecimal(text, type);
  // Of a negative scale the last digits must stay zeros, which a band of one's own need not heed.
  if (decimal === undefined || (band !== undefined && (type.scale ?? 0) < 0)) return undefined;
  const edge = toBand(decimal.sign + decimal.whole, band);
  if (edge === undefined || decimal.fraction === undefined) return edge;
  return `${edge}.${'0'.repeat(decimal.fraction.length)}`;
}

function generaliseFloat(text: string, type: ValueType, band: number | undefined): string | undefined {
  if (!/^-?\d[\d.e+-]*$/.test(text) || !isFloat(text, type.width)) return undefined;
  const value = Number(text);
  const edge = band === undefined ? leadingDigit(value) : Math.trunc(value / band) * band;
  const whole = String(edge === 0 ? 0 : edge);
  return Number.isFinite(edge) && (band === undefined || band > 0) ? whole : undefined;
}

function leadingDigit(value: number): number {
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return Number(exponent) < 1 ? 0 : Number(`${Number.parseInt(digits, 10)}e${exponent}`);
}

function generaliseDate(text: string): string | undefined {
  const day = readDay(text);
  return day === undefined ? undefined : showDay(firstOfYear(day));
}

/** The year in UTC, for a zone could tell more. */
function generaliseTimestamp(text: string, zone: boolean): string | undefined {
  const moment = readMoment(text, zone);
  return moment === undefined ? undefined : showMoment({ day: firstOfYear(moment.day), micros: 0 }, zone);
}

function generaliseNetwork(text: string): string | undefined {
  const address = readNetwork(text);
  if (address === undefined || address.kind === 'mac') return undefined;
  const prefix = Math.min(address.prefix ?? 128, address.kind === 'v4' ? V4_NETWORK : V6_NETWORK);
  return showNetwork({ kind: address.kind, bytes: clearHost(address.bytes, prefix), prefix });
}
