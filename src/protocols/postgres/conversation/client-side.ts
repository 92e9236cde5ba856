// Reads what the client sends into units: what may be decided together, and what must wait for an answer first.
import type { ProtocolLimits, Unit } from '../../protocol.ts';
import { frontBounds } from '../bounds.ts';
import { front, violation } from '../messages.ts';
import { ClientFrames, type Frame } from './client-frames.ts';
import { CLOSING, type Expected, type ExpectedQueue, type NativeError, type Running } from './expected.ts';
import { Probe } from './probe.ts';
import type { SessionMasks } from '../masking/session-masks.ts';
import type { SessionState } from './state.ts';
import { abortAt, endsSession, FLUSH, type PostgresUnit, runningOf } from './unit.ts';
import { UnitBuilder } from './unit-builder.ts';

/** A unit is cut here even without Sync, so that one long pipeline is not held in memory. */
const CUT_BYTES = 64 * 1024;
/** COPY data is recorded and forwarded in pieces of about this size. */
const COPY_BYTES = 1024 * 1024;
/** Answers owed at once. A client that sends small frames and reads nothing would fill memory with what is owed. */
const MOST_EXPECTED = 16 * 1024;
const NOTHING = Buffer.alloc(0);
const NOBODY: readonly Running[] = [];

export class ClientSide {
  readonly frames: ClientFrames;
  readonly #state: SessionState;
  readonly #queue: ExpectedQueue;
  readonly #builder: UnitBuilder;
  readonly #masks: SessionMasks | undefined;
  /** Frames forwarded since the last Sync. */
  #open = 0;
  /** Actions forwarded, not settled, that may change what later text means. */
  #changesUnderWay = 0;
  /** Actions forwarded, not answered, that may turn the conversation over to COPY data. */
  #copiesUnderWay = 0;
  /** The target skips to Sync: nothing is forwarded until then. */
  #skipping = false;
  /** Set while a unit that ends in an abort without Sync is on its way. */
  #skipLater = false;
  #copying: Running | undefined;
  #ended = false;
  /** Recorded but not forwarded, because the target had begun to skip: told with the next answer. */
  readonly #unsent = new Set<Running>();

  constructor(
    state: SessionState,
    queue: ExpectedQueue,
    limits: ProtocolLimits,
    masks: SessionMasks | undefined,
  ) {
    this.#state = state;
    this.#queue = queue;
    this.#masks = masks;
    this.frames = new ClientFrames(frontBounds(limits.message));
    this.#builder = new UnitBuilder(this.frames, state, limits, masks);
  }

  /** True when a question of our own would not cut into what the client is doing. */
  get betweenSegments(): boolean {
    return this.#builder.empty && this.#open === 0 && !this.#ended;
  }

  /** True once the client has taken its leave. */
  get ended(): boolean {
    return this.#ended;
  }

  /** True while the target waits for COPY data. */
  get copying(): boolean {
    return this.#copying !== undefined;
  }

  /** Gatelog's own question about names. */
  probe(): PostgresUnit {
    const probe = new Probe(this.#state.mayQuery);
    const steps = [{ start: 0, expected: { type: 'probe', probe } }] as const;
    return { actions: [], bytes: probe.bytes, steps, changes: 0, copies: 0 };
  }

  next(): PostgresUnit | undefined {
    if (this.#ended || this.#queue.length >= MOST_EXPECTED) return undefined;
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
      if (this.#mustWait(frame)) return this.#pause();
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
    for (const { expected } of unit.steps) {
      if (expected === undefined) continue;
      this.#expect(expected);
      for (const { mask } of runningOf(expected)) this.#masks?.forwarded(mask);
    }
    this.#changesUnderWay += unit.changes;
    this.#copiesUnderWay += unit.copies;
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
    if (running.changes) this.#changesUnderWay--;
    if (running.mayCopyIn) this.#copiesUnderWay--;
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
    if (this.#unsent.size === 0) return NOBODY;
    const unsent = [...this.#unsent];
    this.#unsent.clear();
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

  /** Text whose meaning depends on what is under way is not read before that is known. */
  #settled(): boolean {
    if (this.#changesUnderWay > 0 || this.#builder.changesMeaning) return false;
    if (this.#state.settingsKnown || !this.betweenSegments) return true;
    // In an aborted transaction nobody answers questions; what ends it is answered before more is read.
    return this.#state.status === 'E' && this.#queue.empty;
  }

  /**
   * Behind what may be COPY FROM STDIN the target takes everything for its data, and fails on it, or swallows a Sync.
   * A Query behind an unanswered frame without Sync is skipped or not, which must be known before it may be refused.
   */
  #mustWait({ type }: Frame): boolean {
    if (type === front.flush || type === front.terminate) return false;
    if (this.#copiesUnderWay > 0 || this.#builder.mayCopyIn) return true;
    return (type === front.query || type === front.functionCall) && this.#open > 0 && !this.#queue.empty;
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
    // A Query in the middle of a pipeline stays in its transaction: only Sync ends that, and not one of ours.
    if (expected.type === 'sync' || expected.type === 'probe') this.#open = 0;
    else if (this.#open > 0 || !CLOSING.has(expected.type)) this.#open++;
    if (this.#skipLater && expected.type === 'abort') {
      this.#skipLater = false;
      this.#skipping = true;
    }
  }

  /** The target ignores all but Sync and Terminate: so only that is sent. */
  #forwardSkipped(unit: PostgresUnit): Buffer {
    this.#skipLater = false;
    for (const { expected } of unit.steps) {
      this.withdraw(expected);
      for (const running of runningOf(expected)) this.#unsent.add(running);
    }
    const last = unit.steps.at(-1);
    if (last === undefined) return NOTHING;
    if (last.expected?.type !== 'sync') return endsSession(unit) ? unit.bytes.subarray(last.start) : NOTHING;
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
    return this.#builder.empty && this.#copiesUnderWay === 0;
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
    // So does the target: "terminating connection because protocol synchronization was lost".
    if (!isCopyFrame(frame) && frame.type !== front.terminate) {
      return violation('only CopyData, CopyDone and CopyFail may be sent during COPY');
    }
    this.#copying = undefined;
    this.#ended = frame.type === front.terminate;
    const unit = this.#copyUnit(frame.end, undefined);
    // What follows waits for the answer, and without Sync the target would keep that back.
    return this.#ended ? unit : { ...unit, bytes: Buffer.concat([unit.bytes, FLUSH]) };
  }

  #copyUnit(end: number, stream: Unit['stream']): PostgresUnit {
    const bytes = this.frames.slice(0, end);
    this.frames.consume(end);
    return {
      actions: [],
      bytes,
      steps: [],
      changes: 0,
      copies: 0,
      ...(stream === undefined ? {} : { stream }),
    };
  }
}

function isCopyFrame({ type }: Frame): boolean {
  return type === front.copyData || type === front.copyDone || type === front.copyFail;
}
