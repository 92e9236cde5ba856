// What a configuration says of data classes, and how its mistakes are told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFolder, fullConfig } from '../../tests/support/config-folder.ts';
import { GatelogError } from '../model/error.ts';
import type { Mistake } from './mistake.ts';
import { loadConfig } from './load.ts';
import { splitName } from './split-name.ts';

const environment = { ORDERS_DB_PASSWORD: 'opensesame' };

async function load(target: string, top = '') {
  using folder = configFolder();
  const written = fullConfig.replace(
    /^( +)credential:.*$/m,
    (line, indent: string) => `${line}\n${target.replaceAll(/^/gm, indent)}`,
  );
  assert.notEqual(written, fullConfig);
  return await loadConfig(folder.write('gatelog.yaml', `${written}\n${top}`), environment);
}

async function mistakes(target: string, top = ''): Promise<readonly string[]> {
  const failed = await load(target, top).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failed instanceof GatelogError);
  return (failed.data as { mistakes: readonly Mistake[] }).mistakes.map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

test('columns, tables and JSON paths become rules', async () => {
  const { targets, classes } = await load(
    `classify:
  - { columns: [public.customers.ssn, 'public.*."odd.name"'], as: pii }
  - { tables: hr.salaries, as: pii }
  - { columns: public.orders.payment, paths: ['$.cards[].number', '$.*.iban'], as: payment }
masking: { untraceable: refuse, pureFunctions: public.order_total }`,
    'classes: { pii: { mask: keep-last, keep: 4 }, payment: {} }',
  );
  assert.deepEqual(targets.get('orders-db')?.classification, {
    rules: [
      {
        columns: [
          ['public', 'customers', 'ssn'],
          ['public', '*', 'odd.name'],
        ],
        paths: [],
        as: 'pii',
      },
      { columns: [['hr', 'salaries', '*']], paths: [], as: 'pii' },
      {
        columns: [['public', 'orders', 'payment']],
        paths: [
          ['cards', '[]', 'number'],
          ['*', 'iban'],
        ],
        as: 'payment',
      },
    ],
    untraceable: 'refuse',
    detect: 'classified',
    pureFunctions: [{ schema: 'public', name: 'order_total' }],
    catalogueSeconds: 30,
  });
  assert.deepEqual(
    [...classes],
    [
      ['pii', { name: 'keep-last', count: 4 }],
      ['payment', { name: 'redact' }],
    ],
  );
});

test('without rules nothing is classified, unless all answers are to be searched', async () => {
  assert.equal((await load('outcome: queued')).targets.get('orders-db')?.classification, undefined);
  assert.equal(
    (await load('masking: { detect: all }')).targets.get('orders-db')?.classification?.detect,
    'all',
  );
});

test('mistakes say what to write', async () => {
  assert.match(
    (await mistakes('classify: [{ columns: ssn, as: pii }]')).join(),
    /write columns as schema\.table\.column/,
  );
  assert.match((await mistakes('classify: [{ as: pii }]')).join(), /name either columns or tables/);
  assert.match(
    (await mistakes('classify: [{ tables: a.b, paths: $.x, as: pii }]')).join(),
    /paths lead into columns/,
  );
  assert.match(
    (await mistakes('classify: [{ columns: a.b.c, paths: x.y, as: pii }]')).join(),
    /write a JSON path/,
  );
  assert.match(
    (await mistakes('classify: [{ columns: a.b.c, as: PII }]')).join(),
    /name a class with small letters/,
  );
  assert.match(
    (await mistakes('outcome: queued', 'classes: { pii: { mask: keep-last } }')).join(),
    /keep-last needs `keep`/,
  );
});

test('names are read as SQL writes them', () => {
  assert.deepEqual(splitName('public.customers.ssn'), ['public', 'customers', 'ssn']);
  assert.deepEqual(splitName('"a.b"."say ""hi""".*'), ['a.b', 'say "hi"', '*']);
  for (const wrong of ['', '.', 'a.', '.a', 'a..b', '"a', '"a"b', 'a b', '""', 'a.b;'])
    assert.equal(splitName(wrong), undefined, wrong);
});
