// A reading with what was traced: what policy is asked, what is masked when nothing is known, and what is refused.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Classification } from '../../../model/data-class.ts';
import type { Catalogue as AnyCatalogue, Masking } from '../../protocol.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import type { SqlFacts, StatementReading } from '../sql/reading.ts';
import { loadSqlParser, readSql } from '../to-action.ts';
import { fakeMasker } from './fake-masker.ts';
import { SessionTracing } from './session-tracing.ts';

before(loadSqlParser);

const customers = {
  oid: 100,
  schema: 'public',
  name: 'customers',
  kind: 'table',
  rowType: 101,
  parents: [],
  children: [],
  rules: false,
  columns: ['name', 'ssn', 'card'].map((name, at) => ({ name, number: at + 1, type: 25, modifier: -1 })),
} as const;

const catalogue = new CatalogueIndex({
  ...{ version: '1', schemas: ['public'], relations: [customers], types: [] },
  ...{ functions: [], operators: new Set<string>(), userCasts: [] },
});

function session(untraceable: Classification['untraceable'] = 'mask') {
  const state = { changes: 0, catalogue: catalogue as AnyCatalogue | undefined };
  const masking: Masking = {
    masker: fakeMasker,
    classification: { ...{ rules: [], untraceable, detect: 'off' }, pureFunctions: [], catalogueSeconds: 30 },
    get catalogue() {
      return state.catalogue;
    },
    changed: () => void (state.changes += 1),
    mayUnmask: () => false,
  };
  const tracing = new SessionTracing(masking, 'shop');
  const read = (text: string): StatementReading => {
    const facts: SqlFacts = {
      ...{ database: 'shop', schemas: ['public'], version: '1', tracing: tracing.now },
      ...{ prepared: () => undefined, cursor: () => undefined, isTemporary: () => false },
    };
    const [reading] = readSql(text, facts, { statement: 10_000 });
    assert.ok(reading !== undefined);
    return reading;
  };
  return { state, tracing, read };
}

/** Classes of each result column; `all` when not even their number is known. */
function exposed(reading: StatementReading): unknown {
  return reading.exposure?.results?.map(({ classes }) => classes) ?? 'all';
}

function asked({ shape }: StatementReading): string[] {
  return shape.accesses
    .filter(({ resource }) => resource.kind === 'DataClass')
    .map(({ verb, resource }) => `${verb} ${resource.path[0]}`);
}

describe('a statement', () => {
  test('tells the classes of its columns, and asks for what it chooses rows by', () => {
    const reading = session().read('select name, lower(ssn) from customers where card = $1');
    assert.deepEqual(exposed(reading), [[], ['pii']]);
    assert.deepEqual(asked(reading), ['sql:filter payment']);
  });

  test('of which only literals differ has the same exposure', () => {
    const { read } = session();
    assert.equal(
      read(`select ssn from customers where name = 'a'`).exposure,
      read(`select ssn from customers where name = 'b'`).exposure,
    );
  });

  test('over a catalogue that is not known may hold anything', () => {
    const { state, read } = session();
    assert.deepEqual(exposed(read('select name from customers')), [[]]);
    state.catalogue = undefined;
    assert.equal(exposed(read('select name from customers')), 'all');
  });

  test('that could not be read may hold anything and do anything', () => {
    const reading = session().read('selec ssn');
    assert.equal(exposed(reading), 'all');
    assert.deepEqual(asked(reading), ['unmask payment', 'unmask pii']);
  });

  test('that is code may do anything', () => {
    for (const text of [
      'do $$ begin null; end $$',
      'create function f() returns int language sql as $$ select 1 $$',
      'call p()',
    ])
      assert.deepEqual(asked(session().read(text)), ['unmask payment', 'unmask pii'], text);
  });

  test('that cannot be traced is refused where that is wanted', () => {
    const text = 'select public.unknown_function(1)';
    assert.equal(session().read(text).shape.understood, true);
    const refused = session('refuse').read(text);
    assert.equal(refused.shape.understood, false);
    assert.ok(refused.shape.doubts.some((doubt) => doubt.startsWith('untraceable:')));
    assert.equal(session('refuse').read('select ssn from customers').shape.understood, true);
  });
});

describe('the catalogue of a session', () => {
  test('is not believed from its own DDL to the end of the transaction', () => {
    const { state, tracing, read } = session();
    const ddl = read('create view v as select name from customers');
    tracing.ran(ddl.shape, ddl.effects);
    assert.equal(exposed(read('select name from customers')), 'all');
    assert.equal(state.changes, 1);
    tracing.transactionEnded();
    assert.deepEqual([exposed(read('select name from customers')), state.changes], [[[]], 2]);
  });

  test('is not touched by reading, writing and temporary tables', () => {
    const { state, tracing, read } = session();
    for (const text of [
      'select 1',
      `insert into customers (name) values ('x')`,
      'create temp table t (a int)',
    ]) {
      const reading = read(text);
      tracing.ran(reading.shape, reading.effects);
    }
    tracing.transactionEnded();
    assert.equal(state.changes, 0);
  });
});
