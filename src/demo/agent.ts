// The agent: an ordinary node-postgres client whose password is its Entra token. It knows nothing of Gatelog.
import type { QueryResult } from 'pg';
import { importPackage } from './packages.ts';
import { type Expected, intent, type Line } from './script.ts';
import type { Stage } from './stage.ts';

/** What the agent saw of one line. */
export type Seen =
  | {
      readonly type: 'rows';
      readonly fields: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly type: 'done'; readonly tag: string }
  | Denied;

/** An error, with what the gateway says in its DETAIL: the reason, and the entry where there is one. */
export interface Denied {
  readonly type: 'error';
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string;
  readonly reason: string | undefined;
  readonly entry: number | undefined;
}

export interface Agent extends AsyncDisposable {
  run(line: Line): Promise<Seen>;
}

/** TLS as with sslmode=verify-full: the authority and the name are checked. Throws what the library throws. */
export async function connectAgent({ door, folder }: Stage, token: string): Promise<Agent> {
  const { default: pg } = await importPackage('pg');
  const client = new pg.Client({
    ...door,
    ssl: { ca: folder.ca },
    database: 'shop',
    user: 'orders-agent',
    password: token,
    application_name: 'orders-agent',
    options: `-c gatelog.intent=${escapeOption(intent.text)} -c gatelog.ticket=${intent.ticket}`,
    types: { getTypeParser: () => String },
  });
  // The gateway may end the session when the demo is interrupted; the next query then says so.
  client.on('error', () => {});
  await client.connect();
  const run = async ({ sql, values }: Line): Promise<Seen> => {
    const bound = values === undefined ? {} : { values: [...values] };
    const answer = client.query<string[]>({ text: sql, rowMode: 'array', ...bound });
    return answer.then(toSeen, toDenied);
  };
  return { run, [Symbol.asyncDispose]: () => client.end() };
}

/** In `options` a backslash keeps a space inside a word. */
function escapeOption(text: string): string {
  return text.replace(/[\\\s]/g, String.raw`\$&`);
}

function toSeen({
  fields,
  rows,
  command,
  rowCount,
}: Pick<QueryResult<string[]>, 'fields' | 'rows' | 'command' | 'rowCount'>): Seen {
  if (fields.length > 0) return { type: 'rows', fields: fields.map(({ name }) => name), rows };
  return { type: 'done', tag: rowCount === null ? command : `${command} ${rowCount}` };
}

/** Reads an ErrorResponse; anything else is not a denial and goes on. */
export function toDenied(error: unknown): Denied {
  const { code, message, detail } = error as { code?: unknown; message?: unknown; detail?: unknown };
  if (typeof code !== 'string' || typeof message !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) throw error;
  const found = /^Gatelog: ([a-z.-]+)(?:, entry (\d+))?$/.exec(String(detail));
  return {
    ...{ type: 'error', sqlstate: code, message, detail: typeof detail === 'string' ? detail : '' },
    ...{ reason: found?.[1], entry: found?.[2] === undefined ? undefined : Number(found[2]) },
  };
}

/** Whether the agent saw what the script promises. */
export function isExpected(seen: Seen, expected: Expected): boolean {
  if ('rows' in expected) return seen.type === 'rows' && seen.rows.length === expected.rows;
  if ('done' in expected) return seen.type === 'done' && seen.tag === expected.done;
  return seen.type === 'error' && seen.reason === expected.denied && seen.entry !== undefined;
}
