// `gatelog approvals list --watch`: tells each new request, and each that waits no longer, until it is stopped.
import type { ApprovalSummaryView } from '../api/shapes/approvals.ts';
import type { Api } from './api-client/api.ts';
import type { Collected } from './api-client/collect.ts';
import { follow } from './api-client/follow.ts';
import type { Surroundings } from './api-client/surroundings.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, writeJsonLine } from './io.ts';
import { showLine } from './printable.ts';
import { cut } from './text-table.ts';
import { verbOf, wordAsked, wordPerson, wordState } from './word-request.ts';

export interface Watched {
  readonly api: Api;
  /** What waits now. */
  readonly list: () => Promise<Collected<ApprovalSummaryView>>;
  readonly json: boolean;
}

const STATEMENT_WIDTH = 100;

/** Events say only that something changed: what did is seen in the list. */
export async function watchApprovals(
  { api, list, json }: Watched,
  io: Io,
  { signals, now }: Surroundings,
): Promise<number> {
  const stopped = new AbortController();
  const ignore = () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.off(signal, stop);
  };
  // A second signal is left to Node, which then ends the process.
  const stop = () => {
    ignore();
    stopped.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.on(signal, stop);
  const onLost = (why: string) => void io.stderr.write(`${showLine(why)}: connecting again\n`);
  let known: ReadonlySet<string> = new Set();
  const onChange = async () => {
    const { items } = await list();
    known = tellChanges(known, items, json ? jsonTeller(io) : wordTeller(io, now()));
  };
  io.stderr.write('new requests are shown as they come; Ctrl-C ends\n');
  await follow(api, 'approvals', { signal: stopped.signal, onChange, onLost }).finally(ignore);
  return exitCodes.ok;
}

interface Teller {
  readonly begun: (request: ApprovalSummaryView) => void;
  readonly ended: (id: string) => void;
}

/** Oldest first. What waits no longer is forgotten: as many ids are kept as requests wait. */
function tellChanges(
  known: ReadonlySet<string>,
  items: readonly ApprovalSummaryView[],
  tell: Teller,
): ReadonlySet<string> {
  const waiting = new Set(items.map(({ id }) => id));
  for (const id of known) if (!waiting.has(id)) tell.ended(id);
  for (const one of items.toReversed()) if (!known.has(one.id)) tell.begun(one);
  return waiting;
}

function jsonTeller(io: Io): Teller {
  return {
    begun: (request) => writeJsonLine(io, { event: 'waiting', request }),
    ended: (id) => writeJsonLine(io, { event: 'ended', id }),
  };
}

function wordTeller({ stdout }: Io, now: number): Teller {
  return {
    begun: (request) => {
      const { id, target, asked, principal } = request;
      const facts = `${target}  ${verbOf(asked)}  ${wordPerson(principal)}  ${wordState(request, now)}`;
      stdout.write(`${paint(stdout, 'bold', showLine(id))}  ${showLine(facts)}\n`);
      stdout.write(`            ${cut(showLine(wordAsked(asked).replace(/\s+/g, ' ')), STATEMENT_WIDTH)}\n`);
    },
    ended: (id) => stdout.write(paint(stdout, 'dim', `${showLine(id)}  waits no longer\n`)),
  };
}
