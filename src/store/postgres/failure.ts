// What PostgreSQL or the way to it says when it fails, as an error of ours. Its words stay behind: they can quote values.
import { GatelogError } from '../../model/error.ts';
import { unavailable } from '../database.ts';

/** By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html) or system error. */
const advices: Readonly<Record<string, string>> = {
  '28P01': 'the server does not take this user and password: correct the url',
  '28000': 'the server does not let this user in: look at pg_hba.conf and the url',
  '3D000': 'there is no such database: make it, or correct the url',
  '42501': 'this user may not create tables here: grant CREATE on the schema, once',
  ENOTFOUND: 'the host of the url is not known: correct the url',
  ECONNREFUSED: 'nothing listens there: start the server, or correct the url',
};

export function wordFailure(error: unknown): GatelogError {
  if (error instanceof GatelogError) return error;
  const reason = (error as { code?: unknown } | null | undefined)?.code;
  if (typeof reason !== 'string') return unavailable('no answer', 'look at the server and the way to it');
  return unavailable(reason, advices[reason] ?? 'look at the server and the way to it');
}
