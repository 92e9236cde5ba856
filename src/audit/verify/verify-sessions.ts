// Follows sessions through the entries: nothing missing between them, every answer to a question, every count right.
import { asCount, asList, asObject, type Entry, maximumUndone } from '../entry.ts';
import type { Json } from '../jcs.ts';
import { StreamRoot } from '../payload/stream-root.ts';
import type { Findings } from './verify-findings.ts';

interface Stream {
  readonly root: StreamRoot;
  chunks: number;
  bytes: number;
}

interface OpenIntent {
  readonly executes: boolean;
  /** What the client streams for it, if anything. */
  stream?: Stream;
}

interface SessionState {
  /** Place the next entry must have, and the index it must name; undefined when its beginning was pruned. */
  next: number | undefined;
  previous: number;
  readonly open: Map<number, OpenIntent>;
  /** What a person was being asked about: the payloads of it, by the index of the `ask`. */
  readonly asked: Map<number, string>;
  /** Executions answered `ok`, the newest that an `undone` may list. */
  answered: number[];
  readonly counts: { req: number; res: number; deny: number; ask: number; chunk: number; undone: number };
  readonly whole: boolean;
}

type Say = (what: string) => void;

/** State is held for open sessions only, so memory follows how many are open at once. */
export class SessionChecks {
  readonly #findings: Findings;
  readonly #sessions = new Map<string, SessionState>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** `blind`: entries before this index were pruned, so sessions may have begun there. */
  follow(entry: Entry, blind: number): void {
    const say: Say = (what) => this.#findings.add('altered', what, { index: entry.index });
    if (entry.session === undefined) return;
    const state = this.#stateOf(entry, blind, say);
    if (state === undefined) return;
    this.#checkPlace(state, entry, say);
    checkKind(state, entry, blind, say);
    if (entry.kind === 'session.end') this.#sessions.delete(entry.session);
  }

  #stateOf(entry: Entry, blind: number, say: Say): SessionState | undefined {
    const session = entry.session as string;
    const known = this.#sessions.get(session);
    const starts = entry.kind === 'session.start';
    if (known !== undefined && starts) say('the session starts a second time');
    if (known !== undefined) return known;
    if (!starts && blind === 0) {
      say('an entry of a session that has not started or has ended');
      return undefined;
    }
    const counts = { req: 0, res: 0, deny: 0, ask: 0, chunk: 0, undone: 0 };
    const [open, asked] = [new Map(), new Map()];
    const place = { next: starts ? 0 : undefined, previous: -1 };
    const state = { ...place, open, asked, answered: [], counts, whole: starts };
    this.#sessions.set(session, state);
    return state;
  }

  #checkPlace(state: SessionState, entry: Entry, say: Say): void {
    const { sequence = 0, previous } = entry;
    if (state.next !== undefined && sequence !== state.next)
      say('the entries of the session are not contiguous');
    const expected = state.next === 0 ? undefined : state.previous;
    if (state.next !== undefined && previous !== expected)
      say('it does not name the entry of the session before it');
    state.next = sequence + 1;
    state.previous = entry.index;
  }

  /** Intents without an outcome, lowest first. */
  openIntents(): number[] {
    return [...this.#sessions.values()].flatMap((state) => [...state.open.keys()]).sort((a, b) => a - b);
  }

  get open(): number {
    return this.#sessions.size;
  }
}

function checkKind(state: SessionState, entry: Entry, blind: number, say: Say): void {
  const { kind, index } = entry;
  if (kind in state.counts) state.counts[kind as keyof typeof state.counts]++;
  if (kind === 'ask') state.asked.set(index, payloadsOf(entry));
  if (kind === 'req' || kind === 'deny') checkAsked(state, entry, blind, say);
  if (kind === 'req') state.open.set(index, { executes: entry.fields['ph'] === 'execute' });
  if (kind === 'chunk') checkChunk(state, entry, blind, say);
  if (kind === 'res') checkOutcome(state, entry, blind, say);
  if (kind === 'undone') checkUndone(state, entry, say);
  if (kind === 'hb') checkBeat(state, entry, say);
  if (kind === 'session.end') checkEnd(state, entry, say);
}

function payloadsOf({ payloads }: Entry): string {
  return JSON.stringify(payloads.map(({ id, role, pt }) => [id, role, pt]));
}

/** What runs or is refused after a person was asked is what that person was asked about, and it is that once. */
function checkAsked(state: SessionState, entry: Entry, blind: number, say: Say): void {
  const ask = entry.fields['ask'];
  const ref = ask === undefined ? undefined : asObject(ask, 'ask')['ref'];
  if (ref === undefined || asCount(ref, 'ask.ref') < blind) return;
  const asked = state.asked.get(ref as number);
  state.asked.delete(ref as number);
  if (asked === undefined) say('it answers no open question to a person');
  else if (asked !== payloadsOf(entry)) say('it is not what a person was asked about');
}

/** True when `ref` is an open intent of this session. */
function checkRef(state: SessionState, entry: Entry, blind: number, say: Say): boolean {
  if (entry.ref !== undefined && state.open.has(entry.ref)) return true;
  if (entry.ref === undefined || entry.ref >= blind) say('it answers no open intent of its session');
  return false;
}

function checkChunk(state: SessionState, entry: Entry, blind: number, say: Say): void {
  if (!checkRef(state, entry, blind, say)) return;
  const intent = state.open.get(entry.ref as number) as OpenIntent;
  const stream = (intent.stream ??= { root: new StreamRoot(), chunks: 0, bytes: 0 });
  if (entry.fields['no'] !== stream.chunks) say('a chunk of the stream is missing before this one');
  // Of a chunk that is kept without its secrets, what was sent counts.
  const sent = entry.payloads.filter(({ role }) => role === 'chunk.sent');
  for (const payload of sent.length > 0 ? sent : entry.payloads) {
    stream.root.add(payload.pt);
    stream.bytes += payload.len;
  }
  stream.chunks++;
}

function checkOutcome(state: SessionState, entry: Entry, blind: number, say: Say): void {
  if (!checkRef(state, entry, blind, say)) return;
  const ref = entry.ref as number;
  const { executes, stream } = state.open.get(ref) as OpenIntent;
  state.open.delete(ref);
  const { status } = asObject(entry.fields['out'], 'out');
  if (status === 'ok' && executes) state.answered.push(ref);
  if (state.answered.length > maximumUndone) state.answered.shift();
  checkStream(stream, entry.fields['str'], status, say);
}

/** What is undone are the newest answers, each once. Of a session whose beginning was pruned not all are known. */
function checkUndone(state: SessionState, { fields }: Entry, say: Say): void {
  const refs = asList(fields['refs'], 'refs').map((item) => asCount(item, 'refs'));
  const count = fields['refn'] === undefined ? refs.length : asCount(fields['refn'], 'refn');
  const newest = state.answered.slice(-Math.min(count, maximumUndone));
  state.answered = [];
  if (count > 0 && (!state.whole || refs.join() === newest.join())) return;
  say('what it undoes are not the answers before it');
}

/** A gateway that died could not state the totals of the stream it died in. */
function checkStream(
  stream: Stream | undefined,
  stated: Json | undefined,
  status: Json | undefined,
  say: Say,
): void {
  if (stated === undefined && (stream === undefined || status === 'unknown')) return;
  if (stated === undefined || stream === undefined)
    return say('a stream without chunks, or chunks without totals');
  const { bytes, chunks, root } = asObject(stated, 'str');
  if (bytes === stream.bytes && chunks === stream.chunks && root === stream.root.root()) return;
  say('the totals of the stream are not those of its chunks');
}

function checkBeat(state: SessionState, entry: Entry, say: Say): void {
  const stated = asList(entry.fields['open'], 'open').map((item) => asCount(item, 'open'));
  if (!state.whole)
    for (const intent of stated) if (!state.open.has(intent)) state.open.set(intent, { executes: true });
  if (stated.join() !== [...state.open.keys()].join()) say('the open intents are not those it lists');
}

function checkEnd(state: SessionState, entry: Entry, say: Say): void {
  if (state.open.size > 0) say('the session ends with open intents');
  if (state.asked.size > 0 && entry.fields['cnt'] !== undefined)
    say('the session ends with a question to a person that nothing closes');
  if (entry.fields['cnt'] === undefined || !state.whole) return;
  const stated = asObject(entry.fields['cnt'], 'cnt');
  const wrong = Object.entries(state.counts).some(([kind, count]) => (stated[kind] ?? 0) !== count);
  if (wrong) say('the session counted other entries than there are');
}
