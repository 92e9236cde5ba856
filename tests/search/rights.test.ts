// Tests of what one who asks may find: only targets they were given, and kept texts only of those they may read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServedIndex } from '../../src/search/serve-index.ts';
import { deny, end, logFolder, openLog, readAll, request, startTrail } from './real-log.ts';

const folder = logFolder();
let index: ServedIndex;
let hiddenEntry: number;
const both = ['orders-db', 'people-db'];

before(async () => {
  const journal = await openLog(folder.directory);
  for (const target of both) {
    const trail = await startTrail(journal, { target });
    const mine = target === 'people-db';
    hiddenEntry = request(trail, {
      text: mine ? 'SELECT hiddentext FROM salaries' : 'SELECT opentext FROM orders',
      parameters: [mine ? 'hiddenvalue' : 'openvalue'],
      intent: { text: mine ? 'hiddenintent' : 'openintent', ticket: mine ? 'HID-1' : 'OPEN-1' },
      table: mine ? 'salaries' : 'orders',
      outcome: { status: 'error', word: '42703', masked: { pii: { name: 3 } }, shown: ['contact'] },
      error: mine ? 'ERROR: hiddenerror' : 'ERROR: openerror',
    });
    deny(trail, { text: 'DROP TABLE t', table: 't' });
    end(trail);
  }
  await journal.close();
  index = await readAll(folder.options);
});
after(() => index[Symbol.dispose]());

function find(text: string, targets = both, payloadTargets = ['orders-db']) {
  return index.answers.search({ text, targets, payloadTargets, limit: 20 });
}

const kept = [
  'hiddentext',
  'hiddenvalue',
  'hiddenintent',
  'hiddenerror',
  'HID',
  'ticket:HID-1',
  'hidden*',
  '"SELECT hiddentext"',
];

for (const text of kept) {
  test(`${text} is found by who may read the payloads of its target, and by nobody else`, async () => {
    const seen = await find(text, both, both);
    assert.deepEqual(
      seen.items.map(({ entry }) => entry),
      [hiddenEntry],
    );
    for (const [targets, payloadTargets] of [
      [both, ['orders-db']],
      [both, []],
      [['orders-db'], both],
    ] as const) {
      const { items, total, facets } = await find(text, [...targets], [...payloadTargets]);
      assert.deepEqual([items, total], [[], 0]);
      assert.deepEqual(Object.values(facets).flat(), []);
    }
  });

  test(`that ${text} is not in an entry tells nobody else anything`, async () => {
    const without = await find(`-${text}`);
    assert.equal(without.total, 4, 'what may not be read is not left out either');
    assert.equal((await find(`-${text}`, both, both)).total, 3);
  });
}

test('what stands in entries is found without payloads, and quotes none of them', async () => {
  for (const text of [
    'salaries',
    'table:salaries',
    'table:public.salaries',
    'error:42703 target:people-db',
    'class:pii target:people-db',
    'class:contact table:salaries',
    'agent:"order bot" table:salaries',
    'rows:1 table:salaries',
  ]) {
    const { items, total } = await find(text);
    assert.deepEqual([items.map(({ entry }) => entry), total], [[hiddenEntry], 1], text);
    assert.doesNotMatch(JSON.stringify(items), /hidden/);
  }
});

test('a target that is not allowed has no hit, no count and no facet', async () => {
  const { items, total, facets } = await find('', ['orders-db'], ['orders-db']);
  assert.deepEqual([items.length, total], [2, 2]);
  assert.deepEqual(facets['target'], [{ value: 'orders-db', count: 2 }]);
  assert.deepEqual(facets['status'], [{ value: 'error', count: 1 }]);
  assert.deepEqual(
    (await index.answers.sessions({ targets: ['orders-db'], limit: 9 })).items.map(({ target }) => target),
    ['orders-db'],
  );
  assert.equal((await find('', [], both)).total, 0);
});

test('fields find what they name, and their negation the rest', async () => {
  const expected: readonly (readonly [string, number])[] = [
    ['decision:deny', 2],
    ['-decision:deny', 2],
    ['decision:allow target:orders-db', 1],
    ['verb:sql:select', 4],
    ['verb:sql*', 4],
    ['verb:sql', 0],
    ['policy:agents.cedar#1', 4],
    ['policy:agents*', 4],
    ['status:error', 2],
    ['error:*', 2],
    ['agent:66666666-7777-8888-9999-000000000000', 4],
    ['user:66666666-7777-8888-9999-000000000000', 0],
    ['after:2020-01-01 before:2099-01-01', 4],
    ['before:2020-01-01', 0],
    ['after:2099-01-01', 0],
    ['"order bot"', 4],
    ['"bot order"', 0],
  ];
  for (const [text, total] of expected) assert.equal((await find(text)).total, total, text);
});

test('sessions show and are found by their intent only where payloads may be read', async () => {
  const list = (payloadTargets: string[], text?: string) =>
    index.answers.sessions({
      targets: both,
      payloadTargets,
      limit: 9,
      ...(text === undefined ? {} : { text }),
    });
  assert.deepEqual(
    (await list(both)).items.map(({ intent, ticket }) => [intent, ticket]),
    [
      ['hiddenintent', 'HID-1'],
      ['openintent', 'OPEN-1'],
    ],
  );
  assert.deepEqual(
    (await list(['orders-db'])).items.map(({ intent, ticket }) => [intent, ticket]),
    [
      [undefined, undefined],
      ['openintent', 'OPEN-1'],
    ],
  );
  assert.equal((await list(both, 'ddenint')).items.length, 1);
  assert.equal((await list(['orders-db'], 'ddenint')).items.length, 0);
  assert.equal((await list([], 'rder Bo')).items.length, 2);
});

test('a timeline without payloads has null for every kept text', async () => {
  const [session] = (await index.answers.sessions({ targets: ['people-db'], limit: 1 })).items;
  const { items } = await index.answers.timeline(session?.id ?? '', { payloads: false, limit: 9 });
  assert.doesNotMatch(JSON.stringify(items), /hidden|HID/);
  const { text, parameters, intent, answer } = items[1] ?? {};
  assert.deepEqual([text, parameters, intent, answer], [null, null, null, null]);
  const open = await index.answers.timeline(session?.id ?? '', { payloads: true, limit: 9 });
  assert.deepEqual(
    {
      text: open.items[1]?.text,
      parameters: open.items[1]?.parameters,
      intent: open.items[1]?.intent,
      notes: open.items[1]?.answer?.notes,
    },
    {
      text: 'SELECT hiddentext FROM salaries',
      parameters: [{ type: 'text', value: 'hiddenvalue' }],
      intent: { text: 'hiddenintent', ticket: 'HID-1' },
      notes: ['ERROR: hiddenerror'],
    },
  );
});

test('a cursor of another list, or one that was made up, is refused', async () => {
  const { next = '' } = await index.answers.search({ text: '', targets: both, payloadTargets: [], limit: 1 });
  for (const cursor of [next, 'nonsense', '', Buffer.from('sessions:-1').toString('base64url')])
    await assert.rejects(index.answers.sessions({ targets: both, limit: 1, cursor }), {
      code: 'search.cursor',
    });
});

test('mistakes in a list of sessions are told', async () => {
  await assert.rejects(index.answers.sessions({ targets: both, limit: 1, text: 'ab' }), {
    code: 'search.syntax',
    message: /three characters/,
  });
  await assert.rejects(index.answers.sessions({ targets: both, limit: 1, after: 'noon' }), {
    code: 'search.syntax',
    message: /2026-11-21T08:30:00Z/,
  });
});
