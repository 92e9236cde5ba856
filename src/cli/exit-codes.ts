// Exit codes of every command; docs/cli.md and `gatelog help` list them. `audit verify` has more of its own.

export const exitCodes = {
  ok: 0,
  /** The command ran and its answer is no: mistakes found, a case failed. */
  no: 1,
  usage: 2,
  config: 3,
  start: 4,
  logFailed: 5,
  internal: 70,
} as const;

export const exitWords: Readonly<Record<number, string>> = {
  0: 'done, and all is well',
  1: 'done, and the answer is no: mistakes found, a case failed, a request denied',
  2: 'the command line was not understood',
  3: 'the configuration or the policies cannot be used',
  4: 'the gateway could not start, or the demo could not run',
  5: 'the log cannot be written: the gateway stopped, nothing passes',
  70: 'a fault inside Gatelog: please report it',
};
