// What statements leave behind in a session, and what a rollback takes back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadSqlParser, readSql } from '../to-action.ts';
import { SessionState } from './state.ts';

before(loadSqlParser);

function session(limit = 100): SessionState {
  return new SessionState({ database: 'd', schemas: ['public'], user: 'u', intent: {}, limit });
}

function run(state: SessionState, ...texts: readonly string[]): void {
  for (const text of texts)
    for (const reading of readSql(text, state, { statement: 10_000 })) state.apply(reading);
}

function changes(state: SessionState, text: string): boolean {
  return readSql(text, state, { statement: 10_000 }).some((reading) => state.changesMeaning(reading));
}

test('SET, PREPARE, DECLARE and what cannot be read change what later text means; SELECT does not', () => {
  const state = session();
  for (const text of [
    'set search_path = a',
    'prepare p as select 1',
    'declare c cursor for select 1',
    'gibberish',
  ])
    assert.ok(changes(state, text), text);
  for (const text of ['select 1', 'commit', 'insert into public.t values (1)'])
    assert.equal(changes(state, text), false, text);
});

test('the end of a transaction changes it when the transaction has set something', () => {
  const state = session();
  run(state, 'set local search_path = a');
  for (const text of ['commit', 'rollback', 'rollback to a']) assert.ok(changes(state, text), text);
});

test('while the path is not known no schema is', () => {
  const state = session();
  run(state, 'set search_path = a');
  assert.deepEqual(state.schemas, []);
  state.learnProbe({ schemas: ['a'] });
  assert.deepEqual(state.schemas, ['a']);
});

test('a path that was learnt within a transaction is doubted at its end', () => {
  const state = session();
  run(state, 'set local search_path = a');
  state.learnProbe({ schemas: ['a'] });
  state.ready('I');
  assert.equal(state.settingsKnown, false);
});

test('a temporary table that was dropped in a transaction rolled back stays a candidate', () => {
  const state = session();
  run(state, 'create temp table t (a int)', 'drop table pg_temp.t', 'rollback');
  state.ready('I');
  assert.ok(state.isTemporary('t'));
});

test('a temporary table that was dropped for good is none', () => {
  const state = session();
  run(state, 'create temp table t (a int)', 'drop table pg_temp.t');
  state.ready('I');
  assert.equal(state.isTemporary('t'), false);
});

test('DEALLOCATE ALL leaves the unnamed statement, as the target does', () => {
  const state = session();
  const prepared = { text: 'x', types: [], reading: undefined, version: '', columns: undefined };
  state.statements.set('', prepared);
  state.statements.set('s', prepared);
  run(state, 'deallocate all');
  assert.deepEqual(state.statements.lookup('', 1), { known: prepared });
  assert.deepEqual(state.statements.lookup('s', 1), { known: undefined });
});

test('a cursor is a portal too, and lives on when it is WITH HOLD', () => {
  const state = session();
  run(state, 'declare a cursor for select 1', 'declare b cursor with hold for select 2');
  state.ready('I');
  assert.deepEqual(state.portals.lookup('a', 1), { known: undefined });
  assert.notDeepEqual(state.portals.lookup('b', 1), { known: undefined });
  assert.equal(state.cursor('a'), undefined);
});

test('a protocol name takes the place of the SQL name', () => {
  const state = session();
  run(state, 'prepare s as select 1');
  state.statementRenamed('s');
  assert.equal(state.prepared('s'), undefined);
});

test('names and their weight are bounded', () => {
  const few = session(2);
  run(few, 'prepare a as select 1', 'prepare b as select 1');
  assert.ok(few.crowded);
  const heavy = session();
  const text = 'x'.repeat(40 * 1024 * 1024);
  heavy.statements.set('s', { text, types: [], reading: undefined, version: '', columns: undefined });
  assert.ok(heavy.crowded);
});

test('the catalogue is asked only where the client could not SET TRANSACTION any more', () => {
  const state = session();
  state.ready('T');
  run(state, 'begin', 'set local search_path = a');
  assert.equal(state.mayQuery, false);
  run(state, 'select 1');
  assert.ok(state.mayQuery);
});
