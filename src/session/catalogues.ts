// What Gatelog knows of a target's tables and functions: read once for all its sessions, anew when old or changed.
import type { Target } from '../model/target.ts';

/** As much of a protocol's catalogue as is known here: the same version, the same content. */
export interface Versioned {
  readonly version: string;
}

export interface CatalogueOptions {
  /** Reads it from the target. */
  readonly read: () => Promise<Versioned>;
  /** Seconds after which it is too old to be relied on. */
  readonly seconds: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

/** After a failure the target is not asked again sooner. */
const retryMillis = 1_000;
/** As often is it read for those who wait, while it changes under the reading. */
const mostReads = 3;

export class TargetCatalogue {
  readonly #options: CatalogueOptions;
  #current: Versioned | undefined;
  /** When the newest answer was asked for. */
  #asked = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #changes = 0;

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  /** Undefined while it is not known: then nothing can be traced, and everything is masked. */
  get current(): Versioned | undefined {
    return this.#age() < this.#options.seconds * 1000 ? this.#current : undefined;
  }

  /** Undefined when `current` is all there is to be had now; else resolves when it is. Never rejects. */
  fresh(): Promise<void> | undefined {
    const { seconds, now } = this.#options;
    const age = this.#age();
    const failed = this.#failedAt > Number.NEGATIVE_INFINITY;
    if (age >= seconds * 1000 && !failed) return this.#read();
    // The next one is fetched while this one still holds, and nobody waits for a target that has failed to tell.
    const due = failed ? now() - this.#failedAt >= retryMillis : age >= seconds * 500;
    if (due && this.#reading === undefined) void this.#read();
    return undefined;
  }

  /** Something changed it: what was read, or is being read, holds no longer. */
  changed(): void {
    this.#changes++;
    this.#asked = Number.NEGATIVE_INFINITY;
    this.#failedAt = Number.NEGATIVE_INFINITY;
  }

  #age(): number {
    return this.#options.now() - this.#asked;
  }

  /** Never rejects. */
  #read(): Promise<void> {
    this.#reading ??= this.#ask().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #ask(): Promise<void> {
    for (let reads = 0; reads < mostReads; reads++) {
      const { changes, at } = { changes: this.#changes, at: this.#options.now() };
      try {
        const read = await this.#options.read();
        if (changes !== this.#changes) continue;
        // What was found out about the old one is worth keeping while nothing has changed.
        if (read.version !== this.#current?.version) this.#current = read;
        this.#asked = at;
        this.#failedAt = Number.NEGATIVE_INFINITY;
      } catch (error) {
        this.#failedAt = this.#options.now();
        this.#options.failed(error);
      }
      return;
    }
    // Who changes it all the time does not keep the others waiting: to them it is unknown.
    this.#failedAt = this.#options.now();
  }
}

/** One for each target that is asked for. */
export class Catalogues {
  readonly #make: (target: Target) => CatalogueOptions;
  readonly #known = new Map<string, TargetCatalogue>();

  constructor(make: (target: Target) => CatalogueOptions) {
    this.#make = make;
  }

  of(target: Target): TargetCatalogue {
    const known = this.#known.get(target.name);
    if (known !== undefined) return known;
    const made = new TargetCatalogue(this.#make(target));
    this.#known.set(target.name, made);
    return made;
  }
}
