// A bounded cache in two generations: what is used stays, what is not falls out, and nothing is ever sorted.

export interface CacheBound {
  readonly entries: number;
  /** Sum of the sizes given with the entries. */
  readonly size: number;
}

export class GenerationCache<Value> {
  readonly #bound: CacheBound;
  #young = new Map<string, { value: Value; size: number }>();
  #old = new Map<string, { value: Value; size: number }>();
  #size = 0;

  /** Holds at most `bound`: each generation half of it. */
  constructor(bound: CacheBound) {
    this.#bound = { entries: bound.entries / 2, size: bound.size / 2 };
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, old.value, old.size);
    return old.value;
  }

  /** What is larger than a generation is not kept. */
  set(key: string, value: Value, size: number): void {
    if (size > this.#bound.size) return;
    const known = this.#young.get(key);
    if (known !== undefined) this.#size -= known.size;
    this.#young.set(key, { value, size });
    this.#size += size;
    if (this.#young.size < this.#bound.entries && this.#size < this.#bound.size) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#size = 0;
  }

  get entries(): number {
    return this.#young.size + this.#old.size;
  }
}
