// Words Gatelog's refusals as PostgreSQL errors. The only place in this folder with sentences for clients.
import { type ReasonCode, reasons } from '../../model/reason.ts';
import type { Refusal } from '../../model/refusal.ts';
import { encodeError } from './encode.ts';
import type { ErrorFields } from './messages.ts';

/** `ERROR` leaves the session usable, `FATAL` ends it. */
export type Severity = 'ERROR' | 'FATAL';

/** Class 42501 for what was decided about a statement, so that clients can tell it from the server's own errors. */
const INSUFFICIENT_PRIVILEGE = '42501';

const sqlstates: Partial<Record<ReasonCode, string>> = {
  // query_canceled: that is what a client expects when it cancels a statement, waiting or not.
  'approval.withdrawn': '57014',
  'action.unsupported': '0A000',
  'protocol.tls-required': '28000',
  'protocol.too-large': '54000',
  'protocol.timeout': '57P05',
  'protocol.violation': '08P01',
  // Unknown and forbidden targets have this one code and sentence: nothing is learnt from the difference.
  'target.unavailable': '3D000',
  'target.failed': '08006',
  'session.limit': '53300',
  'session.expired': '57P01',
  'session.ended': '57P01',
  'log.unavailable': '58000',
};

const hints: Partial<Record<ReasonCode, string>> = {
  'protocol.tls-required': 'Connect with sslmode=require or stricter.',
  'identity.missing':
    'Give a Microsoft Entra access token for Gatelog as the password, for example in PGPASSWORD.',
  'identity.cut-short':
    'The client cut the token: set PGPASSWORD instead of typing or pasting it at a prompt.',
  'identity.expired': 'Fetch a new token and connect again.',
  'access.needed': 'Ask for it with "gatelog access ask TARGET --reason WHY", and connect when it was given.',
  'session.expired': 'Fetch a new token and connect again.',
};

/** Fields of an ErrorResponse. DETAIL is stable: `Gatelog: <code>` or `Gatelog: <code>, entry <n>`. */
export function wordRefusal(refusal: Refusal, severity: Severity): ErrorFields {
  const [first, ...others] = refusal.messages;
  const hint = others.length > 0 ? others.join(' ') : hints[refusal.code];
  const fields = new Map<string, string>();
  fields.set('S', severity).set('V', severity);
  fields.set('C', sqlstateOf(refusal.code, severity));
  fields.set('M', `${opener(refusal.code, severity)}: ${first ?? reasons[refusal.code]}`);
  fields.set('D', `Gatelog: ${refusal.code}${refusal.entry === undefined ? '' : `, entry ${refusal.entry}`}`);
  if (hint !== undefined) fields.set('H', hint);
  return fields;
}

export function encodeRefusal(refusal: Refusal, severity: Severity): Buffer {
  return encodeError(wordRefusal(refusal, severity));
}

/** An error the target itself would have given, had the message reached it. */
export function encodeNativeError(error: { readonly sqlstate: string; readonly message: string }): Buffer {
  return encodeError(
    new Map([
      ['S', 'ERROR'],
      ['V', 'ERROR'],
      ['C', error.sqlstate],
      ['M', error.message],
    ]),
  );
}

/** What can be wrong with an opening, beside a broken layout. */
const openingFaults = {
  'plain-after-request': ['protocol.violation', 'unencrypted bytes came behind the request for encryption'],
  'bytes-too-early': ['protocol.violation', 'bytes came before they were asked for'],
  unasked: ['protocol.violation', 'a message came that was not asked for'],
  'tls-twice': ['protocol.violation', 'encryption was asked for twice'],
  'no-tls-here': ['protocol.violation', 'this listener does not speak TLS'],
  'no-alpn': ['protocol.violation', 'TLS for PostgreSQL needs the ALPN name "postgresql"'],
  'packet-length': ['protocol.violation', 'a startup packet has 8 to 10,000 bytes'],
  'key-length': ['protocol.violation', 'a cancel key has 4 to 256 bytes'],
  version: ['protocol.violation', 'only protocol versions 3.0 and 3.2 are spoken'],
  'no-user': ['protocol.violation', 'no user name was given'],
  'no-tls': ['protocol.tls-required', reasons['protocol.tls-required']],
  setting: ['action.unsupported', 'a setting given at startup is not let through'],
  options: ['action.unsupported', 'only -c name=value and --name=value are taken in options'],
  'no-password': ['identity.missing', reasons['identity.missing']],
  'long-password': ['identity.too-large', reasons['identity.too-large']],
} as const satisfies Record<string, readonly [ReasonCode, string]>;

export type OpeningFault = keyof typeof openingFaults;

/** `name` is a setting's, told back only where it looks like one. */
export function refuseOpening(fault: OpeningFault, name = ''): Refusal {
  const [code, message] = openingFaults[fault];
  const named = /^[\w.]{1,63}$/.test(name) ? `${message}: ${name}` : message;
  return { code, messages: [named] };
}

function sqlstateOf(code: ReasonCode, severity: Severity): string {
  if (code.startsWith('identity.')) return '28P01';
  if (severity === 'ERROR' && code.startsWith('action.')) return INSUFFICIENT_PRIVILEGE;
  return sqlstates[code] ?? INSUFFICIENT_PRIVILEGE;
}

function opener(code: ReasonCode, severity: Severity): string {
  if (severity === 'ERROR') return 'Gatelog denied this statement';
  if (code.startsWith('identity.')) return 'Gatelog does not accept this credential';
  if (code === 'session.expired' || code === 'session.ended') return 'Gatelog ends this session';
  return 'Gatelog refuses this connection';
}
