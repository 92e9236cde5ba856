// What a session masks: plans by policy, columns by what is known of them, reports while a transaction is open.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Classification, DataClass, Lineage } from '../../../model/data-class.ts';
import type { Masking } from '../../protocol.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { back, type Column } from '../messages.ts';
import { exposureOf, type Exposure } from './exposure.ts';
import { column, fakeMasker } from './fake-masker.ts';
import type { MaskPlan } from './mask-plan.ts';
import { SessionMasks } from './session-masks.ts';

const TEXT = 25;
const INT4 = 23;
const JSON_TYPE = 114;

const classification: Classification = {
  rules: [],
  untraceable: 'mask',
  detect: 'classified',
  pureFunctions: [],
  catalogueSeconds: 30,
};

const customers = {
  oid: 100,
  schema: 'public',
  name: 'customers',
  kind: 'table',
  rowType: 101,
  parents: [],
  children: [],
  rules: false,
  columns: ['name', 'ssn', 'card', 'notes'].map((name, at) => ({
    name,
    number: at + 1,
    type: TEXT,
    modifier: -1,
  })),
} as const;

const catalogue = new CatalogueIndex({
  version: '1',
  ...{
    relations: [customers],
    functions: [],
    types: [],
    operators: new Set<string>(),
    userCasts: [],
    schemas: ['public'],
  },
});

function masks(
  permitted: readonly DataClass[] = [],
  detect: Classification['detect'] = 'classified',
): SessionMasks {
  const masking: Masking = {
    masker: fakeMasker,
    classification: { ...classification, detect },
    catalogue,
    changed: () => undefined,
    mayUnmask: (dataClass) => permitted.includes(dataClass),
  };
  return new SessionMasks(masking);
}

function exposure(parts: Partial<Lineage>): Exposure {
  return exposureOf({ results: [], filters: [], writes: [], touched: { columns: [] }, ...parts }, fakeMasker);
}

const touching = { touched: { columns: [column('ssn')] } };

function described(
  type: number,
  from: { readonly table?: number; readonly attribute?: number } = {},
): Column {
  return { name: 'x', table: 0, attribute: 0, type, size: -1, modifier: -1, format: 0, ...from };
}

function row(...values: readonly (string | null)[]): Buffer {
  const parts = values.map((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : value.length);
    return Buffer.concat([length, Buffer.from(value ?? '')]);
  });
  const body = Buffer.concat([Buffer.from([0, values.length]), ...parts]);
  const head = Buffer.from([back.dataRow, 0, 0, 0, 0]);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Values of a row as the client gets them. */
function shown(plan: MaskPlan | undefined, values: readonly (string | null)[]): (string | null)[] {
  assert.ok(plan !== undefined);
  const bytes = row(...values);
  const out = plan.pass(back.dataRow, bytes, 0, bytes.length);
  const found: (string | null)[] = [];
  for (let at = 7; at < out.length; ) {
    const length = out.readInt32BE(at);
    found.push(length < 0 ? null : out.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(length, 0);
  }
  return found;
}

describe('a plan', () => {
  test('is made only where something can come out', () => {
    assert.equal(masks().planFor(undefined, undefined), undefined);
    assert.equal(
      masks().planFor(exposure({ results: [{ columns: [column('name')] }] }), undefined),
      undefined,
    );
    assert.ok(
      masks().planFor(exposure({ results: [{ columns: [column('ssn')] }] }), undefined) !== undefined,
    );
    assert.ok(masks([], 'all').planFor(exposure({ results: [{ columns: [] }] }), undefined) !== undefined);
    const open = masks(['pii', 'payment'], 'off').planFor(
      exposure({ results: [{ columns: [column('ssn')] }] }),
      undefined,
    );
    assert.equal(open, undefined);
  });

  test('masks by class and lets through what policy permits, and says both', () => {
    const results = [
      { columns: [column('ssn')] },
      { columns: [column('card')] },
      { columns: [column('name')] },
    ];
    const plan = masks(['payment']).planFor(exposure({ results, ...touching }), undefined);
    plan?.describe([described(TEXT), described(TEXT), described(TEXT)]);
    assert.deepEqual(shown(plan, ['219', '4111', 'Ada']), ['<pii>', '4111', 'Ada']);
    assert.deepEqual(shown(plan, [null, null, null]), [null, null, null]);
    assert.deepEqual(plan?.finish(), { pii: { 'public.customers.ssn': 1 } });
    assert.deepEqual(plan?.shown, ['payment']);
  });

  test('masks what cannot be traced, and everything when the columns are not those that were traced', () => {
    const opaque = { results: [{ columns: [], opaque: 'function' }, { columns: [] }] };
    const plan = masks().planFor(exposure(opaque), undefined);
    plan?.describe([described(TEXT), described(TEXT)]);
    assert.deepEqual(shown(plan, ['a', 'b']), ['<payment,pii>', 'b']);
    const other = masks().planFor(exposure({ results: [{ columns: [column('ssn')] }] }), undefined);
    other?.describe([described(TEXT), described(TEXT)]);
    assert.deepEqual(shown(other, ['a', 'b']), ['<payment,pii>', '<payment,pii>']);
  });

  test('believes the server about a plain column too', () => {
    const plan = masks().planFor(exposure({ results: [{ columns: [] }], ...touching }), undefined);
    plan?.describe([described(TEXT, { table: 100, attribute: 2 })]);
    assert.deepEqual(shown(plan, ['219']), ['<pii>']);
  });

  test('gives NULL where no type is known', () => {
    const plan = masks().planFor(
      exposure({ results: [{ columns: [column('ssn')] }, { columns: [] }] }),
      undefined,
    );
    assert.deepEqual(shown(plan, ['219', 'b']), [null, 'b']);
  });

  test('masks parts of a JSON column that is shown as it is, and all of it in an expression', () => {
    const results = [{ columns: [column('notes')] }];
    const direct = masks(['pii']).planFor(exposure({ results }), undefined);
    direct?.describe([described(JSON_TYPE, { table: 100, attribute: 4 })]);
    assert.deepEqual(shown(direct, ['{"card":{"number":"4111"},"who":{"a":{"ssn":1}}}']), [
      '{"card":{"number":"<payment>"},"who":{"a":{"ssn":1}}}',
    ]);
    const derived = masks(['pii']).planFor(exposure({ results }), undefined);
    derived?.describe([described(TEXT)]);
    assert.deepEqual(shown(derived, ['{"card":{"number":"4111"}}']), ['<payment>']);
  });

  test('searches what lineage lets pass and reads as text; numbers are let be', () => {
    const results = [{ columns: [column('name')] }, { columns: [] }, { columns: [] }];
    const plan = masks().planFor(exposure({ results, ...touching }), undefined);
    plan?.describe([described(TEXT, { table: 100, attribute: 1 }), described(INT4), described(JSON_TYPE)]);
    assert.deepEqual(shown(plan, ['a secret here', 'secret', '{"a":"secret"}']), [
      'a <found> here',
      'secret',
      '{"a":"<found>"}',
    ]);
    assert.deepEqual(shown(plan, ['nothing', '12', '{}']), ['nothing', '12', '{}']);
    assert.deepEqual(plan?.finish(), { payment: { 'public.customers.name': 1, '*': 1 } });
  });

  test('masks the whole of a value that a detector failed over', () => {
    const results = [{ columns: [column('name')] }];
    const plan = masks().planFor(exposure({ results, ...touching }), undefined);
    plan?.describe([described(TEXT)]);
    assert.deepEqual(shown(plan, ['a secret trap']), [null]);
    assert.deepEqual(plan?.finish(), {
      payment: { 'public.customers.name': 1 },
      pii: { 'public.customers.name': 1 },
    });
  });

  test('drops rows of COPY whose form is not known, and what a function called by its number returns', () => {
    const plan = masks().planForCall(undefined);
    assert.equal(plan?.pass(back.copyData, Buffer.from([back.copyData, 0, 0, 0, 5, 65]), 0, 6).length, 0);
    const returned = plan?.pass(back.functionResult, Buffer.from([0x56, 0, 0, 0, 9, 0, 0, 0, 1, 65]), 0, 10);
    assert.deepEqual(returned, Buffer.from([0x56, 0, 0, 0, 8, 0xff, 0xff, 0xff, 0xff]));
    assert.deepEqual(plan?.finish(), { payment: { '*': 2 }, pii: { '*': 2 } });
  });
});

describe('a report', () => {
  const said = new Map([
    ['S', 'ERROR'],
    ['C', '23505'],
    ['M', 'Key (ssn)=(219)'],
    ['F', 'nbtinsert.c'],
  ]);

  test('is masked for a statement that touches a class, and for later ones of its transaction', () => {
    const session = masks();
    const plan = session.planFor(exposure(touching), undefined);
    assert.equal(session.report(said, plan, true)?.get('M'), '[masked] unique_violation');
    assert.equal(session.report(said, undefined, true), undefined);
    session.forwarded(plan);
    assert.ok(session.report(said, undefined, true) !== undefined);
    assert.ok(session.setting('application_name')?.includes('[masked]'));
    assert.equal(session.setting('TimeZone'), undefined);
    session.transactionEnded(false);
    assert.equal(session.report(said, undefined, true), undefined);
  });

  test('that belongs to no statement may come from anywhere', () => {
    assert.ok(masks().report(said, undefined, false) !== undefined);
  });

  test('is left to who may see what it could quote', () => {
    const session = masks(['pii']);
    assert.equal(session.report(said, session.planFor(exposure(touching), undefined), true), undefined);
  });
});
