// Samples the tables of a target on a connection of its own: lists them, and reads some rows of each.
// Each table has a transaction of its own: no lock is kept longer, and what one refuses keeps nobody from the next.
import type { SampleCounts, SampleRequest } from '../../../model/sample.ts';
import type { Target, TargetCredential } from '../../../model/target.ts';
import type { Login } from '../../protocol.ts';
import { RowValues } from '../catalogue/row-values.ts';
import { decodeRow } from '../decode.ts';
import type { TransactionStatus } from '../decode-answer.ts';
import { type Errand, errandFailed, runErrand } from '../errand.ts';
import { type ErrorFields, targetBroke } from '../messages.ts';
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
type Next = { readonly ask: string } | { readonly result: SampleCounts };

/** Ready once every table was handed to `request.take`. */
export function sampleTables(
  target: Target,
  credential: TargetCredential,
  request: SampleRequest,
  bounds: SampleBounds = usualBounds,
): Login<SampleCounts> {
  return runErrand(target, credential, new SampleErrand(request, bounds));
}

class SampleErrand implements Errand<SampleCounts> {
  readonly application = 'gatelog classify';
  readonly #request: SampleRequest;
  readonly #list = new TableList();
  #listing = true;
  #listedLeft: number;
  #bytesLeft: number;
  /** Which question of the listing is being answered. */
  #answering = -1;
  #tables: readonly { readonly table: Table; readonly wanted: readonly Column[] }[] = [];
  #next = 0;
  #reading: Reading | undefined;
  #status: TransactionStatus = 'I';

  constructor(request: SampleRequest, bounds: SampleBounds) {
    this.#request = request;
    this.#listedLeft = bounds.listed;
    this.#bytesLeft = bounds.bytes;
  }

  first(): string {
    return listingRound();
  }

  took(bytes: number): void {
    this.#bytesLeft -= bytes;
  }

  columns(): void {
    if (this.#reading === undefined) this.#answering++;
    else this.#reading.begin();
  }

  row(body: Buffer): void {
    const values = decodeRow(body);
    if (this.#reading === undefined) this.#takeListed(values);
    else this.#reading.take(values);
  }

  #takeListed(values: readonly (Buffer | null)[]): void {
    if (--this.#listedLeft < 0) throw errandFailed('the target has more tables and columns than are listed');
    const row = new RowValues(values);
    if (this.#answering === 0 && values.length === 9) this.#list.takeTable(row);
    else if (this.#answering === 1 && values.length === 5) this.#list.takeColumn(row);
    else targetBroke('a row is not what was asked for');
  }

  refused(fields: ErrorFields): void {
    // V is the severity in English; poolers leave it out.
    const severity = fields.get('V') ?? fields.get('S');
    if (this.#reading === undefined || severity !== 'ERROR') throw refusedBy(fields);
    this.#reading.unread = unreadBy(fields.get('C') ?? '');
  }

  answered(status: TransactionStatus): Next {
    this.#status = status;
    if (this.#listing) this.#endListing();
    const again = this.#reading === undefined ? undefined : this.#endTable(this.#reading);
    return again ?? this.#askNext();
  }

  #endListing(): void {
    if (this.#answering !== 1 || this.#status !== 'I') targetBroke('the tables were not all listed');
    this.#listing = false;
    this.#tables = this.#list.tables.flatMap((table) => {
      const { schema, name } = table;
      const wanted = table.columns.filter((column) =>
        this.#request.wanted({ schema, table: name, column: column.name }),
      );
      return wanted.length === 0 ? [] : [{ table, wanted }];
    });
  }

  /** Where the pages looked at were all empty, the first rows are read. */
  #endTable(reading: Reading): Next | undefined {
    const { table, wanted, unread } = reading;
    if (unread === undefined && (!reading.answered || this.#status !== 'I'))
      return targetBroke('a table was not told');
    if (unread === undefined && reading.scattered && reading.rows === 0) {
      return this.#ask(new Reading(table, wanted, this.#request.rows, false));
    }
    this.#hand(reading);
    return undefined;
  }

  /** Tables that nothing is to be read of are handed on at once. */
  #askNext(): Next {
    for (let one = this.#tables[this.#next]; one !== undefined; one = this.#tables[this.#next]) {
      const { table, wanted } = one;
      const scattered = shareOf(table, this.#request.rows) !== undefined;
      const reading = new Reading(table, wanted, this.#request.rows, scattered);
      const isAsked = reading.unread === undefined && reading.read.length > 0;
      if (isAsked && this.#bytesLeft < 0) reading.unread = { why: 'too-much' };
      else if (isAsked) return this.#ask(reading);
      this.#hand(reading);
    }
    return { result: { tables: this.#list.tables.length, columns: this.#list.columns } };
  }

  #ask(reading: Reading): Next {
    this.#reading = reading;
    const { table, read, extent, scattered } = reading;
    // The transaction of a table that was refused is still open.
    const before = this.#status === 'I' ? '' : 'rollback; ';
    return { ask: `${before}${readRound(table, read, extent, scattered)}` };
  }

  #hand(reading: Reading): void {
    this.#reading = undefined;
    this.#next++;
    this.#request.take(reading.sampled(), this.#next, this.#tables.length);
  }
}

/** The target's own words are for operators: they stay in `data`. */
function refusedBy(fields: ErrorFields): ReturnType<typeof errandFailed> {
  const data = { sqlstate: fields.get('C'), text: fields.get('M') };
  return errandFailed('the target refused to be sampled', { data });
}
