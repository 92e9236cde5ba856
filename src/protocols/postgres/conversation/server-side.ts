// Follows what the target answers: which bytes belong to which action, what the client may see, what changed.
import { GatelogError } from '../../../model/error.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { AnswerSink } from '../../protocol.ts';
import { backBounds } from '../bounds.ts';
import {
  commandRows,
  decodeCommandTag,
  decodeErrorFields,
  decodeParameterStatus,
  decodeParameterTypes,
  decodeReady,
} from '../decode.ts';
import { back, targetBroke } from '../messages.ts';
import { encodeNativeError, encodeRefusal } from '../refuse.ts';
import { StreamWalker } from '../stream-walker.ts';
import type { ClientSide } from './client-side.ts';
import { CLOSING, type Expected, type ExpectedQueue, type Portal, type Prepared, type Running } from './expected.ts';
import { Output } from './output.ts';
import { describedAs } from './columns.ts';
import type { SessionState } from './state.ts';
import { runningOf } from './unit.ts';

const COLUMNS_KEPT = 64 * 1024;
/** One row each for SHOW search_path and SHOW role. */
const PROBE_ROWS = 2;

/** What to do with a whole message: let it pass, keep it back, or send something else in its place. */
type Verdict = 'pass' | 'drop' | Buffer;

export class ServerSide {
  readonly #state: SessionState;
  readonly #queue: ExpectedQueue;
  readonly #client: ClientSide;
  readonly #walker = new StreamWalker(backBounds(), targetBroke);
  readonly #output = new Output();

  constructor(state: SessionState, queue: ExpectedQueue, client: ClientSide) {
    this.#state = state;
    this.#queue = queue;
    this.#client = client;
  }

  receive(chunk: Buffer, sink: AnswerSink): Buffer {
    for (const running of this.#client.takeUnsent()) this.#skip(running, sink, false);
    const walker = this.#walker;
    walker.push(chunk);
    while (walker.next()) {
      if (walker.type === back.dataRow || walker.type === back.copyData || walker.type === back.functionResult) this.#pass(sink);
      else this.#look(sink);
    }
    return this.#output.take();
  }

  /** A message that was gathered whole. */
  #look(sink: AnswerSink): void {
    const { buffer, start, end, type } = this.#walker;
    const verdict = this.#handle(type, buffer.subarray(start, end), sink);
    if (verdict === 'pass') this.#output.add(buffer, start, end);
    else if (verdict !== 'drop') this.#output.add(verdict, 0, verdict.length);
  }

  /** A piece of a row, of COPY data or of a function's result, or a run of them: counted by length, never decoded. */
  #pass(sink: AnswerSink): void {
    const walker = this.#walker;
    const { head } = this.#queue;
    if (head?.type === 'probe') return this.#probeRow(head);
    const running = this.#answering();
    if (!running.described) this.#describe(running, head, sink);
    const start = walker.start;
    const rows = (walker.last ? 1 : 0) + walker.skipSame();
    running.rows += rows;
    this.#answer(running, walker.buffer.subarray(start, walker.end), sink, rows);
    this.#output.add(walker.buffer, start, walker.end);
    if (walker.type === back.functionResult && walker.last) this.#settle(running, 'ok', 'FunctionCall', '', sink);
  }

  #probeRow(head: Expected & { type: 'probe' }): void {
    const { buffer, start, end, first, last } = this.#walker;
    head.pieces.push(Buffer.from(buffer.subarray(start, end)));
    if (first && head.values.length === PROBE_ROWS) targetBroke('the target answers more than was asked');
    if (!last) return;
    // One text column behind the header: int16 count, int32 length, bytes.
    head.values.push(Buffer.concat(head.pieces.splice(0)).toString('utf8', 11));
  }

  #handle(type: number, message: Buffer, sink: AnswerSink): Verdict {
    const head = this.#queue.head;
    switch (type) {
      case back.parseComplete:
        return this.#parsed(this.#take(head, 'parse'), sink);
      case back.bindComplete:
        return this.#bound(this.#take(head, 'bind'), sink);
      case back.closeComplete:
        return this.#closed(this.#take(head, 'close'));
      case back.parameterDescription:
        return this.#parameterTypes(head, message);
      case back.rowDescription:
        return this.#columns(head, message, sink);
      case back.noData:
        this.#take(head, 'describe');
        return 'pass';
      case back.commandComplete:
        return this.#completed(head, message, sink);
      case back.emptyQuery:
        return this.#empty(head, sink);
      case back.portalSuspended:
        this.#settle(this.#take(head, 'execute').running, 'ok', 'PortalSuspended', '', sink);
        return 'pass';
      case back.error:
        return this.#failed(head, message, sink);
      case back.ready:
        return this.#ready(head, message);
      case back.copyIn:
        return this.#copyIn(head);
      case back.copyOut:
        this.#answer(this.#answering(), message, sink);
        return 'pass';
      case back.copyDone:
        return 'pass';
      case back.notice:
        return this.#notice(head, message, sink);
      case back.parameterStatus:
        return this.#parameterStatus(message);
      case back.notification:
        return 'pass';
      default:
        return targetBroke(`a message of type 0x${type.toString(16)} is not expected here`);
    }
  }

  #parsed(expected: Expected & { type: 'parse' }, sink: AnswerSink): Verdict {
    this.#state.statements.confirm(expected.proposal);
    this.#state.statementRenamed(expected.proposal.name);
    if (expected.running?.action.phase === 'prepare') this.#settle(expected.running, 'ok', 'Parse', '', sink);
    return 'pass';
  }

  #bound(expected: Expected & { type: 'bind' }, sink: AnswerSink): Verdict {
    this.#state.portals.confirm(expected.proposal);
    this.#state.portalRenamed(expected.proposal.name);
    if (expected.running?.action.phase === 'bind') this.#settle(expected.running, 'ok', 'Bind', '', sink);
    return 'pass';
  }

  #closed(expected: Expected & { type: 'close' }): Verdict {
    if (expected.statement !== undefined) {
      this.#state.statements.confirm(expected.statement);
      this.#state.statementRenamed(expected.statement.name);
    }
    if (expected.portal !== undefined) {
      this.#state.portals.confirm(expected.portal);
      this.#state.portalRenamed(expected.portal.name);
    }
    return 'pass';
  }

  #parameterTypes(head: Expected | undefined, message: Buffer): Verdict {
    const { statement } = this.#stay(head, 'describe');
    if (statement !== undefined) statement.types = decodeParameterTypes(message.subarray(5));
    return 'pass';
  }

  #columns(head: Expected | undefined, message: Buffer, sink: AnswerSink): Verdict {
    if (head?.type === 'probe') return 'drop';
    if (head?.type === 'describe') {
      this.#queue.shift();
      this.#keepColumns(head.statement ?? head.portal?.prepared, head.running, message, sink);
      return 'pass';
    }
    const running = this.#answering();
    running.described = true;
    this.#answer(running, message, sink);
    return 'pass';
  }

  #keepColumns(prepared: Prepared | undefined, running: Running | undefined, message: Buffer, sink: AnswerSink): void {
    if (running !== undefined && running.action.phase === 'execute' && !running.settled) {
      running.described = true;
      this.#answer(running, message, sink);
    } else if (prepared !== undefined && message.length <= COLUMNS_KEPT) {
      prepared.columns = Buffer.from(message);
    }
  }

  /** The payload must be readable by itself: give it the columns an earlier Describe told. */
  #describe(running: Running, head: Expected | undefined, sink: AnswerSink): void {
    running.described = true;
    const portal: Portal | undefined = head?.type === 'execute' ? head.portal : undefined;
    if (portal?.prepared.columns === undefined) return;
    sink.answer(running.action, describedAs(portal.prepared.columns, portal.resultFormats), 0);
  }

  #completed(head: Expected | undefined, message: Buffer, sink: AnswerSink): Verdict {
    const tag = decodeCommandTag(message.subarray(5));
    if (head?.type === 'probe') return 'drop';
    if (head?.type === 'query') {
      const running = head.running[head.at++];
      if (running === undefined) return targetBroke('the target completed more statements than were sent');
      this.#complete(running, tag, sink);
      return 'pass';
    }
    const { running } = this.#take(head, 'execute');
    if (running !== undefined) this.#complete(running, tag, sink);
    return 'pass';
  }

  #complete(running: Running, tag: string, sink: AnswerSink): void {
    this.#client.endCopy();
    if (running.rows === 0) running.rows = commandRows(tag);
    this.#settle(running, 'ok', tag, '', sink);
    if (running.reading !== undefined) this.#state.apply(running.reading.effects);
  }

  #empty(head: Expected | undefined, sink: AnswerSink): Verdict {
    if (head?.type === 'query') return 'pass';
    this.#settle(this.#take(head, 'execute').running, 'ok', 'EmptyQuery', '', sink);
    return 'pass';
  }

  #failed(head: Expected | undefined, message: Buffer, sink: AnswerSink): Verdict {
    this.#client.endCopy();
    const fields = decodeErrorFields(message.subarray(5));
    const word = fields.get('C') ?? 'XX000';
    const text = [fields.get('M'), fields.get('D'), fields.get('H'), fields.get('W')].filter((part) => part !== undefined).join('\n');
    const status = word === '57014' ? 'cancelled' : 'error';
    if (head === undefined) return 'pass';
    if (head.type === 'probe') throw new GatelogError('target.failed', 'the target does not tell its search path', { data: { sqlstate: word } });
    if (head.type === 'query' || head.type === 'call') {
      const current = runningOf(head)[head.type === 'query' ? head.at : 0];
      this.#settle(current, status, word, text, sink);
      for (const running of runningOf(head)) this.#skip(running, sink, true);
      this.#state.rolledBack();
      return 'pass';
    }
    this.#settle(runningOf(head)[0], status, word, text, sink);
    this.#skipRest(head, sink);
    return head.type === 'abort' ? worded(head) : 'pass';
  }

  #skipRest(head: Expected, sink: AnswerSink): void {
    if (head.type === 'sync') return;
    const { skipped, found } = this.#queue.skipToSync();
    for (const expected of skipped) {
      this.#client.withdraw(expected);
      for (const running of runningOf(expected)) this.#skip(running, sink, true);
    }
    this.#state.rolledBack();
    if (!found) this.#client.startSkipping();
  }

  #skip(running: Running, sink: AnswerSink, forwarded: boolean): void {
    if (running.settled) return;
    running.settled = true;
    if (forwarded) this.#client.settled(running);
    sink.settled(running.action, { status: 'cancelled', word: 'skipped', rows: 0, bytes: 0 }, '');
  }

  #ready(head: Expected | undefined, message: Buffer): Verdict {
    const status = decodeReady(message.subarray(5));
    if (head === undefined || !CLOSING.has(head.type)) return targetBroke('the target is ready where it was not expected to be');
    this.#queue.shift();
    this.#state.ready(status);
    if (head.type !== 'probe') return 'pass';
    this.#state.learnProbe(head.values);
    return 'drop';
  }

  #copyIn(head: Expected | undefined): Verdict {
    const running = this.#answering();
    if (head?.type === 'execute') this.#queue.dropSyncsBehindHead();
    this.#client.startCopy(running);
    return 'pass';
  }

  #notice(head: Expected | undefined, message: Buffer, sink: AnswerSink): Verdict {
    if (head?.type === 'probe') return 'drop';
    const running = head === undefined ? undefined : runningOf(head)[head.type === 'query' ? head.at : 0];
    if (running !== undefined && !running.settled) this.#answer(running, message, sink);
    return 'pass';
  }

  #parameterStatus(message: Buffer): Verdict {
    const { name, value } = decodeParameterStatus(message.subarray(5));
    if (name === 'search_path') this.#state.forgetSettings();
    // With these the target would read a text otherwise than we do.
    if (name === 'standard_conforming_strings' && value !== 'on') throw unreadable(name);
    if (name === 'client_encoding') this.#state.encoding = value;
    return 'pass';
  }

  #settle(running: Running | undefined, status: Outcome['status'], word: string, error: string, sink: AnswerSink): void {
    if (running === undefined || running.settled) return;
    running.settled = true;
    this.#client.settled(running);
    sink.settled(running.action, { status, word, rows: running.rows, bytes: running.bytes }, error);
  }

  #answer(running: Running, bytes: Buffer, sink: AnswerSink, rows = 0): void {
    running.bytes += bytes.length;
    sink.answer(running.action, bytes, rows);
  }

  /** The action whose rows come now. */
  #answering(): Running {
    const head = this.#queue.head;
    const running = head === undefined ? undefined : runningOf(head)[head.type === 'query' ? head.at : 0];
    if (running === undefined) return targetBroke('the target sent rows that nobody asked for');
    return running;
  }

  #take<T extends Expected['type']>(head: Expected | undefined, type: T): Expected & { type: T } {
    const expected = this.#stay(head, type);
    this.#queue.shift();
    return expected;
  }

  #stay<T extends Expected['type']>(head: Expected | undefined, type: T): Expected & { type: T } {
    if (head?.type === type) return head as Expected & { type: T };
    return targetBroke(`the target answered a ${type} where it owes an answer to ${head?.type ?? 'nothing'}`);
  }
}

function worded(head: Expected & { type: 'abort' }): Buffer {
  return 'sqlstate' in head.refusal ? encodeNativeError(head.refusal) : encodeRefusal(head.refusal, 'ERROR');
}

function unreadable(setting: string): GatelogError {
  return new GatelogError('target.failed', `the target changed ${setting}, and its texts can no longer be read`);
}
