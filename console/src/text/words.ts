// Puts times into words that only a page needs; the others are those of the command line and of messages too.
import { spanOf } from '../../../src/wording/numbers.ts';

export { countOf, durationOf, roughly, sizeOf, spanOf, wholeNumber } from '../../../src/wording/numbers.ts';

/** `4:12`, `1:04:12`: what is left on a clock. */
export function clockOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `just now`, `3 min ago`, `in 2 h 5 min`. */
export function agoOf(then: number, now: number): string {
  const past = now - then;
  if (Math.abs(past) < 5000) return 'just now';
  return past > 0 ? `${spanOf(past)} ago` : `in ${spanOf(-past)}`;
}
