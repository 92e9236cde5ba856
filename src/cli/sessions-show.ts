// `gatelog sessions show ID`: what happened in a session, in order of time, as far as the reader may see it.
import { collect, type Collected } from './api-client/collect.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import {
  readSession,
  readTimelinePage,
  type SessionView,
  type TimelineView,
} from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, type Sink, writeJson } from './io.ts';
import { showBlock, showLine } from './printable.ts';
import { readSessionId, readWhole } from './read-id.ts';
import { wordLife } from './sessions-list.ts';
import { wordPerson } from './word-request.ts';
import { countOf } from '../wording/numbers.ts';

const options = { ...apiOptions, limit: { type: 'string', default: '200' } } as const;
const USUAL_COLUMNS = 100;
const UNREADABLE = '(the text is not kept, or you may not read it)';

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const id = readSessionId(positionals[0]);
  const limit = readWhole(values.limit, '--limit', [1, 10_000]) ?? 200;
  const api = await connectApi(values, surroundings);
  const session = readSession(await api.get(['sessions', id]));
  const timeline = await collect(
    async (part) => readTimelinePage(await api.get(['sessions', id, 'timeline'], { ...part })),
    limit,
  );
  if (values.json) writeJson(io, { session, ...timeline });
  else tell(session, timeline, io, surroundings.now());
  return exitCodes.ok;
}

function tell(session: SessionView, { items, more }: Collected<TimelineView>, io: Io, now: number): void {
  const { id, target, principal, startedAt, actions, denied, asked } = session;
  const { stdout, stderr } = io;
  const counts = `${countOf(actions, 'action')}, ${denied} denied, ${asked} asked about`;
  const facts = `${wordPerson(principal)} on ${target} since ${startedAt}, ${wordLife(session, now)}; ${counts}`;
  stdout.write(`${paint(stdout, 'bold', `session ${showLine(id)}`)}  ${showLine(facts)}\n`);
  for (const item of items) stdout.write(`${wordItem(item, stdout)}\n`);
  if (more) stderr.write('there is more: --limit N shows N of it\n');
  if (session.endedAt === undefined) stderr.write(`to end it now: gatelog sessions end ${showLine(id)}\n`);
}

function wordItem(item: TimelineView, sink: Sink): string {
  const { entry, at, kind, verb = '', text } = item;
  const head = `${String(entry).padStart(6)}  ${showLine(at)}  ${paint(sink, colourOf(item), kind)}`;
  const facts = [verb, ...wordDecision(item), ...wordOutcome(item)].filter((fact) => fact !== '');
  const lines = showBlock(text ?? '', (sink.columns ?? USUAL_COLUMNS) - 8);
  const kept = text === undefined ? [] : text === null ? [UNREADABLE] : lines;
  return [`${head}  ${showLine(facts.join('; '))}`, ...kept.map((line) => `        ${line}`)].join('\n');
}

function colourOf({ kind, outcome }: TimelineView): 'red' | 'yellow' | 'bold' {
  if (kind === 'denied' || outcome?.status === 'error' || outcome?.status === 'undone') return 'red';
  return kind === 'asked' ? 'yellow' : 'bold';
}

function wordDecision({ reasons = [], approval, ending }: TimelineView): string[] {
  const { id, grant, says, by = [] } = approval ?? {};
  return [
    ...reasons,
    ...(id === undefined ? [] : [`request ${id}`]),
    ...(grant === undefined ? [] : [`under grant ${grant}`]),
    ...(says === undefined ? [] : [`${says} by ${by.join(', ')}`]),
    ...(ending === undefined ? [] : [ending]),
  ];
}

function wordOutcome({ outcome }: TimelineView): string[] {
  if (outcome === undefined) return [];
  const { word, status, rows } = outcome;
  const undone = status === 'undone' && word !== '' ? [status] : [];
  return [word === '' ? status : word, ...undone, countOf(rows, 'row')];
}
