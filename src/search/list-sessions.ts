// Lists sessions, newest first: each page is a walk along one index, from where the last one ended.
import type { SQLInputValue } from 'node:sqlite';
import type { Page } from '../model/page.ts';
import { clampLimit, pageOf, readCursor } from './cursor.ts';
import { spanOf } from './entry-at.ts';
import type { IndexFile } from './index-file.ts';
import { quote } from './match.ts';
import { wrong } from './read-query.ts';
import { scopeWord } from './take-entry.ts';
import type { SessionQuery, SessionSummary } from './trail-reader.ts';

interface SessionRow {
  readonly entry: number;
  readonly id: string;
  readonly target: string;
  readonly protocol: string;
  readonly kind: string;
  readonly principal: string;
  readonly tenant: string;
  readonly agent: string | null;
  readonly human: string | null;
  readonly name: string | null;
  readonly started: string;
  readonly ended: string | null;
  readonly ending: string | null;
  readonly actions: number;
  readonly denied: number;
  readonly asked: number;
  readonly rows: number;
  readonly errors: number;
  readonly masked: number;
  readonly intent: string | null;
  readonly ticket: string | null;
}

/** @throws GatelogError `search.syntax`, `search.cursor`. */
export function listSessions(file: IndexFile, query: SessionQuery): Page<SessionSummary> {
  const limit = clampLimit(query.limit);
  const span = spanOf(file, query, readCursor('sessions', query.cursor));
  const targets = knownTargets(file, query.targets);
  const kept = new Set(query.payloadTargets);
  const bounds = [span.from, span.to, limit + 1];
  const found =
    query.text === undefined
      ? targets.flatMap((target) => walkTarget(file, query, target, bounds))
      : walkWords(file, query, targets, kept, bounds);
  const rows = found.toSorted((a, b) => b.entry - a.entry);
  return pageOf(
    'sessions',
    rows,
    limit,
    ({ entry }) => entry,
    (row) => summarize(row, kept.has(row.target)),
  );
}

export function findSession(file: IndexFile, id: string, kept: boolean): SessionSummary | undefined {
  const row = file.get<SessionRow>('select * from sessions where id = ?', id);
  return row && summarize(row, kept);
}

/** Those of `targets` that the log knows. */
export function knownTargets(file: IndexFile, targets: readonly string[]): readonly string[] {
  const known = new Set(
    file.all<{ target: string }>('select target from targets').map(({ target }) => target),
  );
  return [...new Set(targets)].filter((target) => known.has(target));
}

const spoken = 's.entry >= ? and s.entry < ?';
const newest = 'order by s.entry desc limit ?';
const isPerson =
  'exists (select 1 from people p where p.person = ? and p.target = s.target and p.entry = s.entry)';

/** The rarest first: live sessions, those of one principal, those of a target. */
function walkTarget(
  file: IndexFile,
  { live, principal }: SessionQuery,
  target: string,
  bounds: readonly number[],
): SessionRow[] {
  const [from = 0, to = 0, limit = 0] = bounds;
  if (live) {
    const who = principal === undefined ? [] : [principal];
    const sql = `select s.* from sessions s indexed by live_sessions where s.target = ? and s.ended is null and ${spoken}
      ${principal === undefined ? '' : `and ${isPerson}`} ${newest}`;
    return file.all<SessionRow>(sql, target, from, to, ...who, limit);
  }
  if (principal !== undefined) {
    const sql = `select s.* from people p cross join sessions s on s.entry = p.entry where p.person = ? and p.target = ?
      and p.entry >= ? and p.entry < ? order by p.entry desc limit ?`;
    return file.all<SessionRow>(sql, principal, target, from, to, limit);
  }
  const sql = `select s.* from sessions s indexed by sessions_of_target where s.target = ? and ${spoken} ${newest}`;
  return file.all<SessionRow>(sql, target, from, to, limit);
}

/** Whose intents may be read, their sessions are found by them too. */
function walkWords(
  file: IndexFile,
  query: SessionQuery,
  targets: readonly string[],
  kept: ReadonlySet<string>,
  bounds: readonly number[],
): SessionRow[] {
  const text = query.text ?? '';
  if ([...text].length < 3) throw wrong(0, 'write three characters or more to look for sessions');
  const { true: withIntent = [], false: without = [] } = Object.groupBy(targets, (one) => `${kept.has(one)}`);
  return [
    ...walkColumns(file, query, '{id name intent}', withIntent, bounds),
    ...walkColumns(file, query, '{id name}', without, bounds),
  ];
}

function walkColumns(
  file: IndexFile,
  { text = '', live, principal }: SessionQuery,
  columns: string,
  targets: readonly string[],
  [from = 0, to = 0, limit = 0]: readonly number[],
): SessionRow[] {
  if (targets.length === 0) return [];
  const scope = targets.map((target) => quote(scopeWord(target))).join(' OR ');
  const match = `scope : (${scope}) AND ${columns} : ${quote(text)}`;
  const more: SQLInputValue[] = principal === undefined ? [] : [principal];
  const sql = `select s.* from session_words w cross join sessions s on s.entry = w.rowid
    where session_words match ? and w.rowid >= ? and w.rowid < ? ${live ? 'and s.ended is null' : ''}
    ${principal === undefined ? '' : `and ${isPerson}`} order by w.rowid desc limit ?`;
  return file.all<SessionRow>(sql, match, from, to, ...more, limit);
}

function summarize(row: SessionRow, kept: boolean): SessionSummary {
  const { entry, id, target, protocol, actions, denied, asked, rows, errors, masked } = row;
  const { agent, human, name, ended, ending, intent, ticket } = row;
  return {
    ...{ id, entry, target, protocol },
    principal: { kind: row.kind, id: row.principal, tenant: row.tenant, ...present({ agent, human, name }) },
    startedAt: row.started,
    ...present({ endedAt: ended, ending }),
    ...{ actions, denied, asked, rows, errors, masked },
    ...(kept ? present({ intent, ticket }) : {}),
  };
}

/** Fields without those that are null. */
function present<Fields extends Record<string, unknown>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], null> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], null>;
  };
}
