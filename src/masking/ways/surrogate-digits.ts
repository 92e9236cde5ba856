// Surrogates of digit strings: as many digits, the same zeros in front, one to one up to twenty digits behind them.
import type { MaskKey } from './mask-keys.ts';
import { moveNumber, moveOn } from './permute.ts';

/** So that both halves stay below `LARGEST_HALF`. */
const PERMUTED = 20;
const ALL_DIGITS = { left: 2, right: 5, id: 0x10_0000 };
const NO_ZERO = { left: 3, right: 3, id: 0x10_0001 };

/** `nonzero`: a string that is not all zeros must not become so, for behind a sign it would be another's zero. */
export function surrogateDigits(digits: string, key: MaskKey, nonzero = false): string {
  const zeros = Math.min(countZeros(digits), digits.length - 1);
  const core = digits.slice(zeros);
  return digits.slice(0, zeros) + (core.length === 1 ? moveDigit(core, key, nonzero) : moveCore(core, key));
}

/** In front. */
export function countZeros(digits: string): number {
  let zeros = 0;
  while (digits.charCodeAt(zeros) === 48) zeros++;
  return zeros;
}

function moveDigit(digit: string, key: MaskKey, nonzero: boolean): string {
  if (!nonzero || digit === '0') return String(moveNumber(key.rounds, ALL_DIGITS, Number(digit)));
  return String(moveNumber(key.rounds, NO_ZERO, Number(digit) - 1) + 1);
}

/** The first digit is not zero, and will not be. */
function moveCore(core: string, key: MaskKey): string {
  if (core.length > PERMUTED) return drawDigits(core, key);
  const split = core.length >> 1;
  const places = core.length - split;
  const least = 10 ** (split - 1);
  const domain = { left: 9 * least, right: 10 ** places, id: 0x20_0000 | core.length };
  const { a, b } = moveOn(key.rounds, domain, {
    a: Number(core.slice(0, split)) - least,
    b: Number(core.slice(split)),
  });
  return String(a + least) + String(b).padStart(places, '0');
}

/** Among more than 10^20 strings two values meet by no likely accident. */
function drawDigits(core: string, key: MaskKey): string {
  const stream = key.stream('digits', core);
  const drawn = [1 + stream.below(9)];
  while (drawn.length < core.length) drawn.push(stream.below(10));
  return drawn.join('');
}
