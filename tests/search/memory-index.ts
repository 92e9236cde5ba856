// An index in memory, filled without a log: for tests of queries over contents that are known, or many.
import { DatabaseSync } from 'node:sqlite';
import type { Entry, EntryKind } from '../../src/audit/entry.ts';
import type { Json } from '../../src/audit/jcs.ts';
import { IndexFile } from '../../src/search/index-file.ts';
import { schema } from '../../src/search/schema.ts';
import { everywhere, tag, tagsOf } from '../../src/search/tags.ts';
import { takeEntry } from '../../src/search/take-entry.ts';

/** Keeps what it was asked, so that a test can ask SQLite how it goes about it. */
export class WatchedIndex extends IndexFile {
  readonly asked: { readonly sql: string; readonly values: readonly (string | number)[] }[] = [];

  override all<Row>(...[sql, ...values]: Parameters<IndexFile['all']>): Row[] {
    this.asked.push({ sql, values: values as (string | number)[] });
    return super.all<Row>(sql, ...values);
  }
}

export function memoryIndex(): { file: WatchedIndex; plan(sql: string): string[]; close(): void } {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  return {
    file: new WatchedIndex(':memory:', database),
    plan: (sql) =>
      database
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => String(detail)),
    close: () => database.close(),
  };
}

const start = Date.UTC(2026, 10, 1);

/** A second passes from entry to entry. */
function timeOf(entry: number): string {
  return new Date(start + entry * 1_000).toISOString().replace('Z', '000Z');
}

export function entryOf(kind: string, index: number, session: string, fields: Record<string, Json>): Entry {
  return {
    ...{ log: 'log', index, time: timeOf(index), kind: kind as EntryKind, session },
    ...{ sequence: 0, previous: undefined, key: undefined, payloads: [] },
    ref: fields['ref'] as number | undefined,
    fields,
  };
}

interface Sample {
  readonly entry: number;
  readonly id: string;
  readonly target: string;
}

export function addSession(
  file: IndexFile,
  { entry, id, target, agent = 'agent-1' }: Sample & { agent?: string },
): void {
  const fields = {
    tgt: { id: target, kind: 'postgres' },
    who: { kind: 'agent', principal: agent, tenant: 'tenant' },
  };
  takeEntry(file, entryOf('session.start', entry, id, fields));
  file.run('delete from unwritten');
}

export function endSession(file: IndexFile, { entry, id }: Omit<Sample, 'target'>): void {
  takeEntry(file, entryOf('session.end', entry, id, { rs: ['client.closed'] }));
}

export interface SampleRequest extends Sample {
  readonly session: number;
  readonly text: string;
  readonly rows?: number;
  readonly ticket?: string;
  readonly verb?: string;
  readonly table?: string;
}

/** A request that came back, with its words. */
export function addRequest(file: IndexFile, request: SampleRequest): void {
  const { entry: index, id, target, rows = 1, ticket = '', verb = 'sql:select', table = 'orders' } = request;
  const fields = { act: verb, dec: 'allow', acc: [[verb, `Table:public/${table}`]] };
  const entry = entryOf('req', index, id, fields);
  takeEntry(file, entry);
  file.run('update entries set rows = ?, status = ? where entry = ?', rows, 'ok', index);
  const outcome = { status: 'ok', word: 'SELECT 1', rows, bytes: 0, micros: 0, masked: undefined, shown: [] };
  const who = { kind: 'agent', id: 'agent-1', tenant: 'tenant' };
  file.run(
    'insert into words (rowid, scope, tags, kept_tags, tables, names, text, ticket) values (?, ?, ?, ?, ?, ?, ?, ?)',
    ...[
      index,
      `${everywhere} ${tag('target', target)}`,
      tagsOf({ entry, session: id, target, who, outcome }),
    ],
    ...[ticket === '' ? '' : tag('ticket', ticket), `public.${table}`, 'agent-1', request.text, ticket],
  );
  file.run('delete from unwritten');
}
