// Time and nonces of entries: microseconds that never go back, and 16 random bytes out of a pool.

/** Microseconds since 1970. */
export type Clock = () => number;

/** Date.now() has milliseconds only: the monotonic clock gives the rest, anchored anew whenever the two part. */
export function wallClock(): Clock {
  let anchor = Date.now() - performance.now();
  return () => {
    const now = anchor + performance.now();
    const wall = Date.now();
    if (Math.abs(now - wall) < 5) return Math.floor(now * 1000);
    anchor = wall - performance.now();
    return wall * 1000;
  };
}

/** A jump back smaller than this is jitter between the two clocks. */
const stepMicros = 10_000;

export interface ClockStep {
  /** Time held, and what the clock says, microseconds since 1970. */
  readonly held: number;
  readonly clock: number;
}

/** Formats a clock that never goes back: while the clock lags behind the last value, that value is held. */
export class LogClock {
  readonly #clock: Clock;
  readonly #stepped: (step: ClockStep) => void;
  #last = 0;
  #holding = false;
  #second = -1;
  #prefix = '';

  constructor(clock: Clock, stepped: (step: ClockStep) => void) {
    this.#clock = clock;
    this.#stepped = stepped;
  }

  /** What was written before a restart counts too. */
  notBefore(micros: number): void {
    this.#last = Math.max(this.#last, micros);
  }

  /** Days since 1970 (UTC). */
  get day(): number {
    this.#advance();
    return Math.floor(this.#last / 86_400_000_000);
  }

  /** `2026-11-20T23:45:15.123456Z` */
  now(): string {
    this.#advance();
    return this.#format(this.#last);
  }

  #advance(): void {
    const micros = this.#clock();
    if (micros >= this.#last) {
      this.#last = micros;
      this.#holding = false;
    } else if (!this.#holding && this.#last - micros > stepMicros) {
      this.#holding = true;
      // Not now: an entry is being encoded.
      const step = { held: this.#last, clock: micros };
      queueMicrotask(() => this.#stepped(step));
    }
  }

  #format(micros: number): string {
    const second = Math.floor(micros / 1_000_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.#prefix}${String(micros - second * 1_000_000).padStart(6, '0')}Z`;
  }
}

/** Inverse of the format above; undefined for anything else. */
export function parseTime(time: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(time);
  const millis = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  return Number.isNaN(millis) ? undefined : millis * 1000 + Number(match?.[2]);
}

const poolBytes = 4096;

/** One call to the random source per 256 entries. */
export class Nonces {
  readonly #fill: (bytes: Buffer) => void;
  readonly #pool = Buffer.allocUnsafeSlow(poolBytes);
  #at = poolBytes;

  constructor(fill: (bytes: Buffer) => void) {
    this.#fill = fill;
  }

  /** 22 characters of base64url. */
  next(): string {
    if (this.#at === poolBytes) {
      this.#fill(this.#pool);
      this.#at = 0;
    }
    this.#at += 16;
    return this.#pool.toString('base64url', this.#at - 16, this.#at);
  }
}
