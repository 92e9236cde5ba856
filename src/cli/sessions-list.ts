// `gatelog sessions list`: live and past sessions, the newest first.
import { collect, type Collected } from './api-client/collect.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { readSessionPage, type SessionView } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readWhole } from './read-id.ts';
import { tellPage } from './tell-page.ts';
import { wordPerson } from './word-request.ts';
import { spanOf } from '../wording/numbers.ts';

const options = {
  ...apiOptions,
  live: { type: 'boolean' },
  target: { type: 'string' },
  text: { type: 'string' },
  limit: { type: 'string', default: '50' },
} as const;

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values } = readOptions(args, options);
  const { live, target, text } = values;
  const limit = readWhole(values.limit, '--limit', [1, 10_000]) ?? 50;
  const api = await connectApi(values, surroundings);
  const found = await collect(
    async (part) => readSessionPage(await api.get(['sessions'], { live, target, text, ...part })),
    limit,
  );
  if (values.json) writeJson(io, found);
  else tell(found, io, surroundings.now());
  return exitCodes.ok;
}

function tell({ items, more }: Collected<SessionView>, io: Io, now: number): void {
  if (items.length === 0) {
    io.stderr.write('there is no such session\n');
    return;
  }
  const rows = items.map((one) => row(one, now));
  tellPage({ columns, rows, more, next: 'what happened in one: gatelog sessions show ID' }, io);
}

const columns = [
  { name: 'ID' },
  { name: 'TARGET', most: 24 },
  { name: 'WHO', most: 36 },
  { name: 'BEGAN' },
  { name: 'STATE', most: 24 },
  { name: 'ACTIONS', align: 'right' },
  { name: 'DENIED', align: 'right' },
  { name: 'ASKED', align: 'right' },
  { name: 'SAYS', most: 48 },
] as const;

function row(session: SessionView, now: number): string[] {
  const { id, target, principal, startedAt, actions, denied, asked, intent = '' } = session;
  return [
    ...[id, target, wordPerson(principal), startedAt, wordLife(session, now)],
    ...[actions, denied, asked].map(String),
    intent.replace(/\s+/g, ' '),
  ].map(showLine);
}

/** `live for 4 min`, or why it ended. */
export function wordLife({ startedAt, endedAt, ending }: SessionView, now: number): string {
  if (endedAt === undefined) return `live for ${spanOf(now - Date.parse(startedAt))}`;
  return ending === undefined ? 'ended' : `ended: ${ending}`;
}
