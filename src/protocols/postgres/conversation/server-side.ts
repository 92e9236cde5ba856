// Follows what the target answers: which bytes belong to which action, what the client may see, what changed.
import type { AnswerSink } from '../../protocol.ts';
import { backBounds } from '../bounds.ts';
import {
  decodeColumns,
  decodeCommandTag,
  decodeCopyResponse,
  decodeErrorFields,
  decodeParameterStatus,
  decodeParameterTypes,
  decodeReady,
} from '../decode.ts';
import { encodeError, encodeNotice } from '../encode.ts';
import type { PlannerEstimate } from '../estimate/estimate.ts';
import type { MaskPlan } from '../masking/mask-plan.ts';
import type { SessionMasks } from '../masking/session-masks.ts';
import { back, type ErrorFields, targetBroke } from '../messages.ts';
import { encodeNativeError, encodeRefusal } from '../refuse.ts';
import { StreamWalker } from '../stream-walker.ts';
import type { ClientSide } from './client-side.ts';
import { CLOSING, type Expected, type ExpectedQueue, type Running } from './expected.ts';
import { OF_QUESTION, passes, READ_WITH } from './kinds.ts';
import { Output } from './output.ts';
import type { Probe } from './probe.ts';
import { Settlement } from './settlement.ts';
import type { SessionState, TransactionStatus } from './state.ts';
import { runningOf } from './unit.ts';

const HEADER = 5;
/** Longest row that is masked, bytes: it is held whole. A longer one ends the session. */
const LONGEST_MASKED = 16 * 1024 * 1024;
/** What the target says of a portal that does not exist. */
const NO_PORTAL = '34000';
/** Questions of Gatelog's own that may fail in a row. */
const MOST_FAILED = 3;
/** What to do with a whole message: let it pass, keep it back, or send something else in its place. */
type Verdict = 'pass' | 'drop' | Buffer;

export class ServerSide {
  readonly #state: SessionState;
  readonly #queue: ExpectedQueue;
  readonly #client: ClientSide;
  readonly #settlement: Settlement;
  readonly #walker = new StreamWalker(backBounds(), targetBroke);
  readonly #output = new Output();
  readonly #masks: SessionMasks | undefined;
  #probesFailed = 0;
  #midway = false;
  #fatal = false;

  constructor(
    state: SessionState,
    queue: ExpectedQueue,
    client: ClientSide,
    masks: SessionMasks | undefined,
  ) {
    this.#masks = masks;
    this.#state = state;
    this.#queue = queue;
    this.#client = client;
    this.#settlement = new Settlement(state, client);
  }

  /** True when the client has a part of a message and not the rest, or the target's own last words. */
  get unfit(): boolean {
    return this.#midway || this.#fatal;
  }

  receive(chunk: Buffer, sink: AnswerSink): Buffer {
    this.#settlement.sink = sink;
    this.#settlement.skipUnsent();
    const walker = this.#walker;
    walker.push(chunk);
    while (this.#next()) {
      if (passes(walker.type)) this.#pass();
      else this.#look();
    }
    return this.#output.take();
  }

  /** Rows to be masked come whole. */
  #next(): boolean {
    if (this.#masks !== undefined)
      this.#walker.whole = currentOf(this.#queue.head)?.mask === undefined ? 0 : LONGEST_MASKED;
    return this.#walker.next();
  }

  /** A message that was gathered whole. */
  #look(): void {
    const { buffer, start, end, type } = this.#walker;
    const verdict = this.#handle(type, buffer.subarray(start, end));
    if (verdict === 'pass') this.#output.add(buffer, start, end);
    else if (verdict !== 'drop') this.#output.add(verdict, 0, verdict.length);
  }

  /** A piece of a row, of COPY data or of a function's result, or a run of them: counted by length, never decoded. */
  #pass(): void {
    const walker = this.#walker;
    const { head } = this.#queue;
    this.#midway = !walker.last;
    const question = questionOf(head);
    if (question !== undefined)
      return question.piece(walker.buffer.subarray(walker.start, walker.end), walker.last);
    const running = this.#answering();
    this.#settlement.beforeRows(running, head?.type === 'execute' ? head.portal : undefined);
    if (running.mask !== undefined) return this.#passMasked(running, running.mask);
    const start = walker.start;
    const rows = (walker.last ? 1 : 0) + walker.skipSame();
    this.#settlement.answer(running, walker.buffer.subarray(start, walker.end), rows);
    this.#output.add(walker.buffer, start, walker.end);
    if (walker.type === back.functionResult && walker.last)
      this.#settlement.settle(running, 'ok', 'FunctionCall');
  }

  /** Whole messages, as the client may see them; that is what is recorded as well. */
  #passMasked(running: Running, mask: MaskPlan): void {
    const walker = this.#walker;
    const { type, buffer, start } = walker;
    const rows = 1 + (type === back.dataRow ? walker.skipSame() : 0);
    const masked = mask.pass(type, buffer, start, walker.end);
    this.#settlement.answer(running, masked, type === back.functionResult ? 0 : rows);
    this.#output.add(masked, 0, masked.length);
    if (type === back.functionResult) this.#settlement.settle(running, 'ok', 'FunctionCall');
  }

  #handle(type: number, message: Buffer): Verdict {
    const body = message.subarray(HEADER);
    const head = this.#queue.head;
    if (OF_QUESTION.has(type) && questionOf(head) !== undefined) return 'drop';
    switch (type) {
      case back.parseComplete:
        return this.#parsed(this.#take('parse'));
      case back.bindComplete:
        return this.#bound(this.#take('bind'));
      case back.closeComplete:
        return this.#closed(this.#take('close'));
      case back.parameterDescription:
        return this.#parameterTypes(this.#stay('describe'), body);
      case back.rowDescription:
        return this.#columns(head, message);
      case back.noData:
        this.#take('describe');
        return 'pass';
      case back.commandComplete:
        return this.#completed(head, decodeCommandTag(body));
      case back.emptyQuery:
        return this.#empty(head);
      case back.portalSuspended:
        this.#settlement.settle(this.#take('execute').running, 'ok', 'PortalSuspended');
        return 'pass';
      case back.error:
        return this.#failed(head, body);
      case back.ready:
        return this.#ready(head, body);
      case back.copyIn:
        return this.#copyIn();
      case back.copyOut:
        return this.#copyOut(body, message);
      case back.notice:
        return this.#notice(head, message);
      case back.parameterStatus:
        return this.#parameterStatus(body);
      case back.copyDone:
        return 'pass';
      case back.notification:
        return this.#masks?.notification(body) ?? 'pass';
      default:
        return targetBroke(`a message of type 0x${type.toString(16)} is not expected here`);
    }
  }

  #parsed({ proposal, running }: Expected & { type: 'parse' }): Verdict {
    this.#state.statements.confirm(proposal);
    this.#state.statementRenamed(proposal.name);
    if (running?.action.phase === 'prepare') this.#settlement.settle(running, 'ok', 'Parse');
    return 'pass';
  }

  #bound({ proposal, running }: Expected & { type: 'bind' }): Verdict {
    this.#state.portals.confirm(proposal);
    this.#state.portalRenamed(proposal.name);
    if (running?.action.phase === 'bind') this.#settlement.settle(running, 'ok', 'Bind');
    return 'pass';
  }

  #closed({ statement, portal }: Expected & { type: 'close' }): Verdict {
    if (statement !== undefined) {
      this.#state.statements.confirm(statement);
      this.#state.statementRenamed(statement.name);
    }
    if (portal !== undefined) {
      this.#state.portals.confirm(portal);
      this.#state.portalRenamed(portal.name);
    }
    return 'pass';
  }

  #parameterTypes({ statement }: Expected & { type: 'describe' }, body: Buffer): Verdict {
    if (statement !== undefined) statement.types = decodeParameterTypes(body);
    return 'pass';
  }

  #columns(head: Expected | undefined, message: Buffer): Verdict {
    if (head?.type === 'describe') {
      this.#settlement.describe(this.#take('describe'), message);
      return 'pass';
    }
    const running = this.#answering();
    running.described = true;
    running.mask?.describe(decodeColumns(message.subarray(HEADER)));
    this.#settlement.answer(running, message);
    return 'pass';
  }

  #completed(head: Expected | undefined, tag: string): Verdict {
    if (head?.type === 'query') return this.#completedOne(head, tag);
    const { running } = this.#take('execute');
    if (running !== undefined) this.#settlement.complete(running, tag);
    return 'pass';
  }

  /** A text that could not be read is one action, however many statements the target finds in it. */
  #completedOne(head: Expected & { type: 'query' }, tag: string): Verdict {
    const running = head.running[head.at];
    if (running === undefined) return targetBroke('the target completed more statements than were sent');
    if (running.action.shape.understood || head.running.length > 1) {
      head.at++;
      this.#settlement.complete(running, tag);
    } else head.tag = tag;
    return 'pass';
  }

  #empty(head: Expected | undefined): Verdict {
    const running = head?.type === 'query' ? head.running[head.at++] : this.#take('execute').running;
    this.#settlement.settle(running, 'ok', 'EmptyQuery');
    return 'pass';
  }

  #failed(head: Expected | undefined, body: Buffer): Verdict {
    const said = decodeErrorFields(body);
    const masked = this.#masked(said, currentOf(head));
    const fields = masked ?? said;
    const shown: Verdict = masked === undefined ? 'pass' : encodeError(masked);
    const refused = head?.type === 'abort' && said.get('C') === NO_PORTAL ? worded(head) : undefined;
    this.#client.endCopy();
    const fatal = fields.get('V') === 'FATAL' || fields.get('V') === 'PANIC';
    this.#fatal ||= fatal;
    // Nothing is under way: the target ends the session by itself, or says why it does.
    if (head === undefined) {
      this.#settlement.undo(fields);
      return shown;
    }
    const question = questionOf(head);
    if (question !== undefined && !fatal) {
      question.fail(said.get('C') ?? '');
      return 'drop';
    }
    this.#settlement.fail(currentOf(head), fields);
    this.#state.rolledBack();
    if (head.type === 'query' || head.type === 'call') this.#settlement.skip(head);
    else if (head.type !== 'sync' && question === undefined) this.#skipToSync();
    this.#settlement.undo(refused === undefined ? fields : decodeErrorFields(refused.subarray(HEADER)));
    return refused ?? shown;
  }

  #skipToSync(): void {
    const { skipped, found } = this.#queue.skipToSync();
    for (const expected of skipped) this.#settlement.skip(expected);
    if (!found) this.#client.startSkipping();
  }

  #ready(head: Expected | undefined, body: Buffer): Verdict {
    if (head === undefined || !CLOSING.has(head.type)) return targetBroke('the target is ready too early');
    const status = decodeReady(body);
    if (head.type === 'estimate') return this.#estimated(head.estimate, status);
    this.#queue.shift();
    if (head.type === 'query') this.#closeQuery(head);
    this.#state.ready(status);
    this.#settlement.ready(status);
    if (status === 'I') this.#masks?.transactionEnded(this.#queue.some(masksTexts));
    if (head.type !== 'probe') return 'pass';
    this.#learn(head.probe);
    return 'drop';
  }

  /** The transactions of the questions are not the client's: it hears of none, unless its own has failed by them. */
  #estimated(estimate: PlannerEstimate, status: TransactionStatus): Verdict {
    estimate.ready(status);
    if (estimate.impact === undefined) return 'drop';
    this.#queue.shift();
    if (status === this.#state.status) return 'drop';
    this.#state.rolledBack();
    this.#state.ready(status);
    return 'drop';
  }

  #closeQuery(head: Expected & { type: 'query' }): void {
    const running = head.running[head.at];
    if (running === undefined || running.settled) return;
    if (head.tag === undefined) targetBroke('the target completed fewer statements than were sent');
    this.#settlement.complete(running, head.tag);
  }

  /** A cancel that comes late may hit the question instead of what it was meant for: then it is asked again. */
  #learn(probe: Probe): void {
    const again =
      probe.failed !== undefined && this.#state.status !== 'E' && this.#probesFailed < MOST_FAILED;
    if (again) this.#probesFailed++;
    else {
      this.#state.learnProbe(probe.answer());
      this.#probesFailed = 0;
    }
  }

  #copyIn(): Verdict {
    this.#client.startCopy(this.#answering());
    return 'pass';
  }

  #copyOut(body: Buffer, message: Buffer): Verdict {
    const running = this.#answering();
    running.mask?.describeCopy(decodeCopyResponse(body).columns.length);
    this.#settlement.answer(running, message);
    return 'pass';
  }

  #notice(head: Expected | undefined, message: Buffer): Verdict {
    const running = currentOf(head);
    const masked = this.#masked(decodeErrorFields(message.subarray(HEADER)), running);
    const shown = masked === undefined ? message : encodeNotice(masked);
    if (running !== undefined && !running.settled) this.#settlement.answer(running, shown);
    return masked === undefined ? 'pass' : shown;
  }

  /** A report as the client may see it; undefined: as it is. Planning, at Parse and Bind, runs functions too. */
  #masked(fields: ErrorFields, running: Running | undefined): ErrorFields | undefined {
    return this.#masks?.report(fields, running?.mask, running?.action.phase === 'execute');
  }

  #parameterStatus(body: Buffer): Verdict {
    const { name, value } = decodeParameterStatus(body);
    if (name === 'search_path') this.#state.forgetSettings();
    else if (name === 'session_authorization') this.#state.user = value;
    // Otherwise the target would read a text in another way than we do.
    const needed = READ_WITH.get(name);
    if (needed !== undefined && value !== needed) targetBroke(`${name} is no longer ${needed}`);
    return this.#masks?.setting(name) ?? 'pass';
  }

  /** The action whose answer comes now. */
  #answering(): Running {
    return currentOf(this.#queue.head) ?? targetBroke('the target sent rows that nobody asked for');
  }

  #take<T extends Expected['type']>(type: T): Expected & { type: T } {
    const expected = this.#stay(type);
    this.#queue.shift();
    return expected;
  }

  #stay<T extends Expected['type']>(type: T): Expected & { type: T } {
    const { head } = this.#queue;
    if (head?.type === type) return head as Expected & { type: T };
    return targetBroke(`the target answered a ${type} where it owes an answer to ${head?.type ?? 'nothing'}`);
  }
}

/** What Gatelog itself has asked, when it is that which is being answered. */
function questionOf(head: Expected | undefined): Probe | PlannerEstimate | undefined {
  if (head?.type === 'probe') return head.probe;
  return head?.type === 'estimate' ? head.estimate : undefined;
}

function masksTexts(expected: Expected): boolean {
  return runningOf(expected).some(({ mask }) => mask?.masksTexts === true);
}

function currentOf(head: Expected | undefined): Running | undefined {
  return runningOf(head)[head?.type === 'query' ? head.at : 0];
}

function worded({ refusal }: Expected & { type: 'abort' }): Buffer {
  return 'sqlstate' in refusal ? encodeNativeError(refusal) : encodeRefusal(refusal, 'ERROR');
}
