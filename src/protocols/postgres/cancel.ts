// CancelRequest towards a target: a connection of its own, over TLS where the target wants TLS.
import { GatelogError } from '../../model/error.ts';
import type { Target } from '../../model/target.ts';
import type { Login, LoginEvent } from '../protocol.ts';
import { cancelRequest, type PostgresHello } from './login.ts';

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const NOTHING = Buffer.alloc(0);

/** The target closes the connection without an answer, so it is ready once the request is sent. */
export function cancelPostgres(target: Target, hello: PostgresHello): Login<undefined> {
  const request: readonly LoginEvent<undefined>[] = [
    { type: 'send', bytes: cancelRequest(hello) },
    { type: 'ready', hello: undefined, unread: NOTHING },
  ];
  return {
    start: () => (target.tls.mode === 'off' ? request : [{ type: 'send', bytes: SSL_REQUEST }]),
    receive: (chunk) => (chunk.length === 1 && chunk[0] === 0x53 ? [{ type: 'secure' }] : [refused()]),
    secured: () => request,
  };
}

function refused(): LoginEvent<undefined> {
  return { type: 'failed', error: new GatelogError('target.failed', 'the target does not take TLS') };
}
