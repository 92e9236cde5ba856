// A set of 128-bit fingerprints with a mark on each, in flat memory: millions of payloads are checked with it.
import { hash } from 'node:crypto';

const words = 4;
const initialSlots = 1 << 12;

/** State of a slot. */
const free = 0;
const stored = 1;
const marked = 2;

/** Open addressing, at most half full: 34 bytes and a little per fingerprint. */
export class Fingerprints {
  #slots = new Uint32Array(initialSlots * words);
  #states = new Uint8Array(initialSlots);
  #count = 0;
  #marked = 0;

  add(text: string): void {
    if (this.#count * 2 >= this.#states.length) this.#grow();
    const print = fingerprint(text);
    const slot = this.#find(print);
    if (this.#states[slot] !== free) return;
    this.#slots.set(print, slot * words);
    this.#states[slot] = stored;
    this.#count++;
  }

  /** True when the text was added; it counts as seen from then on. */
  mark(text: string): boolean {
    const slot = this.#find(fingerprint(text));
    if (this.#states[slot] === free) return false;
    if (this.#states[slot] === stored) this.#marked++;
    this.#states[slot] = marked;
    return true;
  }

  get count(): number {
    return this.#count;
  }

  get unmarked(): number {
    return this.#count - this.#marked;
  }

  #find(print: Uint32Array): number {
    const mask = this.#states.length - 1;
    let slot = (print[0] as number) & mask;
    while (this.#states[slot] !== free && !this.#same(slot, print)) slot = (slot + 1) & mask;
    return slot;
  }

  #same(slot: number, print: Uint32Array): boolean {
    const at = slot * words;
    for (let index = 0; index < words; index++) if (this.#slots[at + index] !== print[index]) return false;
    return true;
  }

  #grow(): void {
    const slots = this.#slots;
    const states = this.#states;
    this.#slots = new Uint32Array(slots.length * 2);
    this.#states = new Uint8Array(states.length * 2);
    for (let from = 0; from < states.length; from++) {
      if (states[from] === free) continue;
      const print = slots.subarray(from * words, from * words + words);
      const slot = this.#find(print);
      this.#slots.set(print, slot * words);
      this.#states[slot] = states[from] as number;
    }
  }
}

/** The first half of a SHA-256: a second preimage among millions is out of reach. */
function fingerprint(text: string): Uint32Array {
  const digest = hash('sha256', text, 'buffer');
  return Uint32Array.of(
    digest.readUInt32LE(0),
    digest.readUInt32LE(4),
    digest.readUInt32LE(8),
    digest.readUInt32LE(12),
  );
}
