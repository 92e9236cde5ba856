// Tests of tracing: the samples, the bounds a hostile text meets, and what is remembered from one statement to the next.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Lineage } from '../../../model/data-class.ts';
import type { Catalogue, Relation } from '../catalogue/catalogue.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { loadParser, parse } from '../sql/parser.ts';
import type { LineageFacts } from './facts.ts';
import { sampleCatalogue } from './samples/catalogue.ts';
import { changes } from './samples/changes.ts';
import { expressions } from './samples/expressions.ts';
import { queries } from './samples/queries.ts';
import { relations } from './samples/relations.ts';
import { describeLineage, readSamples, sampleFacts } from './samples/session.ts';
import { sessions } from './samples/sessions.ts';
import { traceStatement } from './trace.ts';

before(loadParser);

function trace(sql: string, facts: LineageFacts = sampleFacts(sampleCatalogue)): Lineage {
  const parsed = parse(sql);
  assert.ok(parsed.ok && parsed.statements[0] !== undefined, sql);
  return traceStatement(parsed.statements[0].node, facts);
}

describe('samples', () => {
  for (const [name, text] of Object.entries({ expressions, queries, relations, changes, sessions })) {
    const samples = readSamples(text);
    test(`${name}: ${samples.length} statements`, () => {
      for (const { sql, said } of samples) {
        assert.deepEqual(describeLineage(trace(sql), sampleCatalogue), said, sql);
      }
    });
  }

  test('are enough', () => {
    const all = [expressions, queries, relations, changes, sessions].flatMap(readSamples);
    assert.ok(all.length >= 300, String(all.length));
    assert.equal(new Set(all.map(({ sql }) => sql)).size, all.length);
  });
});

describe('what a statement touches', () => {
  const touched = (sql: string) =>
    trace(sql).touched.columns.map(({ table, column }) => `${table}.${column}`);

  test('is every column of a table, whatever it reads of it', () => {
    assert.deepEqual(touched('select 1 from orders'), [
      'orders.id',
      'orders.customer_id',
      'orders.total',
      'orders.status',
    ]);
    assert.deepEqual(touched('select 1 where exists (select from other.customers)'), [
      'customers.id',
      'customers.ssn',
    ]);
  });

  test('is what a view reads, too', () => {
    const columns = touched('select id from v_nested');
    for (const column of ['customers.ssn', 'customers.tags', 'v_customers.name', 'v_nested.low']) {
      assert.ok(columns.includes(column), column);
    }
  });

  test('is what is changed and what errors of it may quote', () => {
    for (const sql of [
      'delete from notes',
      'create index on notes (body)',
      'analyze notes',
      'copy notes from stdin',
    ]) {
      assert.ok(touched(sql).includes('notes.extra'), sql);
    }
  });

  test('is nothing for a statement about the session', () => {
    for (const sql of ['begin', 'set search_path = x', 'select 1', 'listen c', 'deallocate all']) {
      assert.deepEqual(trace(sql).touched, { columns: [] }, sql);
    }
  });
});

describe('the search path', () => {
  const along = (schemas: readonly string[] | undefined): LineageFacts => ({
    ...sampleFacts(sampleCatalogue),
    schemas,
  });
  const say = (sql: string, facts: LineageFacts) => describeLineage(trace(sql, facts), sampleCatalogue)[0];

  test('decides what a name without a schema means', () => {
    assert.equal(say('select ssn from customers', along(['other', 'public'])), '-> other.customers.ssn');
    assert.equal(say('select ssn from customers', along(['public', 'other'])), '-> customers.ssn');
    assert.equal(say('select ssn from customers', along([])), '-> ?unknown-relation');
  });

  test('that is not known leaves only qualified names', () => {
    assert.equal(say('select ssn from customers', along(undefined)), '-> ?unknown-path');
    assert.equal(say('select relname from pg_class', along(undefined)), '-> ?unknown-path');
    assert.equal(say('select ssn from other.customers', along(undefined)), '-> other.customers.ssn');
    assert.equal(
      say('select f_pure(ssn) from other.customers', along(undefined)),
      '-> other.customers.ssn ?function',
    );
    assert.equal(say('select md5(ssn) from other.customers', along(undefined)), '-> other.customers.ssn');
    assert.equal(say('select ssn = ssn from other.customers', along(undefined)), '-> other.customers.ssn');
  });

  test('says where temporary tables and pg_catalog stand, or they stand in front', () => {
    const hiding = (schemas: readonly string[]): LineageFacts => ({
      ...along(schemas),
      temporary: (name) =>
        name === 'orders' ? { columns: [{ name: 'id', origin: { columns: [] } }] } : 'no',
    });
    assert.equal(say('select id from orders', hiding(['public'])), '-> -');
    assert.equal(say('select id from orders', hiding(['public', 'pg_temp_3'])), '-> orders.id');
    assert.equal(say('select id from public.orders', hiding(['public'])), '-> orders.id');
  });
});

/** Tables of text columns `c0` and so on, in `public`. */
function table(oid: number, name: string, columns: number, more: Partial<Relation> = {}): Relation {
  return {
    ...{ oid, schema: 'public', name, kind: 'table', rowType: 0, parents: [], children: [], rules: false },
    columns: Array.from({ length: columns }, (_, at) => ({
      ...{ name: `c${at}`, number: at + 1, type: 25, modifier: -1 },
    })),
    ...more,
  };
}

function catalogueOf(relations: readonly Relation[], version = '1'): Catalogue {
  const types = { types: [], functions: [], operators: new Set<string>(), userCasts: [] };
  return new CatalogueIndex({ version, schemas: ['public'], relations, ...types });
}

describe('bounds', () => {
  const facts = sampleFacts(catalogueOf([table(1, 't', 3), table(2, 'w', 1600)]));
  const many = (count: number, make: (at: number) => string, between = '') =>
    Array.from({ length: count }, (_, at) => make(at)).join(between);
  const nested = (count: number, open: string, inner: string, close: string) =>
    open.repeat(count) + inner + close.repeat(count);

  const deep = {
    'sub-queries': `select ${nested(400, '(select ', 'c0', ')')} from t`,
    'sub-queries in FROM': nested(400, 'select * from (', 'select * from t', ') x'),
    EXISTS: `select ${nested(300, 'exists (select from t where ', 'c0', ')')} from t`,
    CASE: `select ${nested(600, 'case when true then ', 'c0', ' end')} from t`,
    calls: `select ${nested(900, 'abs(', 'c0', ')')} from t`,
    operators: `select ${many(900, () => 'c0', ' || ')} from t`,
    joins: `select c0 from ${nested(600, '(', 't', ' cross join t)')}`,
    WITH: `${nested(600, 'with a as (', 'select * from t', ') select * from a')}`,
  };
  for (const [name, sql] of Object.entries(deep)) {
    test(`too deep ${name} cannot be traced`, () => {
      const { results, touched } = trace(sql, facts);
      assert.equal(touched.opaque, 'too-deep');
      assert.ok(results === undefined || results.every(({ opaque }) => opaque !== undefined), name);
    });
  }

  const recursion = (depth: number): string =>
    depth === 0
      ? 'select c0, c1, c2 from t'
      : `with recursive r${depth}(c0, c1, c2) as (select c0, c1, c2 from t union all
         select c1, c2, x.c0 from r${depth}, (${recursion(depth - 1)}) x) select * from r${depth}`;
  const large = {
    'recursion in recursion': recursion(20),
    'whole rows without end': `select concat(${many(3000, (at) => `a${at}`, ',')}) from ${many(3000, (at) => `w a${at}`, ',')}`,
    'names in many tables': `select ${many(9000, () => 'c0', ',')} from ${many(3000, (at) => `w a${at}`, ',')}`,
  };
  for (const [name, sql] of Object.entries(large)) {
    test(`${name}: anything may flow anywhere`, () => {
      assert.deepEqual(trace(sql, facts), {
        ...{ results: undefined, filters: [], touched: { columns: [], opaque: 'too-large' } },
        writes: [
          { to: { schema: '*', table: '*', column: '*' }, from: { columns: [], opaque: 'too-large' } },
        ],
      });
    });
  }

  test('columns that double with each WITH end where the server ends them', () => {
    const doubled = many(30, (at) => `a${at + 1} as (select x.*, y.* from a${at} x, a${at} y)`, ', ');
    const { results } = trace(`with a0 as (select * from w), ${doubled} select * from a30`, facts);
    assert.equal(results, undefined);
  });

  test('a chain through the columns of a recursion is followed to its end', () => {
    const names = many(40, (at) => `x${at}`, ', ');
    const turned = `${many(39, (at) => `x${at + 1}`, ', ')}, c2`;
    const start = many(40, (at) => (at === 39 ? 'c1' : 'c0'), ', ');
    const sql = `with recursive r(${names}) as (select ${start} from t union all select ${turned} from r, t) select x0 from r`;
    const columns = trace(sql, facts).results?.[0]?.columns.map(({ column }) => column);
    assert.deepEqual(columns?.toSorted(), ['c0', 'c1', 'c2']);
  });
});

describe('views', () => {
  const view = (oid: number, name: string, definition: string | undefined): Relation =>
    table(oid, name, 1, { kind: 'view', ...(definition !== undefined && { definition }) });
  const first = (sql: string, relations: readonly Relation[]) =>
    trace(sql, sampleFacts(catalogueOf(relations))).results?.[0];

  test('without a definition, of a broken one or of another width are opaque', () => {
    const base = table(1, 't', 2);
    for (const definition of [
      undefined,
      'select',
      'no SQL',
      'select c0, c1 from public.t',
      'select 1; select 2',
    ]) {
      assert.equal(first('select c0 from v', [base, view(2, 'v', definition)])?.opaque, 'view', definition);
    }
    assert.equal(
      first('select c0 from v', [base, view(2, 'v', 'select c0 from public.t')])?.opaque,
      undefined,
    );
  });

  test('see neither the session nor its search path', () => {
    const relations = [table(1, 't', 1), view(2, 'v', 'select c0 from t')];
    assert.equal(first('select c0 from v', relations)?.opaque, 'unknown-relation');
  });

  test('that contain themselves are opaque', () => {
    const relations = [view(1, 'v', 'select c0 from public.w'), view(2, 'w', 'select c0 from public.v')];
    assert.equal(first('select c0 from v', relations)?.opaque, 'view');
  });

  test('one inside the other are followed far, and not without end; depth is not remembered', () => {
    const chain = Array.from({ length: 200 }, (_, at) =>
      view(at + 2, `v${at}`, `select c0 from public.${at === 0 ? 't' : `v${at - 1}`}`),
    );
    const facts = sampleFacts(catalogueOf([table(1, 't', 1), ...chain]));
    assert.equal(trace('select c0 from v199', facts).results?.[0]?.opaque, 'view');
    assert.equal(trace('select c0 from v40', facts).results?.[0]?.opaque, undefined);
  });

  test('are traced once for a catalogue, and anew for another', () => {
    const facts = sampleFacts(catalogueOf([table(1, 't', 2), view(2, 'v', 'select c0 from public.t')]));
    assert.equal(
      trace('select c0 from v', facts).results?.[0],
      trace('select c0 from v', facts).results?.[0],
    );
    const other = catalogueOf([table(1, 't', 2), view(2, 'v', 'select c1 from public.t')], '2');
    const [origin] = trace('select c0 from v', { ...facts, catalogue: other }).results ?? [];
    assert.deepEqual(
      origin?.columns.map(({ column }) => column),
      ['c1', 'c0'],
    );
  });
});

describe('inheritance', () => {
  test('a child that the catalogue does not hold is opaque, and ONLY leaves it out', () => {
    const facts = sampleFacts(catalogueOf([table(1, 't', 1, { children: [99] })]));
    assert.equal(trace('select c0 from t', facts).results?.[0]?.opaque, 'unknown-relation');
    assert.equal(trace('select c0 from only t', facts).results?.[0]?.opaque, undefined);
  });

  test('every relation of a family counts, along all its lines', () => {
    const relations = [
      table(1, 'top', 1, { children: [2] }),
      table(2, 'middle', 2, { parents: [1, 4], children: [3] }),
      table(3, 'low', 3, { parents: [2] }),
      table(4, 'beside', 2, { children: [2] }),
    ];
    const facts = sampleFacts(catalogueOf(relations));
    const tables = (sql: string) =>
      trace(sql, facts)
        .results?.[0]?.columns.map((name) => name.table)
        .toSorted();
    assert.deepEqual(tables('select c0 from top'), ['beside', 'low', 'middle', 'top']);
    assert.deepEqual(tables('select c1 from middle'), ['beside', 'low', 'middle']);
    assert.deepEqual(tables('select c0 from low'), ['beside', 'low', 'middle', 'top']);
    assert.deepEqual(tables('select c0 from only top'), ['top']);
  });
});

describe('names that JavaScript knows', () => {
  test('mean nothing by themselves', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
      const sql = `select "${name}", "${name}"(id), "${name}".x from orders`;
      const results = trace(sql).results ?? [];
      assert.deepEqual(
        results.map(({ opaque }) => opaque !== undefined),
        [true, true, true],
        name,
      );
      assert.equal(trace(`select * from "${name}"`).results, undefined);
      assert.equal(trace(`execute "${name}"`).results, undefined);
      assert.deepEqual(
        trace(`select "${name}" from (select ssn as "${name}" from customers) x`).results?.length,
        1,
      );
    }
  });
});
