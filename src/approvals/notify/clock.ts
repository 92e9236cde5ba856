// Time as the notifiers see it, so that tests can turn it by hand.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs it once, later; the function it gives calls that off. */
  later(millis: number, run: () => void): () => void;
}

/** Nobody stays up only to tell people: its timers keep no process alive. */
export const systemClock: Clock = {
  now: Date.now,
  later: (millis, run) => {
    const timer = setTimeout(run, millis).unref();
    return () => clearTimeout(timer);
  },
};
