// Reads what the client sends into units: what may be decided together, and what must wait for an answer first.
import type { ProtocolLimits, Unit } from '../../protocol.ts';
import { frontBounds } from '../bounds.ts';
import { front, violation } from '../messages.ts';
import { ClientFrames, type Frame } from './client-frames.ts';
import { CLOSING, type Expected, type ExpectedQueue, type NativeError, type Running } from './expected.ts';
import { changesMeaning, type SessionState } from './state.ts';
import { abortAt, type PostgresUnit, runningOf } from './unit.ts';
import { UnitBuilder } from './unit-builder.ts';

/** A unit is cut here even without Sync, so that one long pipeline is not held in memory. */
const CUT_BYTES = 64 * 1024;
/** COPY data is recorded and forwarded in pieces of about this size. */
const COPY_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

export class ClientSide {
  readonly frames: ClientFrames;
  readonly #state: SessionState;
  readonly #queue: ExpectedQueue;
  readonly #builder: UnitBuilder;
  /** Frames forwarded since the last Sync. */
  #open = 0;
  /** Actions forwarded, not settled, that may change what later text means. */
  #changesUnderWay = 0;
  /** The target skips to Sync: nothing is forwarded until then. */
  #skipping = false;
  /** Set while a unit that ends in an abort without Sync is on its way. */
  #skipLater = false;
  #copying: Running | undefined;
  #ended = false;
  /** Recorded but not forwarded, because the target had begun to skip: told with the next answer. */
  #unsent: Running[] = [];

  constructor(state: SessionState, queue: ExpectedQueue, limits: ProtocolLimits) {
    this.#state = state;
    this.#queue = queue;
    this.frames = new ClientFrames(frontBounds(limits.message));
    this.#builder = new UnitBuilder(this.frames, state, limits);
  }

  /** True when a question of our own would not cut into what the client is doing. */
  get betweenSegments(): boolean {
    return this.#builder.empty && this.#open === 0 && !this.#ended;
  }

  next(): PostgresUnit | undefined {
    if (this.#ended) return undefined;
    if (this.#copying !== undefined) return this.#nextOfCopy(this.#copying);
    for (;;) {
      const frame = this.frames.peek(this.#builder.length);
      if (frame === undefined) return undefined;
      if (this.#skipping && this.#skip(frame)) continue;
      if (isCopyFrame(frame)) {
        if (!this.#mayDrop()) return this.#pause();
        this.frames.consume(frame.end);
        continue;
      }
      const took = this.#builder.take(frame, this.#settled());
      if (took === 'wait') return this.#pause();
      if (typeof took === 'object') return this.#failNatively(took);
      if (took === 'ends') return this.#finish(frame.type);
      if (this.#builder.length >= CUT_BYTES) return this.#builder.finish('flush');
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
    this.#skipLater = cut.steps.at(-1)?.expected?.type === 'abort';
    return cut;
  }

  /** The action's answer has ended: what waited for it may go on. */
  settled(running: Running): void {
    if (changesMeaning(running.reading)) this.#changesUnderWay--;
  }

  /** The target reported an error and no Sync is queued: drop what the client sends up to its Sync. */
  startSkipping(): void {
    this.#skipping = true;
    for (const { expected } of this.#builder.drop()) this.withdraw(expected);
  }

  startCopy(running: Running): void {
    this.#copying = running;
  }

  endCopy(): void {
    this.#copying = undefined;
  }

  takeUnsent(): readonly Running[] {
    return this.#unsent.length === 0 ? this.#unsent : this.#unsent.splice(0);
  }

  withdraw(expected: Expected | undefined): void {
    if (expected?.type === 'parse') this.#state.statements.withdraw(expected.proposal);
    else if (expected?.type === 'bind') this.#state.portals.withdraw(expected.proposal);
    else if (expected?.type === 'close') {
      if (expected.statement !== undefined) this.#state.statements.withdraw(expected.statement);
      if (expected.portal !== undefined) this.#state.portals.withdraw(expected.portal);
    }
  }

  /** Text whose meaning depends on what is under way is not read before that is known. */
  #settled(): boolean {
    if (this.#changesUnderWay > 0 || this.#builder.changesMeaning) return false;
    return this.#state.settingsKnown || !this.betweenSegments || this.#state.status === 'E';
  }

  /** The next frame waits for an answer. What stands before it goes now, and a Flush brings the answer. */
  #pause(): PostgresUnit | undefined {
    return this.#builder.empty ? undefined : this.#builder.finish('flush');
  }

  #finish(lastType: number): PostgresUnit {
    this.#ended = lastType === front.terminate;
    return this.#builder.finish('none');
  }

  #failNatively(error: NativeError): PostgresUnit {
    const unit = this.#builder.finish('none');
    this.#skipLater = true;
    return abortAt(unit, unit.steps.length, error, this.#state.intent);
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
      for (const running of runningOf(expected))
        if (!this.#unsent.includes(running)) this.#unsent.push(running);
    }
    const last = unit.steps.at(-1);
    if (last?.expected?.type !== 'sync') return NOTHING;
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

  /** CopyData outside COPY is dropped, as the target drops it, unless the COPY it belongs to has not begun yet. */
  #mayDrop(): boolean {
    return this.#builder.empty && !this.#queue.some((item) => runningOf(item).some(mayCopyIn));
  }

  #nextOfCopy(running: Running): PostgresUnit | undefined {
    let end = 0;
    let frame = this.frames.peek(0);
    while (frame?.type === front.copyData && end < COPY_BYTES) {
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
    if (!isCopyFrame(frame) && frame.type !== front.terminate) {
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
}

function isCopyFrame({ type }: Frame): boolean {
  return type === front.copyData || type === front.copyDone || type === front.copyFail;
}

function mayCopyIn(running: Running): boolean {
  return !running.settled && (running.reading?.effects.some(({ type }) => type === 'copy') ?? false);
}
