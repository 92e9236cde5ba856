// Remembers which masks were shown, in constant memory: two generations of a Bloom filter under a secret key.
import { hash } from 'node:crypto';
import type { DataClass } from '../../model/data-class.ts';
import { GatelogError } from '../../model/error.ts';
import { SipHash } from './siphash.ts';

/** Bits of one generation; both are 1 MiB together. */
const BITS = 2 ** 22;
/** Bits set for one mask. */
const PROBES = 16;
/** Masks in a generation: then half of its bits are zero or more, and an unknown mask is found once in 3 million. */
export const GENERATION = 2 ** 17;
/** Characters that are hashed as they are. */
const SHORT = 256;
const SEED_BYTES = 16;

/**
 * Never forgets one of the last `GENERATION` (131,072) masks, knows up to twice as many, and takes a text that never
 * was one for a mask with a probability below 1 in 1,000,000.
 */
export class RememberedMasks {
  readonly #hash = new SipHash(2 * SHORT);
  #young = new Int32Array(BITS / 32);
  #old = new Int32Array(BITS / 32);
  #count = 0;

  /**
   * `seed`: 16 random bytes, known to nobody: they keep anybody from aiming at false alarms.
   * @throws GatelogError `masking.seed` when there are fewer.
   */
  constructor(seed: Buffer) {
    if (seed.length < SEED_BYTES) {
      throw new GatelogError('masking.seed', `the seed of remembered masks must have ${SEED_BYTES} bytes`);
    }
    this.#hash.rekey(seed.toString('latin1'));
  }

  add(dataClass: DataClass, text: string): void {
    this.#digest(dataClass, text);
    if (this.#isIn(this.#young)) return;
    if (this.#count === GENERATION) this.#turn();
    this.#count++;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bitOf(probe);
      this.#young[bit >>> 5] = (this.#young[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  has(dataClass: DataClass, text: string): boolean {
    this.#digest(dataClass, text);
    return this.#isIn(this.#young) || this.#isIn(this.#old);
  }

  #isIn(bits: Int32Array): boolean {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bitOf(probe);
      if (((bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }

  /** The old generation is forgotten, its memory used again. */
  #turn(): void {
    const forgotten = this.#old.fill(0);
    this.#old = this.#young;
    this.#young = forgotten;
    this.#count = 0;
  }

  /** Two hashes give all the bits (Kirsch and Mitzenmacher, 2006). */
  #bitOf(probe: number): number {
    return (this.#hash.low + Math.imul(probe, this.#hash.high | 1)) & (BITS - 1);
  }

  #digest(dataClass: DataClass, text: string): void {
    const whole = `${dataClass}\0${text}`;
    const short = whole.length <= SHORT ? whole : hash('sha256', whole, 'binary');
    const words = this.#hash.words;
    const last = short.length >>> 1;
    for (let at = 0; at <= last; at++) {
      words[at] = short.charCodeAt(2 * at) | 0 | (short.charCodeAt(2 * at + 1) << 16);
    }
    words[last + 1] = 0;
    this.#hash.digest(2 * short.length);
  }
}
