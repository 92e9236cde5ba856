// Reads a StartupMessage into what was asked for: who, where, under which protocol and with which settings.
import { isUtf8 } from 'node:buffer';
import type { Intent } from '../../model/action.ts';
import type { Refusal } from '../../model/refusal.ts';
import { ByteReader } from '../../wire/reader.ts';
import { NEWEST_MINOR, violation } from './messages.ts';
import { readOptions } from './options.ts';
import { refuseOpening } from './refuse.ts';
import { judgeSetting } from './settings.ts';

/** Keys of `Knock.client` with this prefix are settings that go to the target at its login; the others are for the record. */
export const SETTING_PREFIX = 'param:';

type Pair = readonly [name: string, value: string];

export interface Startup {
  readonly targetName: string;
  readonly intent: Intent;
  /** `user`, `protocol` (`3.0` or `3.2`), `replication` (`true`, `database`) when asked for, and `param:<setting>`. */
  readonly client: Readonly<Record<string, string>>;
  /** What the client must be told when it asked for a newer minor version or for options nobody knows here. */
  readonly negotiate: { readonly minor: number; readonly options: readonly string[] } | undefined;
}

/** `body` is what follows the version. Throws `protocol.violation` where PostgreSQL would call the layout invalid. */
export function readStartup(version: number, body: Buffer): Startup | Refusal {
  if (version >>> 16 !== 3) return refuseOpening('version');
  const asked = sort(readPairs(body));
  if ('code' in asked) return asked;
  if (asked.user === '') return refuseOpening('no-user');
  const minor = Math.min(version & 0xffff, NEWEST_MINOR);
  const told = minor < (version & 0xffff) || asked.unknown.length > 0;
  return {
    // libpq leaves out a database that is the user's name.
    targetName: asked.database || asked.user,
    intent: asked.intent,
    client: Object.fromEntries([
      ['user', asked.user],
      // 3.1 was never spoken by anybody; what it would say is what 3.0 says.
      ['protocol', minor >= 2 ? '3.2' : '3.0'],
      ...(asked.replication === undefined ? [] : [['replication', asked.replication]]),
      ...[...asked.settings].map(([name, value]) => [SETTING_PREFIX + name, value]),
    ]),
    negotiate: told ? { minor, options: asked.unknown } : undefined,
  };
}

function readPairs(body: Buffer): Pair[] {
  if (!isUtf8(body)) return violation('a startup packet must be UTF-8');
  const reader = new ByteReader(body, 0, body.length, violation);
  const pairs: Pair[] = [];
  for (let name = reader.cstring(); name !== ''; name = reader.cstring())
    pairs.push([name, reader.cstring()]);
  reader.done();
  return pairs;
}

interface Asked {
  user: string;
  database: string;
  replication: string | undefined;
  intent: Intent;
  readonly unknown: string[];
  /** By name in lower case: PostgreSQL's settings know no case. */
  readonly settings: Map<string, string>;
}

/** The last of several wins, and a parameter wins over `options`, as in PostgreSQL. */
function sort(pairs: readonly Pair[]): Asked | Refusal {
  const asked: Asked = {
    user: '',
    database: '',
    replication: undefined,
    intent: {},
    unknown: [],
    settings: new Map(),
  };
  const parameters: Pair[] = [];
  let options = '';
  for (const [name, value] of pairs) {
    if (name === 'user') asked.user = value;
    else if (name === 'database') asked.database = value;
    else if (name === 'options') options = value;
    else if (name.startsWith('_pq_.')) asked.unknown.push(name);
    else parameters.push([name, value]);
  }
  const read = readOptions(options);
  if (read === undefined) return refuseOpening('options');
  for (const pair of [...read, ...parameters]) {
    const refusal = takeSetting(asked, pair);
    if (refusal !== undefined) return refusal;
  }
  return asked;
}

function takeSetting(asked: Asked, [name, value]: Pair): Refusal | undefined {
  const lower = name.toLowerCase();
  if (lower === 'gatelog.intent') asked.intent = { ...asked.intent, text: value };
  else if (lower === 'gatelog.ticket') asked.intent = { ...asked.intent, ticket: value };
  else if (lower === 'replication') return takeReplication(asked, value);
  else {
    const judged = judgeSetting(lower, value);
    if (judged === 'refuse') return refuseOpening('setting', name);
    if (judged === 'pass') asked.settings.set(lower, value);
  }
  return undefined;
}

/** A boolean in any of PostgreSQL's spellings, or `database`. Whether it is let through, the target's login says. */
function takeReplication(asked: Asked, value: string): Refusal | undefined {
  const lower = value.toLowerCase();
  const means = (words: readonly string[]) => lower !== '' && words.some((word) => word.startsWith(lower));
  if (lower === 'database') asked.replication = 'database';
  else if (lower === 'on' || means(['true', 'yes', '1'])) asked.replication = 'true';
  else if (lower.startsWith('of') || means(['false', 'no', '0'])) asked.replication = undefined;
  else return refuseOpening('setting', 'replication');
  return undefined;
}
