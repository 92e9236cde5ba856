// Keeps the last characters of a text and stars the rest; formatted numbers keep their separators.
import { STAR } from './constants.ts';

/** Digits with what people put between them. */
const UNFORMATTED = /[^0-9 ()+./-]/;
const LINE = STAR.repeat(128);
const OUTSIDE_ASCII = /[^\x20-\x7e]/;

/** Undefined when nothing may be kept: `count` is none, or all there is. Counts digits in a formatted number. */
export function keepLast(text: string, count: number): string | undefined {
  if (!Number.isSafeInteger(count) || count < 1) return undefined;
  if (isFormatted(text)) return keepDigits(text, count);
  if (!OUTSIDE_ASCII.test(text)) return keepUnits(text, count);
  const characters = Array.from(text.toWellFormed());
  if (count >= characters.length) return undefined;
  return STAR.repeat(characters.length - count) + characters.slice(-count).join('');
}

export function isFormatted(text: string): boolean {
  return !UNFORMATTED.test(text) && /[0-9]/.test(text);
}

function keepUnits(text: string, count: number): string | undefined {
  if (count >= text.length) return undefined;
  return stars(text.length - count) + text.slice(-count);
}

/** A piece of a string that is there is several times cheaper than one that is put together. */
function stars(count: number): string {
  return count <= LINE.length ? LINE.slice(0, count) : STAR.repeat(count);
}

function keepDigits(text: string, count: number): string | undefined {
  let at = text.length;
  for (let kept = 0; kept < count && at > 0; ) if (isDigit(text, --at)) kept++;
  const head = text.slice(0, at);
  return /[0-9]/.test(head) ? head.replaceAll(/[0-9]/g, STAR) + text.slice(at) : undefined;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
