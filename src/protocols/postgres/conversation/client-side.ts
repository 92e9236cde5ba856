// Reads what the client sends into units: what may be decided together, and what must wait for an answer first.
import { GatelogError } from '../../../model/error.ts';
import type { Action } from '../../../model/action.ts';
import { frontBounds } from '../bounds.ts';
import type { ProtocolLimits, Unit } from '../../protocol.ts';
import { decodeBind, decodeClose, decodeDescribe, decodeExecute, decodeParse, decodeQuery } from '../decode.ts';
import { front, violation } from '../messages.ts';
import { decodeParameters } from '../parameters.ts';
import { readSql, type StatementReading } from '../to-action.ts';
import { ClientFrames, type Frame } from './client-frames.ts';
import { CLOSING, type Expected, type ExpectedQueue, type NativeError, type Portal, type Prepared, type Running, startRunning } from './expected.ts';
import { readFunctionCall } from './function-call.ts';
import { changesMeaning, type SessionState } from './state.ts';
import { abortAt, type Ending, makeUnit, type PostgresUnit, REFUSED_PORTAL, type Step } from './unit.ts';

/** A unit is cut here even without Sync, so that one long pipeline is not held in memory. */
const CUT_BYTES = 64 * 1024;

/** What a frame does to the unit being built. */
type Took = 'taken' | 'ends' | 'wait' | PostgresUnit;

export class ClientSide {
  readonly frames: ClientFrames;
  readonly #state: SessionState;
  readonly #queue: ExpectedQueue;
  readonly #limits: ProtocolLimits;
  #steps: Step[] = [];
  #at = 0;
  /** Counts Syncs and Queries: what stands between two of them fails together. */
  #segment = 0;
  /** Actions forwarded, not settled, that may change what later text means. */
  #changesUnderWay = 0;
  #changesHere = 0;
  /** The target skips to Sync: nothing is forwarded until then. */
  #skipping = false;
  #copying: Running | undefined;
  #ended = false;
  /** Frames forwarded since the last Sync. */
  #open = 0;
  /** Set while a unit that ends in an abort without Sync is on its way. */
  #skipLater = false;
  /** Recorded but not forwarded, because the target had begun to skip: told with the next answer. */
  #unsent: Running[] = [];

  constructor(state: SessionState, queue: ExpectedQueue, limits: ProtocolLimits) {
    this.#state = state;
    this.#queue = queue;
    this.#limits = limits;
    this.frames = new ClientFrames(frontBounds(limits.message));
  }

  /** True when a question of our own would not cut into what the client is doing. */
  get betweenSegments(): boolean {
    return this.#steps.length === 0 && this.#open === 0 && !this.#ended;
  }

  next(): PostgresUnit | undefined {
    if (this.#ended) return undefined;
    if (this.#copying !== undefined) return this.#nextOfCopy(this.#copying);
    for (;;) {
      const frame = this.frames.peek(this.#at);
      if (frame === undefined) return this.#at >= CUT_BYTES ? this.#finish('flush') : undefined;
      if (this.#skipping && this.#skip(frame)) continue;
      const took = this.#take(frame);
      if (took === 'wait') return this.#steps.length > 0 ? this.#finish('flush') : undefined;
      if (typeof took === 'object') return took;
      if (took === 'ends') return this.#finish('none');
      if (this.#at >= CUT_BYTES) return this.#finish('flush');
    }
  }

  /** Puts the unit's expectations into the queue; gives the bytes to forward. */
  forward(unit: PostgresUnit): Buffer {
    if (this.#skipping) return this.#forwardSkipped(unit);
    for (const { expected } of unit.steps) if (expected !== undefined) this.#expect(expected);
    this.#changesUnderWay += unit.changes;
    return unit.bytes;
  }

  refuse(unit: PostgresUnit, at: number, refusal: Parameters<typeof abortAt>[2]): PostgresUnit {
    for (const { expected } of unit.steps.slice(at)) this.withdraw(expected);
    const cut = abortAt(unit, at, refusal, this.#state.intent);
    if (cut.steps.at(-1)?.expected?.type === 'abort') this.#skipLater = true;
    return cut;
  }

  /** The action's answer has ended: what waited for it may go on. */
  settled(running: Running): void {
    if (changesMeaning(running.reading)) this.#changesUnderWay--;
  }

  /** The target reported an error and no Sync is queued: drop what the client sends up to its Sync. */
  startSkipping(): void {
    this.#skipping = true;
    for (const { expected } of this.#steps) this.withdraw(expected);
    this.#restart(this.#at);
  }

  startCopy(running: Running): void {
    this.#copying = running;
  }

  endCopy(): void {
    this.#copying = undefined;
  }

  takeUnsent(): readonly Running[] {
    if (this.#unsent.length === 0) return this.#unsent;
    const unsent = this.#unsent;
    this.#unsent = [];
    return unsent;
  }

  withdraw(expected: Expected | undefined): void {
    if (expected?.type === 'parse') this.#state.statements.withdraw(expected.proposal);
    else if (expected?.type === 'bind') this.#state.portals.withdraw(expected.proposal);
    else if (expected?.type === 'close') {
      if (expected.statement !== undefined) this.#state.statements.withdraw(expected.statement);
      if (expected.portal !== undefined) this.#state.portals.withdraw(expected.portal);
    }
  }

  #expect(expected: Expected): void {
    this.#queue.push(expected);
    this.#open = CLOSING.has(expected.type) ? 0 : this.#open + 1;
    if (this.#skipLater && expected.type === 'abort') {
      this.#skipLater = false;
      this.#skipping = true;
    }
  }

  /** The target ignores all but Sync: so only that is sent. */
  #forwardSkipped(unit: PostgresUnit): Buffer {
    this.#skipLater = false;
    for (const { expected } of unit.steps) {
      this.withdraw(expected);
      if (expected?.type === 'parse' || expected?.type === 'bind' || expected?.type === 'execute') {
        if (expected.running !== undefined) this.#unsent.push(expected.running);
      } else if (expected?.type === 'query') this.#unsent.push(...expected.running);
      else if (expected?.type === 'call') this.#unsent.push(expected.running);
    }
    const last = unit.steps.at(-1);
    if (last?.expected?.type !== 'sync') return Buffer.alloc(0);
    this.#skipping = false;
    this.#expect(last.expected);
    return unit.bytes.subarray(last.start);
  }

  /** True when the frame was dropped, as the target would drop it. */
  #skip(frame: Frame): boolean {
    if (frame.type === front.sync || frame.type === front.terminate) {
      this.#skipping = false;
      return false;
    }
    this.frames.consume(frame.end);
    return true;
  }

  #take(frame: Frame): Took {
    switch (frame.type) {
      case front.query:
        return this.#takeQuery(frame);
      case front.parse:
        return this.#takeParse(frame);
      case front.bind:
        return this.#takeBind(frame);
      case front.execute:
        return this.#takeExecute(frame);
      case front.describe:
        return this.#takeDescribe(frame);
      case front.close:
        return this.#takeClose(frame);
      case front.sync:
        this.#segment++;
        return this.#step(frame, { type: 'sync' }, 'ends');
      case front.flush:
        return this.#step(frame, undefined, 'ends');
      case front.functionCall:
        return this.#takeFunctionCall(frame);
      case front.terminate:
        this.#ended = true;
        return this.#step(frame, undefined, 'ends');
      case front.copyData:
      case front.copyDone:
      case front.copyFail:
        return this.#dropCopyFrame(frame);
      default:
        return violation(`a message of type 0x${frame.type.toString(16)} is not expected here`);
    }
  }

  #step(frame: Frame, expected: Expected | undefined, took: 'taken' | 'ends'): Took {
    this.#steps.push({ start: frame.start, expected });
    this.#at = frame.end;
    return took;
  }

  #takeQuery(frame: Frame): Took {
    if (this.#steps.length > 0 || this.#mustWait()) return 'wait';
    const text = decodeQuery(this.#body(frame));
    const readings = readSql(text, this.#state, this.#limits);
    const running = readings.map((reading) => startRunning(this.#action(reading, reading.text, []), reading));
    this.#segment++;
    return this.#step(frame, { type: 'query', running, at: 0 }, 'ends');
  }

  #takeParse(frame: Frame): Took {
    if (this.#mustWait()) return 'wait';
    if (this.#state.crowded) throw new GatelogError('protocol.too-large', 'too many prepared statements and portals');
    const parse = decodeParse(this.#body(frame));
    const prepared: Prepared = { text: parse.text, types: parse.types, reading: undefined, version: '', columns: undefined };
    this.#read(prepared);
    const proposal = this.#state.statements.propose(parse.name, prepared, this.#segment);
    return this.#step(frame, { type: 'parse', proposal, running: undefined }, 'taken');
  }

  #takeBind(frame: Frame): Took {
    if (this.#mustWait()) return 'wait';
    const bind = decodeBind(this.#body(frame));
    const found = this.#state.statements.lookup(bind.statement, this.#segment);
    if (found === 'wait') return 'wait';
    if (bind.portal === REFUSED_PORTAL) return violation('a portal name that Gatelog keeps for itself');
    const prepared = found.known;
    if (prepared === undefined) return this.#fail('26000', `prepared statement "${bind.statement}" does not exist`, bind.statement === '' ? 'unnamed prepared statement does not exist' : undefined);
    this.#read(prepared);
    const parameters = decodeParameters(prepared.types, bind.formats, bind.values);
    const portal: Portal = { prepared, parameters, resultFormats: bind.resultFormats };
    const proposal = this.#state.portals.propose(bind.portal, portal, this.#segment);
    return this.#step(frame, { type: 'bind', proposal, running: undefined }, 'taken');
  }

  #takeExecute(frame: Frame): Took {
    if (this.#mustWait()) return 'wait';
    const { portal: name } = decodeExecute(this.#body(frame));
    const found = this.#state.portals.lookup(name, this.#segment);
    if (found === 'wait') return 'wait';
    const portal = found.known;
    if (portal === undefined) return this.#fail('34000', `portal "${name}" does not exist`);
    this.#read(portal.prepared);
    const { reading, text } = portal.prepared;
    const running = reading === undefined ? undefined : startRunning(this.#action(reading, text, portal.parameters), reading);
    if (changesMeaning(reading)) this.#changesHere++;
    return this.#step(frame, { type: 'execute', running, portal }, 'taken');
  }

  #takeDescribe(frame: Frame): Took {
    const { kind, name } = decodeDescribe(this.#body(frame));
    if (kind === 'S') {
      const found = this.#state.statements.lookup(name, this.#segment);
      if (found === 'wait') return 'wait';
      return this.#step(frame, { type: 'describe', statement: found.known, portal: undefined, running: undefined }, 'taken');
    }
    const found = this.#state.portals.lookup(name, this.#segment);
    if (found === 'wait') return 'wait';
    return this.#step(frame, { type: 'describe', statement: undefined, portal: found.known, running: undefined }, 'taken');
  }

  #takeClose(frame: Frame): Took {
    const { kind, name } = decodeClose(this.#body(frame));
    const statement = kind === 'S' ? this.#state.statements.propose(name, undefined, this.#segment) : undefined;
    const portal = kind === 'P' ? this.#state.portals.propose(name, undefined, this.#segment) : undefined;
    return this.#step(frame, { type: 'close', statement, portal }, 'taken');
  }

  #takeFunctionCall(frame: Frame): Took {
    if (this.#steps.length > 0 || this.#mustWait()) return 'wait';
    const running = startRunning(readFunctionCall(this.#body(frame), this.#state.intent), undefined);
    this.#segment++;
    return this.#step(frame, { type: 'call', running }, 'ends');
  }

  /** CopyData outside COPY: the target would drop it, unless the COPY it belongs to has not begun yet. */
  #dropCopyFrame(frame: Frame): Took {
    if (this.#steps.length > 0) return 'wait';
    const mayCopy = (one: Running | undefined) => one?.reading?.effects.some((e) => e.type === 'copy') ?? false;
    const coming = this.#queue.some((item) => (item.type === 'query' ? item.running.some(mayCopy) : item.type === 'execute' && mayCopy(item.running)));
    if (coming) return 'wait';
    this.frames.consume(frame.end);
    return 'taken';
  }

  /** The name is not known: fail there in the target's own words rather than let it run what was never decided. */
  #fail(sqlstate: string, message: string, unnamed?: string): PostgresUnit {
    const error: NativeError = { sqlstate, message: unnamed ?? message };
    const unit = this.#finish('none');
    this.#skipLater = true;
    return abortAt(unit, unit.steps.length, error, this.#state.intent);
  }

  /** Text whose meaning depends on what is under way is not read before that is known. */
  #mustWait(): boolean {
    if (this.#changesUnderWay + this.#changesHere > 0) return true;
    return !this.#state.settingsKnown && this.#open === 0 && this.#steps.length === 0 && this.#state.status !== 'E';
  }

  #read(prepared: Prepared): void {
    if (prepared.version === this.#state.version) return;
    const readings = readSql(prepared.text, this.#state, this.#limits);
    prepared.reading = readings.length > 1 ? severalInOne(readings) : readings[0];
    prepared.version = this.#state.version;
  }

  #action(reading: StatementReading, text: string, parameters: Action['parameters']): Action {
    return { shape: reading.shape, phase: 'execute', text, parameters, intent: reading.intent ?? this.#state.intent };
  }

  #finish(ending: Ending): PostgresUnit {
    const unit = makeUnit(this.frames.slice(0, this.#at), this.#steps, ending, this.#state.intent);
    this.#restart(this.#at);
    return unit;
  }

  #restart(consumed: number): void {
    this.frames.consume(consumed);
    this.#steps = [];
    this.#at = 0;
    this.#changesHere = 0;
  }

  #nextOfCopy(running: Running): PostgresUnit | undefined {
    let end = 0;
    let frame = this.frames.peek(0);
    while (frame?.type === front.copyData && end < CUT_BYTES * 16) {
      end = frame.end;
      frame = this.frames.peek(end);
    }
    if (end > 0) return this.#copyUnit(end, { action: running.action, bytes: this.frames.slice(0, end) });
    if (frame === undefined) return undefined;
    // A target in COPY mode ignores Flush and Sync; so do we.
    if (frame.type === front.sync || frame.type === front.flush) {
      this.frames.consume(frame.end);
      return this.#nextOfCopy(running);
    }
    if (frame.type !== front.copyDone && frame.type !== front.copyFail && frame.type !== front.terminate) {
      return violation('only CopyData, CopyDone and CopyFail may be sent during COPY');
    }
    this.#copying = undefined;
    this.#ended = frame.type === front.terminate;
    return this.#copyUnit(frame.end, undefined);
  }

  #copyUnit(end: number, stream: Unit['stream']): PostgresUnit {
    const bytes = this.frames.slice(0, end);
    this.frames.consume(end);
    return { actions: [], bytes, steps: [], changes: 0, ...(stream === undefined ? {} : { stream }) };
  }

  #body(frame: Frame): Buffer {
    return this.frames.slice(frame.start + 5, frame.end);
  }
}

/** A Parse may hold one statement only; the target refuses more, and so do we before it. */
function severalInOne(readings: readonly StatementReading[]): StatementReading {
  const first = readings[0] as StatementReading;
  return { ...first, shape: { ...first.shape, understood: false, doubts: ['several-statements'] } };
}
