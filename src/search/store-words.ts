// Stores the words of one entry, and what they add to its session: names of who acts, what the agent said last.
import type { Entry } from '../audit/entry.ts';
import { outcomeOf, type Who, whoOf } from './entry-facts.ts';
import type { IndexFile } from './index-file.ts';
import type { KeptIntent } from './kept-texts.ts';
import { everywhere, resourcesOf, tag, tagsOf } from './tags.ts';
import { namePeople } from './take-entry.ts';

/** Characters of one text that can be found. */
const mostText = 32 * 1024;

/** An entry whose words are to be written. */
export interface WaitingRow {
  readonly entry: number;
  readonly kind: string;
  readonly target: string;
  readonly outcome: number | null;
  readonly status: string | null;
  /** Index of `session.start`, and the id of the session. */
  readonly session: number | null;
  readonly id: string | null;
}

/** What is kept of an entry, in the clear; empty where there is nothing, or it may not be kept here. */
export interface Said {
  readonly text: string;
  readonly params: string;
  readonly error: string;
  readonly intent: KeptIntent;
}

export function storeNames(file: IndexFile, row: WaitingRow, who: Who): void {
  file.run(
    'update sessions set principal = ?, tenant = ?, agent = ?, human = ?, name = ? where entry = ?',
    ...[who.id, who.tenant, who.agent ?? null, who.human ?? null, who.name ?? null, row.entry],
  );
  file.run('update session_words set name = ? where rowid = ?', who.name ?? '', row.entry);
  namePeople(file, who, row.target, row.entry);
  file.run('delete from unwritten where entry = ?', row.entry);
}

export function storeWords(
  file: IndexFile,
  row: WaitingRow,
  entry: Entry,
  outcome: Entry | undefined,
  said: Said,
): void {
  const who = actorOf(file, row, entry);
  const facts =
    outcome === undefined ? undefined : { ...outcomeOf(outcome), status: row.status ?? 'unknown' };
  const { text, ticket } = said.intent;
  file.run('delete from words where rowid = ?', row.entry);
  file.run(
    'insert into words (rowid, scope, tags, kept_tags, tables, names, text, params, intent, ticket, error) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...[row.entry, `${everywhere} ${tag('target', row.target)}`],
    tagsOf({ entry, session: row.id ?? '', target: row.target, who, outcome: facts }),
    ...[ticket === undefined ? '' : tag('ticket', ticket), wordTables(entry), wordNames(who)],
    ...[said.text, said.params, text ?? '', ticket ?? '', said.error].map(clean),
  );
  file.run('update entries set agent = ?, principal = ? where entry = ?', ...shownNames(who), row.entry);
  if (text !== undefined || ticket !== undefined) storeIntent(file, row, said.intent);
  file.run('delete from unwritten where entry = ?', row.entry);
}

type Nullable = { readonly [Name in keyof Who]-?: string | null };

/** Who acts, with the names that only the session's first entry discloses. */
function actorOf(file: IndexFile, { session }: WaitingRow, entry: Entry): Who {
  const sql = 'select kind, principal id, tenant, agent, human, name from sessions where entry = ?';
  const row = session === null ? undefined : file.get<Nullable>(sql, session);
  if (row === undefined) return whoOf(entry.fields);
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Who;
}

/** The session shows what was said last, also when entries are written out of turn. */
function storeIntent(file: IndexFile, { session, entry }: WaitingRow, { text, ticket }: KeptIntent): void {
  file.run(
    'update sessions set intent = ?, ticket = ?, said = ? where entry = ? and said <= ?',
    ...[text ?? null, ticket ?? null, entry, session, entry],
  );
  file.run(
    'update session_words set intent = ? where rowid = (select entry from sessions where entry = ? and said = ?)',
    ...[clean(`${text ?? ''} ${ticket ?? ''}`), session, entry],
  );
}

/** Without control characters: U+0002 and U+0003 mark what was found, and no text may hold them. */
function clean(text: string): string {
  return text.slice(0, mostText).replaceAll(/[^\P{Cc}\n\t]/gu, ' ');
}

function wordTables(entry: Entry): string {
  return resourcesOf(entry, 'Table')
    .map((path) => path.join('.'))
    .join(' ');
}

function wordNames(who: Who): string {
  return [who.name, who.id, who.agent, who.human].filter((name) => name !== undefined).join(' ');
}

/** For the list of hits and its counts. */
function shownNames(who: Who): [agent: string | null, principal: string] {
  const own = who.name ?? who.id;
  return [who.kind === 'user' ? (who.agent ?? null) : own, own];
}
