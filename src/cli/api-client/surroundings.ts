// What a command that talks to the API takes from the process: named here, so that tests can give something else.
import type { Readable } from 'node:stream';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'>;
}

/** Standard input is opened only by who asks for it. */
export const realSurroundings: Surroundings = {
  env: process.env,
  get stdin() {
    return process.stdin;
  },
  now: Date.now,
  signals: process,
};
