// Exit codes of every command; docs/cli.md and `gatelog help` list them. From 3 to 63 is left to commands with
// more to say, such as `audit verify`; the upper ones follow sysexits.h.

export const exitCodes = {
  ok: 0,
  /** The command ran and its answer is no: mistakes found, a case failed. */
  no: 1,
  usage: 2,
  start: 69,
  internal: 70,
  logFailed: 74,
  config: 78,
} as const;

export const exitWords: Readonly<Record<number, string>> = {
  0: 'done, and all is well',
  1: 'done, and the answer is no: mistakes found, a case failed, a request denied, something left unclassified, nothing of that name',
  2: 'the command line was not understood',
  69: 'the gateway could not start, the demo could not run, or a target, the API or the issuer could not be reached',
  70: 'a fault inside Gatelog: please report it',
  74: 'the log cannot be written or read: the gateway stopped, nothing passes',
  78: 'the configuration or the policies cannot be used',
};
