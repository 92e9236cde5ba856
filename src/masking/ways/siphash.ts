// SipHash-2-4 (Aumasson and Bernstein, 2012): a pseudorandom function of short messages under a key of 128 bits.
// Permutations call it twenty times per value, and a call into node:crypto would cost five times as much.

/** Not re-entrant, and need not be: nothing in it waits. 64-bit lanes are kept as two 32-bit halves. */
export class SipHash {
  readonly #key = new Int32Array(4);
  /** The message, little-endian, to be filled before `digest`. */
  readonly words: Int32Array;
  /** The two halves of the last digest, each signed. */
  low = 0;
  high = 0;

  /** `longest`: bytes of the longest message. */
  constructor(longest: number) {
    this.words = new Int32Array(2 * (Math.floor(longest / 8) + 1));
  }

  /** Takes the first 16 characters of `bytes`, each one byte. */
  rekey(bytes: string): this {
    for (let word = 0; word < 4; word++) {
      let value = 0;
      for (let byte = 3; byte >= 0; byte--) value = (value << 8) | bytes.charCodeAt(word * 4 + byte);
      this.#key[word] = value;
    }
    return this;
  }

  /** Of the first `length` bytes of `words`; what stands behind them in the last block must be zero. */
  digest(length: number): void {
    const words = this.words;
    const key = this.#key;
    const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = [key[0], key[1], key[2], key[3]];
    const blocks = (length >>> 3) + 1;
    const last = 2 * blocks - 1;
    words[last] = ((words[last] as number) & 0xffffff) | (length << 24);
    let al = k0 ^ 0x70736575;
    let ah = k1 ^ 0x736f6d65;
    let bl = k2 ^ 0x6e646f6d;
    let bh = k3 ^ 0x646f7261;
    let cl = k0 ^ 0x6e657261;
    let ch = k1 ^ 0x6c796765;
    let dl = k2 ^ 0x79746573;
    let dh = k3 ^ 0x74656462;
    let was = 0;
    const rounds = 2 * blocks + 4;
    for (let round = 0; round < rounds; round++) {
      if (round < 2 * blocks && (round & 1) === 0) {
        dl ^= words[round] as number;
        dh ^= words[round + 1] as number;
      }
      was = al;
      al = (al + bl) | 0;
      ah = (ah + bh + (al >>> 0 < was >>> 0 ? 1 : 0)) | 0;
      was = bl;
      bl = ((bl << 13) | (bh >>> 19)) ^ al;
      bh = ((bh << 13) | (was >>> 19)) ^ ah;
      was = al;
      al = ah;
      ah = was;
      was = cl;
      cl = (cl + dl) | 0;
      ch = (ch + dh + (cl >>> 0 < was >>> 0 ? 1 : 0)) | 0;
      was = dl;
      dl = ((dl << 16) | (dh >>> 16)) ^ cl;
      dh = ((dh << 16) | (was >>> 16)) ^ ch;
      was = al;
      al = (al + dl) | 0;
      ah = (ah + dh + (al >>> 0 < was >>> 0 ? 1 : 0)) | 0;
      was = dl;
      dl = ((dl << 21) | (dh >>> 11)) ^ al;
      dh = ((dh << 21) | (was >>> 11)) ^ ah;
      was = cl;
      cl = (cl + bl) | 0;
      ch = (ch + bh + (cl >>> 0 < was >>> 0 ? 1 : 0)) | 0;
      was = bl;
      bl = ((bl << 17) | (bh >>> 15)) ^ cl;
      bh = ((bh << 17) | (was >>> 15)) ^ ch;
      was = cl;
      cl = ch;
      ch = was;
      if (round < 2 * blocks && (round & 1) === 1) {
        al ^= words[round - 1] as number;
        ah ^= words[round] as number;
        if (round === 2 * blocks - 1) cl ^= 0xff;
      }
    }
    this.low = al ^ bl ^ cl ^ dl;
    this.high = ah ^ bh ^ ch ^ dh;
  }
}
