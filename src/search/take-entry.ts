// Takes one entry of the log into the tables: sessions with their counts, and the entries people look for.
import type { Entry } from '../audit/entry.ts';
import {
  fieldsOf,
  maskedValues,
  outcomeOf,
  targetOf,
  textOf,
  textsOf,
  undoneStatus,
  type Who,
  whoOf,
} from './entry-facts.ts';
import type { IndexFile } from './index-file.ts';

/** Call inside a step. Entries come in order, each once. */
export function takeEntry(file: IndexFile, entry: Entry): void {
  if (entry.kind === 'session.start') return takeStart(file, entry);
  const session = sessionOf(file, entry);
  // NOTE: kinds are compared as texts: an index must also pass over those of a newer version.
  switch (entry.kind as string) {
    case 'req':
    case 'deny':
    case 'ask':
      return session === undefined ? takeOther(file, entry) : takeRequest(file, entry, session);
    case 'res':
      return session === undefined ? undefined : takeOutcome(file, entry, session);
    case 'undone':
      return session === undefined ? undefined : takeUndone(file, entry, session);
    case 'chunk':
      return session === undefined ? undefined : takePlain(file, entry, session);
    case 'session.end':
      return session === undefined ? undefined : takeEnd(file, entry, session);
    default:
      return takeOther(file, entry);
  }
}

/** A session as its entries need it. */
interface SessionRow {
  readonly entry: number;
  readonly target: string;
  readonly principal: string;
}

function sessionOf(file: IndexFile, { session }: Entry): SessionRow | undefined {
  if (session === undefined) return undefined;
  return file.get<SessionRow>('select entry, target, principal from sessions where id = ?', session);
}

function takeStart(file: IndexFile, entry: Entry): void {
  const target = targetOf(entry);
  if (entry.session === undefined || target === undefined) return;
  const who = whoOf(entry.fields);
  file.run(
    'insert into sessions (entry, id, target, protocol, kind, principal, tenant, agent, human, started) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...[entry.index, entry.session, target.id, target.kind, who.kind, who.id, who.tenant],
    ...[who.agent ?? null, who.human ?? null, entry.time],
  );
  file.run(
    'insert into session_words (rowid, scope, id, name, intent) values (?, ?, ?, ?, ?)',
    ...[entry.index, scopeWord(target.id), entry.session, '', ''],
  );
  namePeople(file, who, target.id, entry.index);
  insertEntry(file, entry, { entry: entry.index, target: target.id, principal: who.id });
  file.run('insert into unwritten values (?)', entry.index);
}

/** Bars keep one target's name from being a part of another's. */
export function scopeWord(target: string): string {
  return `|${target}|`;
}

export function namePeople(file: IndexFile, who: Who, target: string, entry: number): void {
  const names = [`${who.tenant}/${who.id}`, who.id, who.agent, who.human];
  for (const person of names)
    if (person !== undefined && person !== '')
      file.run('insert or ignore into people values (?, ?, ?)', person, target, entry);
}

function takeRequest(file: IndexFile, entry: Entry, session: SessionRow): void {
  insertEntry(file, entry, session);
  file.run('insert into unwritten values (?)', entry.index);
  const kind = entry.kind as string;
  const column = kind === 'req' ? 'actions' : kind === 'deny' ? 'denied' : 'asked';
  file.run(`update sessions set ${column} = ${column} + 1 where entry = ?`, session.entry);
}

function takeOutcome(file: IndexFile, entry: Entry, session: SessionRow): void {
  const { status, rows, masked } = outcomeOf(entry);
  const ref = entry.ref ?? -1;
  file.run(
    'update entries set status = ?, rows = ?, outcome = ? where entry = ? and session = ?',
    ...[status, rows, entry.index, ref, session.entry],
  );
  file.run('insert or ignore into unwritten select entry from entries where entry = ?', ref);
  file.run(
    'update sessions set rows = rows + ?, errors = errors + ?, masked = masked + ? where entry = ?',
    ...[rows, status === 'error' ? 1 : 0, maskedValues(masked), session.entry],
  );
}

/** Those it names: of very many answers the oldest are counted there and not named. */
function takeUndone(file: IndexFile, { fields }: Entry, session: SessionRow): void {
  const refs = Array.isArray(fields['refs']) ? fields['refs'].filter((ref) => typeof ref === 'number') : [];
  for (const ref of refs) {
    file.run(
      'update entries set status = ? where entry = ? and session = ?',
      ...[undoneStatus, ref, session.entry],
    );
    file.run('insert or ignore into unwritten select entry from entries where entry = ?', ref);
  }
}

function takePlain(file: IndexFile, entry: Entry, session: SessionRow): void {
  insertEntry(file, entry, session);
}

function takeEnd(file: IndexFile, entry: Entry, session: SessionRow): void {
  insertEntry(file, entry, session);
  const [reason = ''] = textsOf(entry.fields, 'rs');
  file.run(
    'update sessions set ended = ?, ending = ? where entry = ?',
    ...[entry.time, reason, session.entry],
  );
}

/** What people did about a target outside a session: grants, answers, reads. Without a target nobody could be let see it. */
function takeOther(file: IndexFile, entry: Entry): void {
  const target = targetOf(entry);
  if (target === undefined || entry.session !== undefined) return;
  insertEntry(file, entry, { target: target.id, principal: whoOf(entry.fields).id });
  file.run('insert into unwritten values (?)', entry.index);
}

interface Owner {
  readonly entry?: number;
  readonly target: string;
  readonly principal: string;
}

function insertEntry(file: IndexFile, entry: Entry, owner: Owner): void {
  const { fields } = entry;
  const who = fieldsOf(fields, 'who');
  file.run('insert or ignore into targets values (?)', owner.target);
  file.run(
    'insert into entries (entry, session, kind, at, target, verb, decision, agent, principal) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...[entry.index, owner.entry ?? null, entry.kind, entry.time, owner.target],
    ...[textOf(fields, 'act') ?? null, textOf(fields, 'dec') ?? null, textOf(who, 'agent') ?? null],
    owner.principal,
  );
}
