// Pseudorandom numbers from a seed: SipHash of a counter, keyed with the seed. For surrogates too long to permute.
import { SipHash } from './siphash.ts';

const COUNTER = 7;

export class RandomStream {
  readonly #prf = new SipHash(COUNTER);
  #counter = 0;
  #left = 0;
  #low = 0;
  #high = 0;

  /** Begins anew. `seed`: 16 characters or more, each one byte. */
  reseed(seed: string): this {
    this.#prf.rekey(seed);
    this.#counter = 0;
    this.#left = 0;
    return this;
  }

  /** A number below `bound`, which is at most 256: 16 bits make it uneven by one in 256. */
  below(bound: number): number {
    return (this.uint16() * bound) >>> 16;
  }

  uint16(): number {
    if (this.#left === 0) this.#fill();
    const bits = this.#left > 2 ? this.#low : this.#high;
    return (this.#left-- & 1) === 0 ? bits & 0xffff : bits >>> 16;
  }

  /** Pairs of hexadecimal digits. */
  hex(bytes: number): string {
    let text = '';
    for (let at = 0; at < bytes; at++) text += (this.uint16() & 0xff).toString(16).padStart(2, '0');
    return text;
  }

  #fill(): void {
    this.#prf.words[0] = this.#counter++;
    this.#prf.digest(COUNTER);
    this.#low = this.#prf.low;
    this.#high = this.#prf.high;
    this.#left = 4;
  }
}
