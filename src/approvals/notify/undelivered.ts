// Why a message did not arrive. Nothing in it holds the address, a secret, or what the other side said.
import { GatelogError } from '../../model/error.ts';

export type UndeliveredCode =
  | 'notify.address'
  | 'notify.redirected'
  | 'notify.refused'
  | 'notify.secret'
  | 'notify.timeout'
  | 'notify.unreachable';

export interface Why {
  /** Another attempt would end the same. */
  readonly final?: boolean;
  /** The other side asked for a pause of so many milliseconds. */
  readonly pause?: number;
  /** What HTTP or SMTP answered, or the name of a network error: `ECONNREFUSED`. */
  readonly status?: number;
  readonly errno?: string;
}

export class Undelivered extends GatelogError<UndeliveredCode> {
  readonly why: Why;

  constructor(code: UndeliveredCode, message: string, why: Why = {}) {
    const { status, errno } = why;
    super(code, message, {
      data: { ...(status !== undefined && { status }), ...(errno !== undefined && { errno }) },
    });
    this.why = why;
  }
}

/** Errors of sockets, TLS and SMTP: only their code is kept, for their messages may quote what was sent. */
export function unreachable(cause: unknown): Undelivered {
  if (cause instanceof Undelivered) return cause;
  if (cause instanceof GatelogError)
    return new Undelivered('notify.secret', 'the address or secret of the channel cannot be read');
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const errno = typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : undefined;
  return new Undelivered('notify.unreachable', 'the channel could not be reached', {
    ...(errno !== undefined && { errno }),
  });
}
