// One PostgreSQL session: joins the client's side and the target's side over the queue of what is still owed.
import { GatelogError } from '../../../model/error.ts';
import type { Refusal } from '../../../model/refusal.ts';
import type { Target } from '../../../model/target.ts';
import type { Action } from '../../../model/action.ts';
import type {
  AnswerSink,
  Conversation,
  Estimate,
  Knock,
  Masking,
  ProtocolLimits,
  Unit,
} from '../../protocol.ts';
import { encodeAuthenticationOk, encodeBackendKey, encodeParameterStatus, encodeReady } from '../encode.ts';
import { admit } from '../estimate/admit.ts';
import { notEstimated, PlannerEstimate } from '../estimate/estimate.ts';
import type { PostgresHello } from '../login.ts';
import { encodeWords } from '../notice.ts';
import { encodeRefusal } from '../refuse.ts';
import { SessionMasks } from '../masking/session-masks.ts';
import { SessionTracing } from '../masking/session-tracing.ts';
import { shapeKey } from '../shape-key.ts';
import { ClientSide } from './client-side.ts';
import { ExpectedQueue } from './expected.ts';
import { ServerSide } from './server-side.ts';
import { SessionState } from './state.ts';
import { type PostgresUnit, stepOf } from './unit.ts';

/** Client bytes held while an answer is awaited, before the session stops reading. */
const FULL_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);

export function conversePostgres(
  target: Target,
  knock: Knock,
  hello: PostgresHello,
  limits: ProtocolLimits,
  masking?: Masking,
): Conversation {
  return new PostgresConversation(target, knock, hello, limits, masking);
}

class PostgresConversation implements Conversation {
  readonly #hello: PostgresHello;
  readonly #queue = new ExpectedQueue();
  readonly #state: SessionState;
  readonly #client: ClientSide;
  readonly #server: ServerSide;

  constructor(
    target: Target,
    knock: Knock,
    hello: PostgresHello,
    limits: ProtocolLimits,
    masking: Masking | undefined,
  ) {
    if (hello.parameters.get('standard_conforming_strings') !== 'on') {
      throw new GatelogError(
        'target.failed',
        'the target does not use standard_conforming_strings, so its texts cannot be read',
      );
    }
    this.#hello = hello;
    this.#state = new SessionState({
      database: target.database,
      schemas: hello.schemas,
      user: hello.parameters.get('session_authorization') ?? '',
      intent: knock.intent,
      limit: limits.statements,
      ...(masking !== undefined && { tracing: new SessionTracing(masking, target.name) }),
    });
    const masks = masking && new SessionMasks(masking);
    this.#client = new ClientSide(this.#state, this.#queue, limits, masks);
    this.#server = new ServerSide(this.#state, this.#queue, this.#client, masks);
  }

  /** Process id and secret; protocol 3.2 allows a longer secret. */
  get cancelKeyLength(): number {
    return this.#hello.protocolMinor >= 2 ? 36 : 8;
  }

  welcome(cancelKey: Buffer): Buffer {
    const statuses = [...this.#hello.parameters].map(([name, value]) => encodeParameterStatus(name, value));
    return Buffer.concat([
      encodeAuthenticationOk(),
      ...statuses,
      encodeBackendKey(cancelKey),
      encodeReady(this.#hello.status),
    ]);
  }

  fromClient(chunk: Buffer): void {
    this.#client.frames.push(chunk);
  }

  next(): Unit | undefined {
    if (this.#mustProbe()) return this.#client.probe();
    return this.#client.next();
  }

  forward(unit: Unit): Buffer {
    return this.#client.forward(unit as PostgresUnit);
  }

  refuse(unit: Unit, action: Action, refusal: Refusal): Unit {
    const own = unit as PostgresUnit;
    return this.#client.refuse(own, stepOf(own, action), refusal);
  }

  fromServer(chunk: Buffer, sink: AnswerSink): Buffer {
    return this.#server.receive(chunk, sink);
  }

  get idle(): boolean {
    return this.#queue.empty || this.#client.copying;
  }

  get full(): boolean {
    const { held, starved } = this.#client.frames;
    return held > FULL_BYTES && !starved;
  }

  notice({ lines }: { readonly lines: readonly string[] }): Buffer {
    const silent = this.#server.unfit || this.#client.ended || this.#client.copying;
    return silent ? NOTHING : encodeWords(lines);
  }

  estimate(unit: Unit, action: Action): Estimate {
    const { status, mayQuery } = this.#state;
    if (status === 'E') return notEstimated('in-transaction-failed');
    // The questions end with Sync, which would end what the client has begun.
    if (!this.#queue.empty || !this.#client.betweenSegments) return notEstimated('pipelined');
    const planned = admit(unit as PostgresUnit, action);
    if (typeof planned === 'string') return notEstimated(planned);
    const estimate = new PlannerEstimate(planned, { inTransaction: status === 'T', snapshot: mayQuery });
    this.#queue.push({ type: 'estimate', estimate });
    return estimate;
  }

  shapeKey(action: Action): string | undefined {
    return shapeKey(action);
  }

  farewell(refusal: Refusal): Buffer {
    // Inside a row these words would become a part of it.
    const silent = this.#server.unfit || this.#client.ended;
    return silent ? NOTHING : encodeRefusal(refusal, 'FATAL');
  }

  /** Names cannot be resolved until the target says what its search path is now. */
  #mustProbe(): boolean {
    const { settingsKnown, status } = this.#state;
    return (
      !settingsKnown &&
      status !== 'E' &&
      this.#queue.empty &&
      this.#client.betweenSegments &&
      this.#client.frames.held > 0
    );
  }
}
