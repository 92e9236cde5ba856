// `gatelog approvals list`: who waits for an answer, or who did; with --watch each new request as it comes.
import type { ApprovalSummaryView } from '../api/shapes/approvals.ts';
import { GatelogError } from '../model/error.ts';
import type { Api } from './api-client/api.ts';
import { collect, type Collected } from './api-client/collect.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { readRequestPage } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { watchApprovals } from './approvals-watch.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readWhole } from './read-id.ts';
import { tellPage } from './tell-page.ts';
import { verbOf, wordAsked, wordPerson, wordState } from './word-request.ts';

const options = {
  ...apiOptions,
  state: { type: 'string', default: 'waiting' },
  target: { type: 'string' },
  limit: { type: 'string', default: '50' },
  watch: { type: 'boolean' },
} as const;

const states = ['waiting', 'approved', 'denied', 'expired', 'withdrawn', 'all'];
/** More than wait at any time: --watch must see each. */
const WATCHED = 2_000;

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values } = readOptions(args, options);
  const { state, target, json = false } = values;
  if (!states.includes(state))
    throw new GatelogError('cli.usage', `--state takes one of ${states.join(', ')}`);
  if (values.watch && state !== 'waiting')
    throw new GatelogError('cli.usage', '--watch shows what waits: leave out --state');
  const limit = readWhole(values.limit, '--limit', [1, 10_000]) ?? WATCHED;
  const api = await connectApi(values, surroundings);
  const list = (most: number) => listRequests(api, { state, target }, most);
  if (values.watch) return watchApprovals({ api, list: () => list(WATCHED), json }, io, surroundings);
  const found = await list(limit);
  if (json) writeJson(io, found);
  else tell(found, state, io, surroundings.now());
  return exitCodes.ok;
}

interface Wanted {
  readonly state: string;
  readonly target: string | undefined;
}

function listRequests(
  api: Api,
  { state, target }: Wanted,
  limit: number,
): Promise<Collected<ApprovalSummaryView>> {
  const wanted = target === undefined ? undefined : (one: ApprovalSummaryView) => one.target === target;
  const query = state === 'all' ? {} : { state };
  return collect(
    async (part) => readRequestPage(await api.get(['approvals'], { ...query, ...part })),
    limit,
    wanted,
  );
}

function tell({ items, more }: Collected<ApprovalSummaryView>, state: string, io: Io, now: number): void {
  if (items.length === 0) {
    const other = state === 'waiting' ? '; --state all shows past requests' : '';
    io.stderr.write(`${state === 'waiting' ? 'nothing waits for an answer' : 'there is none'}${other}\n`);
    return;
  }
  const rows = items.map((one) => row(one, now));
  tellPage({ columns, rows, more, next: 'all of one: gatelog approvals show ID' }, io);
}

const columns = [
  { name: 'ID' },
  { name: 'STATE' },
  { name: 'TARGET', most: 24 },
  { name: 'WHO', most: 36 },
  { name: 'ASKS FOR' },
  { name: 'WHAT', most: 60 },
];

function row(request: ApprovalSummaryView, now: number): string[] {
  const { id, target, principal, asked } = request;
  return [
    id,
    wordState(request, now),
    target,
    wordPerson(principal),
    verbOf(asked),
    wordAsked(asked).replace(/\s+/g, ' '),
  ].map(showLine);
}
