// How long to wait before the next attempt: doubled with each failure, with jitter, so that gateways do not knock together.

export interface Backoff {
  /** Milliseconds after the first failure, and never more than. */
  readonly least: number;
  readonly most: number;
}

/** Half of it is certain, half is chance: `random` gives 0 up to 1. */
export function backoffMillis(failures: number, { least, most }: Backoff, random: () => number): number {
  const full = Math.min(most, least * 2 ** (failures - 1));
  return full / 2 + (full / 2) * random();
}
