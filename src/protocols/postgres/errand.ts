// Gatelog's own questions to a target, over a connection of their own: logs in, asks one after another, and hangs up.
import { GatelogError } from '../../model/error.ts';
import type { ReasonCode } from '../../model/reason.ts';
import { Secret } from '../../model/secret.ts';
import type { Target, TargetCredential } from '../../model/target.ts';
import type { Login, LoginEvent, TargetTlsFacts } from '../protocol.ts';
import { backBounds } from './bounds.ts';
import { decodeErrorFields, decodeReady } from './decode.ts';
import type { TransactionStatus } from './decode-answer.ts';
import { encodeQuery, encodeTerminate } from './encode-request.ts';
import { FrameScanner } from './frame-scanner.ts';
import { loginPostgres, type PostgresHello } from './login.ts';
import { back, type ErrorFields, targetBroke } from './messages.ts';
import { SETTING_PREFIX } from './startup.ts';

/** What is asked, and what becomes of the answers. Any step gives up by throwing `errandFailed`. */
export interface Errand<Result> {
  /** As the server lists its sessions. */
  readonly application: string;
  /** The first text. */
  first(): string;
  /** So many bytes of answers have come. */
  took(bytes: number): void;
  /** The answer to the next statement of the text begins. */
  columns(): void;
  row(body: Buffer): void;
  /** The target refuses: throw to give up, or take it as an answer. */
  refused(fields: ErrorFields): void;
  /** A text was answered: the next one, or what came of it all. */
  answered(status: TransactionStatus): { readonly ask: string } | { readonly result: Result };
}

/** The first server with `attgenerated`, which every errand asks for. */
const OLDEST_SERVER = 120_000;
/** Of one row: a view with its definition, or the longest value that is asked for. */
const ROW_BYTES = 8 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** Ready with what came of it; by then the target has been told goodbye. How long it may take is the caller's. */
export function runErrand<Result>(
  target: Target,
  credential: TargetCredential,
  errand: Errand<Result>,
): Login<Result> {
  // Nobody knocks: the gateway asks for itself.
  const client = { [`${SETTING_PREFIX}application_name`]: errand.application };
  const knock = { targetName: target.name, credential: new Secret(''), intent: {}, client };
  return new Running(loginPostgres(target, credential, knock), errand);
}

export function errandFailed(
  why: string,
  more: { data?: Record<string, unknown>; cause?: unknown } = {},
): GatelogError<ReasonCode> {
  return new GatelogError<ReasonCode>('target.failed', why, more);
}

class Running<Result> implements Login<Result> {
  readonly #login: Login<PostgresHello>;
  readonly #errand: Errand<Result>;
  readonly #frames = new FrameScanner(answerBounds(), targetBroke);
  #stage: 'login' | 'asking' | 'done' = 'login';

  constructor(login: Login<PostgresHello>, errand: Errand<Result>) {
    this.#login = login;
    this.#errand = errand;
  }

  start(): readonly LoginEvent<Result>[] {
    return this.#follow(this.#login.start());
  }

  secured(facts: TargetTlsFacts): readonly LoginEvent<Result>[] {
    return this.#follow(this.#login.secured(facts));
  }

  receive(chunk: Buffer): readonly LoginEvent<Result>[] {
    if (this.#stage === 'done') return [];
    if (this.#stage === 'login') return this.#follow(this.#login.receive(chunk));
    return this.#guard((events) => this.#readAnswer(chunk, events));
  }

  #follow(login: readonly LoginEvent<PostgresHello>[]): readonly LoginEvent<Result>[] {
    return this.#guard((events) => {
      for (const event of login) {
        if (event.type === 'ready') this.#open(event.hello, event.unread, events);
        else if (event.type === 'failed') throw event.error;
        else events.push(event);
      }
    });
  }

  #guard(step: (events: LoginEvent<Result>[]) => void): readonly LoginEvent<Result>[] {
    const events: LoginEvent<Result>[] = [];
    try {
      step(events);
    } catch (error) {
      this.#stage = 'done';
      const failed = asFailure(error);
      // Not the target's: whoever takes the answers has thrown it.
      if (failed === undefined) throw error;
      events.push({ type: 'failed', error: failed });
    }
    return events;
  }

  #open(hello: PostgresHello, unread: Buffer, events: LoginEvent<Result>[]): void {
    if (hello.version < OLDEST_SERVER) throw errandFailed('the target is older than PostgreSQL 12');
    this.#stage = 'asking';
    events.push({ type: 'send', bytes: encodeQuery(this.#errand.first()) });
    this.#readAnswer(unread, events);
  }

  #readAnswer(chunk: Buffer, events: LoginEvent<Result>[]): void {
    this.#errand.took(chunk.length);
    this.#frames.push(chunk);
    while (this.#stage !== 'done' && this.#frames.next())
      this.#read(this.#frames.type, this.#frames.body(), events);
  }

  #read(type: number, body: Buffer, events: LoginEvent<Result>[]): void {
    switch (type) {
      case back.dataRow:
        return this.#errand.row(body);
      case back.rowDescription:
        return this.#errand.columns();
      case back.ready:
        return this.#goOn(this.#errand.answered(decodeReady(body)), events);
      case back.error:
        return this.#errand.refused(decodeErrorFields(body));
      case back.commandComplete:
      case back.notice:
      case back.notification:
      case back.parameterStatus:
        return;
      default:
        return targetBroke('the target answers what was not asked');
    }
  }

  #goOn(next: ReturnType<Errand<Result>['answered']>, events: LoginEvent<Result>[]): void {
    if ('ask' in next) return void events.push({ type: 'send', bytes: encodeQuery(next.ask) });
    this.#stage = 'done';
    const ready = { type: 'ready', hello: next.result, unread: NOTHING } as const;
    events.push({ type: 'send', bytes: encodeTerminate() }, ready);
  }
}

function answerBounds(): ReturnType<typeof backBounds> {
  const bounds = backBounds();
  bounds[back.dataRow] = ROW_BYTES;
  return bounds;
}

/** A frame beyond its bound is the target's failure too. Undefined for what is not about the target. */
function asFailure(error: unknown): GatelogError<ReasonCode> | undefined {
  if (!(error instanceof GatelogError)) return undefined;
  if (error.code === 'protocol.too-large') return errandFailed(error.message, { cause: error });
  const isTargets = error.code.startsWith('target.') || error.code === 'action.unsupported';
  return isTargets ? (error as GatelogError<ReasonCode>) : undefined;
}
