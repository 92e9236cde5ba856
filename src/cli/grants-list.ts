// `gatelog grants list`: answers given in advance, that can be used now or could once.
import type { GrantView } from '../api/shapes/approvals.ts';
import { collect, type Collected } from './api-client/collect.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { readGrantPage } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readWhole } from './read-id.ts';
import { tellPage } from './tell-page.ts';
import { wordGrantState, wordLimits, wordPerson, wordScope } from './word-request.ts';

const options = {
  ...apiOptions,
  all: { type: 'boolean' },
  target: { type: 'string' },
  limit: { type: 'string', default: '50' },
} as const;

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values } = readOptions(args, options);
  const limit = readWhole(values.limit, '--limit', [1, 10_000]) ?? 50;
  const { target, all = false } = values;
  const api = await connectApi(values, surroundings);
  const found = await collect(
    async (part) => readGrantPage(await api.get(['grants'], { ...(all ? {} : { usable: true }), ...part })),
    limit,
    target === undefined ? undefined : (one: GrantView) => one.target === target,
  );
  if (values.json) writeJson(io, found);
  else tell(found, all, io, surroundings.now());
  return exitCodes.ok;
}

function tell({ items, more }: Collected<GrantView>, all: boolean, io: Io, now: number): void {
  if (items.length === 0) {
    io.stderr.write(all ? 'there is no grant\n' : 'no grant can be used now; --all shows past ones\n');
    return;
  }
  const rows = items.map((one) => row(one, now));
  tellPage({ columns, rows, more, next: 'to end one at once: gatelog grants revoke ID' }, io);
}

const columns = [
  { name: 'ID' },
  { name: 'STATE' },
  { name: 'TARGET', most: 24 },
  { name: 'WHO', most: 36 },
  { name: 'LIMITS' },
  { name: 'USED', align: 'right' },
  { name: 'BY', most: 40 },
  { name: 'FOR', most: 60 },
] as const;

function row(grant: GrantView, now: number): string[] {
  const { id, target, principal, limits, used, by, scope } = grant;
  return [
    ...[id, wordGrantState(grant, now), target, wordPerson(principal), wordLimits(limits), String(used)],
    ...[by.map(wordPerson).join(', '), wordScope(scope).replace(/\s+/g, ' ')],
  ].map(showLine);
}
