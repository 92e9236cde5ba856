// Gathers what entries say, texts and names and outcome, until it is all at hand, and puts their words into the index.
import type { Entry } from '../audit/entry.ts';
import { whoOf } from './entry-facts.ts';
import type { IndexFile } from './index-file.ts';
import {
  disclosedFacts,
  type KeptIntent,
  type KeptTexts,
  type Opened,
  readIntent,
  readParameters,
} from './kept-texts.ts';
import type { LogEntries } from './log-entries.ts';
import type { PayloadOwner } from './payload-sections.ts';
import { type Said, storeNames, storeWords, type WaitingRow } from './store-words.ts';

const mostPayload = 256 * 1024;
/** Entries looked at in one go, and stored in one step. */
const batch = 512;
/** Payloads reach their files within seconds. What is not there after a minute was lost in a crash, or taken out. */
const patienceMs = 60_000;

export interface WordsParts {
  readonly file: IndexFile;
  readonly entries: LogEntries;
  readonly texts: KeptTexts;
  /** False: kept texts are not put into the index. */
  readonly keepTexts: boolean;
  readonly now: () => number;
}

type Store = () => void;

export class WordWriter {
  readonly #parts: WordsParts;

  constructor(parts: WordsParts) {
    this.#parts = parts;
  }

  /** Tries every entry that waits once, in order. */
  async write(): Promise<void> {
    // What one entry of a session waits for, those behind it will as well: above all the names of who acts.
    const waiting = new Set<number | null>();
    for (let last = -1; ; ) {
      const rows = this.#waiting(last);
      await this.#writeBatch(rows, waiting);
      if (rows.length < batch) return;
      last = rows.at(-1)?.entry as number;
    }
  }

  #waiting(after: number): WaitingRow[] {
    return this.#parts.file.all<WaitingRow>(
      `select e.entry, e.kind, e.target, e.outcome, e.status, e.session, s.id from unwritten u join entries e on e.entry = u.entry
       left join sessions s on s.entry = e.session where u.entry > ? order by u.entry limit ?`,
      ...[after, batch],
    );
  }

  async #writeBatch(rows: readonly WaitingRow[], waiting: Set<number | null>): Promise<void> {
    const stores: Store[] = [];
    for (const row of rows) {
      const store = waiting.has(row.session) ? undefined : await this.#gather(row);
      if (store === undefined) waiting.add(row.session);
      else stores.push(store);
    }
    if (stores.length === 0) return;
    this.#parts.file.inOneStep(() => {
      for (const store of stores) store();
    });
  }

  /** Undefined while something of it is still to come. */
  async #gather(row: WaitingRow): Promise<Store | undefined> {
    const entry = await this.#parts.entries.entry(row.entry);
    if (entry === undefined) return undefined;
    const outcome = row.outcome === null ? undefined : await this.#parts.entries.entry(row.outcome);
    const late = Date.parse((outcome ?? entry).time) + patienceMs < this.#parts.now();
    return row.kind === 'session.start'
      ? this.#gatherNames(row, entry, late)
      : this.#gatherWords(row, entry, outcome, late);
  }

  #gatherNames(row: WaitingRow, entry: Entry, late: boolean): Store | undefined {
    const opened = this.#open(row, entry, 'disclosures');
    if (opened === 'missing' && !late) return undefined;
    const who = whoOf(entry.fields, disclosedFacts(entry, opened));
    return () => storeNames(this.#parts.file, row, who);
  }

  #gatherWords(row: WaitingRow, entry: Entry, outcome: Entry | undefined, late: boolean): Store | undefined {
    const opened = {
      text: this.#open(row, entry, 'req.text'),
      params: this.#open(row, entry, 'req.params'),
      intent: this.#open(row, entry, 'req.intent'),
      error: outcome === undefined ? ('closed' as const) : this.#open(row, outcome, 'res.error'),
    };
    if (!late && Object.values(opened).includes('missing')) return undefined;
    const said: Said = {
      text: textOf(opened.text),
      params: wordParameters(opened.params),
      error: textOf(opened.error),
      intent: intentOf(opened.intent),
    };
    return () => storeWords(this.#parts.file, row, entry, outcome, said);
  }

  #open({ session, id }: WaitingRow, entry: Entry, role: string): Opened {
    if (session === null || id === null || !this.#parts.keepTexts) return 'closed';
    const owner: PayloadOwner = { entry: session, id };
    return this.#parts.texts.open(owner, entry, role, mostPayload);
  }
}

function isWhole(opened: Opened): opened is Exclude<Opened, string> {
  return typeof opened === 'object' && !opened.cut;
}

function textOf(opened: Opened): string {
  return typeof opened === 'string' ? '' : opened.bytes.toString('utf8');
}

function intentOf(opened: Opened): KeptIntent {
  return isWhole(opened) ? readIntent(opened.bytes) : {};
}

function wordParameters(opened: Opened): string {
  if (!isWhole(opened)) return '';
  return readParameters(opened.bytes)
    .map(({ value }) => value ?? '')
    .join('\n');
}
