// What lineage means: classes by column, questions to policy, and what follows values into temporary tables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lineage, opaqueLineage } from '../../../model/data-class.ts';
import { carriedEffects, joinTables } from './carried.ts';
import { exposedShape, exposesOf, exposureOf, isHarmless, joinExposures } from './exposure.ts';
import { column, fakeMasker } from './fake-masker.ts';

const shape = {
  verb: 'sql:select',
  accesses: [],
  understood: true,
  doubts: [],
  context: {},
  fingerprint: '',
};

function lineage(parts: Partial<Lineage>): Lineage {
  return { results: [], filters: [], writes: [], touched: { columns: [] }, ...parts };
}

const asked = (parts: Partial<Lineage>): string[] => {
  const { accesses } = exposedShape(shape, exposureOf(lineage(parts), fakeMasker), fakeMasker);
  return accesses.map(({ verb, resource }) => `${verb} ${resource.path[0]}`);
};

test('a statement over nothing classified keeps its shape', () => {
  const exposure = exposureOf(lineage({ results: [{ columns: [column('name')] }] }), fakeMasker);
  assert.ok(isHarmless(exposure));
  assert.equal(exposedShape(shape, exposure, fakeMasker), shape);
});

test('each column exposes the classes of all it can come from, and what cannot be traced exposes all', () => {
  const exposure = exposureOf(
    lineage({
      results: [
        { columns: [column('ssn'), column('card'), column('name')] },
        { columns: [column('name')], opaque: 'function' },
        { columns: [column('notes')] },
      ],
      touched: { columns: [column('ssn')] },
    }),
    fakeMasker,
  );
  assert.deepEqual(
    exposure.results?.map(({ classes }) => classes),
    [['payment', 'pii'], ['payment', 'pii'], []],
  );
  assert.deepEqual(
    exposure.results?.[2]?.parts.map(({ dataClass }) => dataClass),
    ['payment', 'pii'],
  );
  assert.deepEqual(exposure.texts, ['pii']);
});

test('an unknown number of columns exposes everything', () => {
  const exposure = exposureOf(opaqueLineage('no-catalogue'), fakeMasker);
  assert.equal(isHarmless(exposure), false);
  assert.deepEqual(exposesOf(exposure, fakeMasker), ['payment', 'pii']);
});

test('choosing by a class is asked, so is carrying it where it is not known', () => {
  assert.deepEqual(asked({ filters: [column('ssn'), column('name')] }), ['sql:filter pii']);
  const from = { columns: [column('ssn')] };
  assert.deepEqual(asked({ writes: [{ to: column('text', 'scratch'), from }] }), ['unmask pii']);
  assert.deepEqual(asked({ writes: [{ to: column('email', 'people'), from }] }), []);
  const temporary = { schema: 'pg_temp', table: 't', column: 'a' };
  assert.deepEqual(asked({ writes: [{ to: temporary, from }] }), []);
  const unknown = { columns: [], opaque: 'function' };
  assert.deepEqual(asked({ writes: [{ to: column('email'), from: unknown }] }), ['unmask payment']);
  // Only a part of `notes` is of the class: the rest of it would show.
  assert.deepEqual(asked({ writes: [{ to: column('notes'), from }] }), ['unmask pii']);
});

test('two readings of one statement expose what either does', () => {
  const one = exposureOf(lineage({ results: [{ columns: [column('ssn')] }] }), fakeMasker);
  const other = exposureOf(lineage({ results: [{ columns: [column('card')] }] }), fakeMasker);
  assert.deepEqual(joinExposures(one, other).results?.[0]?.classes, ['payment', 'pii']);
  const wider = exposureOf(lineage({ results: [{ columns: [] }, { columns: [] }] }), fakeMasker);
  assert.equal(joinExposures(one, wider).results, undefined);
});

test('what flows into a temporary table goes with its effect, or is an effect of its own', () => {
  const to = (table: string, name: string) => ({ schema: 'pg_temp', table, column: name });
  const from = { columns: [column('ssn')] };
  const exposure = exposureOf(
    lineage({
      writes: [
        { to: to('made', 'a'), from },
        { to: to('old', 'b'), from },
        { to: to('old', 'c'), from: { columns: [] } },
      ],
    }),
    fakeMasker,
  );
  const made = { type: 'temporary', name: 'made', untilCommit: false } as const;
  assert.deepEqual(carriedEffects([made], exposure), [
    { ...made, table: { columns: [{ name: 'a', origin: from }] } },
    {
      type: 'carry',
      name: 'old',
      into: {
        columns: [
          { name: 'b', origin: from },
          { name: 'c', origin: { columns: [] } },
        ],
      },
    },
  ]);
});

test('a temporary table keeps what it held, and is unknown when a column appears', () => {
  const nothing = { columns: [] };
  const table = {
    columns: [
      { name: 'a', origin: { columns: [column('card')] } },
      { name: 'b', origin: nothing },
    ],
  };
  const more = { columns: [{ name: 'a', origin: { columns: [column('ssn')], opaque: 'function' } }] };
  assert.deepEqual(joinTables(table, more), {
    columns: [
      { name: 'a', origin: { columns: [column('card'), column('ssn')], opaque: 'function' } },
      { name: 'b', origin: nothing },
    ],
  });
  assert.equal(joinTables(table, { columns: [{ name: 'z', origin: nothing }] }), undefined);
});
