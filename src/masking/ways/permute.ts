// A keyed permutation of a small domain without fixed points: what makes surrogates of numbers one to one.
//
// The shape is that of NIST SP 800-38G: rounds over two halves, each adding a pseudorandom function of the other half
// modulo its size, eight of them as in FF3-1, there and back; SipHash stands in for AES. The strength of those ciphers
// is not claimed: below a million values (the least they allow) whoever learns many pairs learns the rest.
import type { SipHash } from './siphash.ts';

/** All pairs of a number below `left` and one below `right`; both from 2 to 10^10. */
export interface Domain {
  readonly left: number;
  readonly right: number;
  /** 24 bits that no domain of another size or meaning has. */
  readonly id: number;
  /** 32 bits: each gives a permutation of its own. */
  readonly tweak?: number;
}

export interface Point {
  readonly a: number;
  readonly b: number;
}

/** Largest size of a half: then the bias of a round is below one in a million. */
export const LARGEST_HALF = 1e10;

const ROUNDS = 8;
const MESSAGE = 15;

/**
 * The value behind this one on a keyed cycle through the whole domain: permuted, moved on by one, permuted back.
 * One to one because each of the three is; never the value itself because a cycle of more than one has no fixed point.
 */
export function moveOn(prf: SipHash, domain: Domain, from: Point): Point {
  const { left, right } = domain;
  prf.words[2] = domain.tweak ?? 0;
  let { a, b } = from;
  for (let round = 0; round < ROUNDS; round += 2) {
    a = (a + draw(prf, domain.id, round, b, left)) % left;
    b = (b + draw(prf, domain.id, round + 1, a, right)) % right;
  }
  b += 1;
  if (b === right) {
    b = 0;
    a = (a + 1) % left;
  }
  for (let round = ROUNDS - 2; round >= 0; round -= 2) {
    b = (b + right - draw(prf, domain.id, round + 1, a, right)) % right;
    a = (a + left - draw(prf, domain.id, round, b, left)) % left;
  }
  return { a, b };
}

/**
 * The same for a number below `left * right`. With `accept` it walks on until a value is accepted, which stays one to
 * one among the accepted (Black and Rogaway, 2002): what is given must be accepted, and the walk ends there at last.
 */
export function moveNumber(
  prf: SipHash,
  domain: Domain,
  value: number,
  accept: (value: number) => boolean = () => true,
): number {
  let moved = value;
  do {
    const { a, b } = moveOn(prf, domain, { a: Math.floor(moved / domain.right), b: moved % domain.right });
    moved = a * domain.right + b;
  } while (!accept(moved) && moved !== value);
  return moved;
}

/** A number below `bound` from 53 bits of the digest. */
function draw(prf: SipHash, id: number, round: number, half: number, bound: number): number {
  const words = prf.words;
  words[0] = half;
  words[1] = Math.floor(half / 0x100000000) | (round << 8);
  words[3] = id;
  prf.digest(MESSAGE);
  const bits = (prf.high >>> 0) * 0x200000 + (prf.low >>> 11);
  return Math.floor((bits / 0x20000000000000) * bound);
}
