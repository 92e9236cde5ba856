// Samples the tables of a target on a connection of its own: logs in, lists them, reads some rows of each, and hangs up.
// Each table has a transaction of its own: no lock is kept longer, and what one refuses keeps nobody from the next.
import { GatelogError } from '../../../model/error.ts';
import type { ReasonCode } from '../../../model/reason.ts';
import type { SampleCounts, SampleRequest } from '../../../model/sample.ts';
import { Secret } from '../../../model/secret.ts';
import type { Target, TargetCredential } from '../../../model/target.ts';
import type { Login, LoginEvent, TargetTlsFacts } from '../../protocol.ts';
import { backBounds } from '../bounds.ts';
import { RowValues } from '../catalogue/row-values.ts';
import { decodeErrorFields, decodeReady, decodeRow } from '../decode.ts';
import type { TransactionStatus } from '../decode-answer.ts';
import { encodeQuery, encodeTerminate } from '../encode-request.ts';
import { FrameScanner } from '../frame-scanner.ts';
import { loginPostgres, type PostgresHello } from '../login.ts';
import { back, type ErrorFields, targetBroke } from '../messages.ts';
import { SETTING_PREFIX } from '../startup.ts';
import { listingRound, readRound, shareOf } from './questions.ts';
import { Reading, unreadBy } from './reading.ts';
import { type Column, type Table, TableList } from './tables.ts';

/** How much a target may answer before it is left. */
export interface SampleBounds {
  /** Tables and columns listed. */
  readonly listed: number;
  /** Bytes in all; tables that come after are told as unread. */
  readonly bytes: number;
}

const usualBounds: SampleBounds = { listed: 1_200_000, bytes: 1024 * 1024 * 1024 };
/** Of one row: a character takes up to four bytes, and a row asked for has a million at most. */
const ROW_BYTES = 8 * 1024 * 1024;
/** The first server with `attgenerated`, and with read rounds as they are written here. */
const OLDEST_SERVER = 120_000;
const NOTHING = Buffer.alloc(0);

type SampleEvent = LoginEvent<SampleCounts>;

/** Ready once every table was handed to `request.take`. How long it may take is the caller's. */
export function sampleTables(
  target: Target,
  credential: TargetCredential,
  request: SampleRequest,
  bounds: SampleBounds = usualBounds,
): Login<SampleCounts> {
  return new SampleReading(loginPostgres(target, credential, knockOf(target)), request, bounds);
}

/** Nobody knocks: the gateway asks for itself. */
function knockOf(target: Target): Parameters<typeof loginPostgres>[2] {
  const client = { [`${SETTING_PREFIX}application_name`]: 'gatelog classify' };
  return { targetName: target.name, credential: new Secret(''), intent: {}, client };
}

type Stage = 'login' | 'listing' | 'reading' | 'done';

class SampleReading implements Login<SampleCounts> {
  readonly #login: Login<PostgresHello>;
  readonly #request: SampleRequest;
  readonly #frames = new FrameScanner(answerBounds(), targetBroke);
  readonly #list = new TableList();
  #stage: Stage = 'login';
  #listedLeft: number;
  #bytesLeft: number;
  /** Which question of the listing is being answered. */
  #answering = -1;
  #tables: readonly { readonly table: Table; readonly wanted: readonly Column[] }[] = [];
  #next = 0;
  #reading: Reading | undefined;
  #status: TransactionStatus = 'I';

  constructor(login: Login<PostgresHello>, request: SampleRequest, bounds: SampleBounds) {
    this.#login = login;
    this.#request = request;
    this.#listedLeft = bounds.listed;
    this.#bytesLeft = bounds.bytes;
  }

  start(): readonly SampleEvent[] {
    return this.#follow(this.#login.start());
  }

  secured(facts: TargetTlsFacts): readonly SampleEvent[] {
    return this.#follow(this.#login.secured(facts));
  }

  receive(chunk: Buffer): readonly SampleEvent[] {
    if (this.#stage === 'done') return [];
    if (this.#stage === 'login') return this.#follow(this.#login.receive(chunk));
    return this.#guard((events) => this.#readAnswer(chunk, events));
  }

  #follow(login: readonly LoginEvent<PostgresHello>[]): readonly SampleEvent[] {
    return this.#guard((events) => {
      for (const event of login) {
        if (event.type === 'ready') this.#open(event.hello, event.unread, events);
        else if (event.type === 'failed') throw event.error;
        else events.push(event);
      }
    });
  }

  #guard(step: (events: SampleEvent[]) => void): readonly SampleEvent[] {
    const events: SampleEvent[] = [];
    try {
      step(events);
    } catch (error) {
      this.#stage = 'done';
      const failed = asFailure(error);
      // Not the target's: whoever takes the tables has thrown it.
      if (failed === undefined) throw error;
      events.push({ type: 'failed', error: failed });
    }
    return events;
  }

  #open(hello: PostgresHello, unread: Buffer, events: SampleEvent[]): void {
    if (hello.version < OLDEST_SERVER) throw failure('the target is older than PostgreSQL 12');
    this.#stage = 'listing';
    events.push({ type: 'send', bytes: encodeQuery(listingRound()) });
    this.#readAnswer(unread, events);
  }

  #readAnswer(chunk: Buffer, events: SampleEvent[]): void {
    this.#bytesLeft -= chunk.length;
    this.#frames.push(chunk);
    while (this.#stage !== 'done' && this.#frames.next())
      this.#read(this.#frames.type, this.#frames.body(), events);
  }

  #read(type: number, body: Buffer, events: SampleEvent[]): void {
    switch (type) {
      case back.dataRow:
        return this.#takeRow(decodeRow(body));
      case back.rowDescription:
        return this.#turnToNext();
      case back.ready:
        return this.#endRound(decodeReady(body), events);
      case back.error:
        return this.#takeError(decodeErrorFields(body));
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
    if (this.#reading === undefined) this.#answering++;
    else this.#reading.begin();
  }

  #takeRow(values: readonly (Buffer | null)[]): void {
    if (this.#reading === undefined) this.#takeListed(values);
    else this.#reading.take(values);
  }

  #takeListed(values: readonly (Buffer | null)[]): void {
    if (--this.#listedLeft < 0) throw failure('the target has more tables and columns than are listed');
    const row = new RowValues(values);
    if (this.#answering === 0 && values.length === 9) this.#list.takeTable(row);
    else if (this.#answering === 1 && values.length === 5) this.#list.takeColumn(row);
    else targetBroke('a row is not what was asked for');
  }

  #takeError(fields: ErrorFields): void {
    // V is the severity in English; poolers leave it out.
    const severity = fields.get('V') ?? fields.get('S');
    if (this.#reading === undefined || severity !== 'ERROR') throw refusedBy(fields);
    this.#reading.unread = unreadBy(fields.get('C') ?? '');
  }

  #endRound(status: TransactionStatus, events: SampleEvent[]): void {
    this.#status = status;
    if (this.#stage === 'listing') this.#endListing();
    else if (this.#reading !== undefined && this.#endTable(this.#reading, events)) return;
    this.#askNext(events);
  }

  #endListing(): void {
    if (this.#answering !== 1 || this.#status !== 'I') targetBroke('the tables were not all listed');
    this.#stage = 'reading';
    this.#tables = this.#list.tables.flatMap((table) => {
      const { schema, name } = table;
      const wanted = table.columns.filter((column) =>
        this.#request.wanted({ schema, table: name, column: column.name }),
      );
      return wanted.length === 0 ? [] : [{ table, wanted }];
    });
  }

  /** True when it is asked for once more: where the pages looked at were all empty, the first rows are read. */
  #endTable(reading: Reading, events: SampleEvent[]): boolean {
    const { table, wanted, unread } = reading;
    if (unread === undefined && (!reading.answered || this.#status !== 'I'))
      return targetBroke('a table was not told');
    if (unread === undefined && reading.scattered && reading.rows === 0) {
      this.#ask(new Reading(table, wanted, this.#request.rows, false), events);
      return true;
    }
    this.#hand(reading);
    return false;
  }

  /** Tables that nothing is to be read of are handed on at once. */
  #askNext(events: SampleEvent[]): void {
    for (let one = this.#tables[this.#next]; one !== undefined; one = this.#tables[this.#next]) {
      const { table, wanted } = one;
      const scattered = shareOf(table, this.#request.rows) !== undefined;
      const reading = new Reading(table, wanted, this.#request.rows, scattered);
      const isAsked = reading.unread === undefined && reading.read.length > 0;
      if (isAsked && this.#bytesLeft < 0) reading.unread = { why: 'too-much' };
      else if (isAsked) return this.#ask(reading, events);
      this.#hand(reading);
    }
    this.#finish(events);
  }

  #ask(reading: Reading, events: SampleEvent[]): void {
    this.#reading = reading;
    const { table, read, extent, scattered } = reading;
    // The transaction of a table that was refused is still open.
    const before = this.#status === 'I' ? '' : 'rollback; ';
    const text = `${before}${readRound(table, read, extent, scattered)}`;
    events.push({ type: 'send', bytes: encodeQuery(text) });
  }

  #hand(reading: Reading): void {
    this.#reading = undefined;
    this.#next++;
    this.#request.take(reading.sampled(), this.#next, this.#tables.length);
  }

  #finish(events: SampleEvent[]): void {
    this.#stage = 'done';
    const hello = { tables: this.#list.tables.length, columns: this.#list.columns };
    events.push({ type: 'send', bytes: encodeTerminate() }, { type: 'ready', hello, unread: NOTHING });
  }
}

function answerBounds(): ReturnType<typeof backBounds> {
  const bounds = backBounds();
  bounds[back.dataRow] = ROW_BYTES;
  return bounds;
}

/** The target's own words are for operators: they stay in `data`. */
function refusedBy(fields: ErrorFields): GatelogError<ReasonCode> {
  const data = { sqlstate: fields.get('C'), text: fields.get('M') };
  return failure('the target refused to be sampled', { data });
}

/** Undefined for what is not about the target. */
function asFailure(error: unknown): GatelogError<ReasonCode> | undefined {
  if (!(error instanceof GatelogError)) return undefined;
  if (error.code === 'protocol.too-large') return failure(error.message, { cause: error });
  const isTargets = error.code === 'target.failed' || error.code === 'action.unsupported';
  return isTargets ? (error as GatelogError<ReasonCode>) : undefined;
}

function failure(
  why: string,
  more: { data?: Record<string, unknown>; cause?: unknown } = {},
): GatelogError<ReasonCode> {
  return new GatelogError<ReasonCode>('target.failed', why, more);
}
