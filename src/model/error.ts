// The one error of Gatelog: a stable code, data as fields, and a cause. Nobody parses messages.

/** Thrown by every room. `message` is for operators; what a client may read is worded in `refuse.ts` of its protocol. */
export class GatelogError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(
    code: Code,
    message: string,
    options: { data?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'GatelogError';
    this.code = code;
    this.data = options.data ?? {};
  }
}
