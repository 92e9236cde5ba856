// Reads the catalogue of a target on a connection of its own: logs in, asks in two rounds, and hangs up.
import { createHash } from 'node:crypto';
import { GatelogError } from '../../../model/error.ts';
import type { ReasonCode } from '../../../model/reason.ts';
import { Secret } from '../../../model/secret.ts';
import type { Target, TargetCredential } from '../../../model/target.ts';
import type { Login, LoginEvent, TargetTlsFacts } from '../../protocol.ts';
import { backBounds } from '../bounds.ts';
import { decodeErrorFields, decodeReady, decodeRow } from '../decode.ts';
import type { TransactionStatus } from '../decode-answer.ts';
import { encodeQuery, encodeTerminate } from '../encode-request.ts';
import { FrameScanner } from '../frame-scanner.ts';
import { loginPostgres, type PostgresHello } from '../login.ts';
import { back, targetBroke } from '../messages.ts';
import { SETTING_PREFIX } from '../startup.ts';
import { CatalogueDraft } from './catalogue-draft.ts';
import type { Catalogue } from './catalogue.ts';
import {
  askDefinitions,
  definitionRound,
  OLDEST_SERVER,
  openingRound,
  type Question,
  questions,
} from './questions.ts';
import { RowValues } from './row-values.ts';

/** How much a target may say about itself before it is left. */
export interface CatalogueBounds {
  readonly bytes: number;
  readonly rows: number;
}

/** Room for 50,000 tables of 20 columns; one of them takes some 4 KB of the gateway's memory. */
const usualBounds: CatalogueBounds = { bytes: 128 * 1024 * 1024, rows: 1_200_000 };
/** Of one row: the longest is that of a view with its definition. */
const ROW_BYTES = 8 * 1024 * 1024;
/** What no row begins with: it has the number of its values there. */
const NEXT = Buffer.from([0xff, 0xff]);
const NOTHING = Buffer.alloc(0);

type CatalogueEvent = LoginEvent<Catalogue>;

/** Ready once the catalogue is read, and then the target has been told goodbye. How long it may take is the caller's. */
export function readCatalogue(
  target: Target,
  credential: TargetCredential,
  bounds: CatalogueBounds = usualBounds,
): Login<Catalogue> {
  return new CatalogueReading(loginPostgres(target, credential, knockOf(target)), bounds);
}

/** Nobody knocks: the gateway asks for itself. */
function knockOf(target: Target): Parameters<typeof loginPostgres>[2] {
  const client = { [`${SETTING_PREFIX}application_name`]: 'gatelog catalogue' };
  return { targetName: target.name, credential: new Secret(''), intent: {}, client };
}

type Stage = 'login' | 'opening' | 'definitions' | 'done';

class CatalogueReading implements Login<Catalogue> {
  readonly #login: Login<PostgresHello>;
  readonly #frames = new FrameScanner(answerBounds(), targetBroke);
  readonly #draft = new CatalogueDraft();
  /** Over all rows as they came, which is in the order that the questions ask for. */
  readonly #version = createHash('sha256');
  #bytesLeft: number;
  #rowsLeft: number;
  #stage: Stage = 'login';
  /** What the running round asks, and which of it is being answered. */
  #asked: readonly Question[] = [];
  #answering = -1;

  constructor(login: Login<PostgresHello>, bounds: CatalogueBounds) {
    this.#login = login;
    this.#bytesLeft = bounds.bytes;
    this.#rowsLeft = bounds.rows;
  }

  start(): readonly CatalogueEvent[] {
    return this.#follow(this.#login.start());
  }

  secured(facts: TargetTlsFacts): readonly CatalogueEvent[] {
    return this.#follow(this.#login.secured(facts));
  }

  receive(chunk: Buffer): readonly CatalogueEvent[] {
    if (this.#stage === 'done') return [];
    if (this.#stage === 'login') return this.#follow(this.#login.receive(chunk));
    return this.#guard((events) => this.#readAnswer(chunk, events));
  }

  #follow(login: readonly LoginEvent<PostgresHello>[]): readonly CatalogueEvent[] {
    return this.#guard((events) => {
      for (const event of login) {
        if (event.type === 'ready') this.#open(event.hello, event.unread, events);
        else if (event.type === 'failed') throw event.error;
        else events.push(event);
      }
    });
  }

  #guard(step: (events: CatalogueEvent[]) => void): readonly CatalogueEvent[] {
    const events: CatalogueEvent[] = [];
    try {
      step(events);
    } catch (error) {
      if (!(error instanceof GatelogError)) throw error;
      this.#stage = 'done';
      events.push({ type: 'failed', error: asFailure(error) });
    }
    return events;
  }

  #open(hello: PostgresHello, unread: Buffer, events: CatalogueEvent[]): void {
    if (hello.version < OLDEST_SERVER) throw failure('the target is older than PostgreSQL 12');
    this.#stage = 'opening';
    this.#ask(openingRound(), questions, events);
    this.#readAnswer(unread, events);
  }

  #ask(text: string, asked: readonly Question[], events: CatalogueEvent[]): void {
    this.#asked = asked;
    this.#answering = -1;
    events.push({ type: 'send', bytes: encodeQuery(text) });
  }

  #readAnswer(chunk: Buffer, events: CatalogueEvent[]): void {
    this.#bytesLeft -= chunk.length;
    if (this.#bytesLeft < 0) throw failure('the catalogue of the target has more bytes than are read');
    this.#frames.push(chunk);
    while (this.#stage !== 'done' && this.#frames.next())
      this.#read(this.#frames.type, this.#frames.body(), events);
  }

  #read(type: number, body: Buffer, events: CatalogueEvent[]): void {
    switch (type) {
      case back.dataRow:
        return this.#take(body);
      case back.rowDescription:
        return this.#turnToNext();
      case back.ready:
        return this.#endRound(decodeReady(body), events);
      case back.error:
        throw refusedBy(decodeErrorFields(body));
      case back.commandComplete:
      case back.notice:
      case back.notification:
      case back.parameterStatus:
        return;
      default:
        return targetBroke('the target answers what was not asked');
    }
  }

  #turnToNext(): void {
    this.#answering++;
    this.#version.update(NEXT);
  }

  #take(body: Buffer): void {
    if (--this.#rowsLeft < 0) throw failure('the catalogue of the target has more rows than are read');
    const question = this.#asked[this.#answering];
    const values = decodeRow(body);
    if (question === undefined || values.length !== question.width)
      return targetBroke('a row of the catalogue is not what was asked for');
    question.take(this.#draft, new RowValues(values));
    this.#version.update(body);
  }

  #endRound(status: TransactionStatus, events: CatalogueEvent[]): void {
    const expected = this.#stage === 'opening' ? 'T' : 'I';
    if (this.#answering !== this.#asked.length - 1 || status !== expected)
      return targetBroke('not every question about the catalogue was answered');
    if (this.#stage === 'opening') this.#askDefinitions(events);
    else this.#finish(events);
  }

  #askDefinitions(events: CatalogueEvent[]): void {
    this.#stage = 'definitions';
    const asked = askDefinitions(this.#draft.views());
    this.#ask(definitionRound(asked), asked, events);
  }

  #finish(events: CatalogueEvent[]): void {
    this.#stage = 'done';
    const hello = this.#draft.finish(this.#version.digest('hex'));
    events.push({ type: 'send', bytes: encodeTerminate() }, { type: 'ready', hello, unread: NOTHING });
  }
}

function answerBounds(): ReturnType<typeof backBounds> {
  const bounds = backBounds();
  bounds[back.dataRow] = ROW_BYTES;
  return bounds;
}

/** The target's own words are for operators: they stay in `data`. */
function refusedBy(fields: ReadonlyMap<string, string>): GatelogError<ReasonCode> {
  const data = {
    sqlstate: fields.get('C'),
    text: fields.get('M'),
    detail: fields.get('D'),
    hint: fields.get('H'),
  };
  return failure('the target refused a question about its catalogue', { data });
}

/** Whatever ends the reading is the target's failure: a frame beyond its bound, too. */
function asFailure(error: GatelogError): GatelogError<ReasonCode> {
  if (error.code === 'target.failed') return error as GatelogError<ReasonCode>;
  return failure(error.message, { cause: error });
}

function failure(
  why: string,
  more: { data?: Record<string, unknown>; cause?: unknown } = {},
): GatelogError<ReasonCode> {
  return new GatelogError<ReasonCode>('target.failed', why, more);
}
