// What is proposed for a table: by its values, by its names, inside its JSON, and what is left out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClassRule, ValueKind } from '../../model/data-class.ts';
import { ClassMap } from '../classes.ts';
import { chooseRules } from '../detect/rule-set.ts';
import { entriesOf } from './entries.ts';
import type { Proposal } from './proposal.ts';
import { proposeFor } from './propose.ts';

const rules = chooseRules();

type Columns = Readonly<Record<string, readonly string[]>>;

function propose(columns: Columns, kind: ValueKind = 'text', known: readonly ClassRule[] = []) {
  const sampled = Object.entries(columns).map(([name, values]) => ({ name, kind, values }));
  const table = { schema: 'public', name: 't', columns: sampled };
  return proposeFor(table, new ClassMap({ rules: known }), rules);
}

const short = ({ column, path, dataClass, confidence, reason }: Proposal) =>
  [[column.column, ...path].join('.'), dataClass, confidence, reason].join(' | ');
const shown = (...told: Parameters<typeof propose>) => propose(...told).map(short);

const people = (count: number) => Array.from({ length: count }, (_, at) => `person${at}@example.com`);
const plain = (count: number) => Array.from({ length: count }, (_, at) => `nothing ${at}`);

describe('by values', () => {
  test('a share of the values is strong, a few are weak, one by chance is nothing', () => {
    assert.deepEqual(shown({ a: [...people(40), ...plain(160)] }), [
      'a | pii | strong | 40 of 200 values hold e-mail addresses',
    ]);
    assert.deepEqual(shown({ a: [...people(3), ...plain(97)] }), [
      'a | pii | weak | 3 of 100 values hold e-mail addresses',
    ]);
    assert.deepEqual(shown({ a: [...people(2), ...plain(98)] }), []);
    assert.deepEqual(shown({ a: plain(100) }), []);
  });

  test('a small table is judged by the little there is', () => {
    assert.deepEqual(shown({ a: people(1) }), ['a | pii | weak | 1 of 1 value holds e-mail addresses']);
    assert.deepEqual(shown({ a: people(3) }), ['a | pii | strong | 3 of 3 values hold e-mail addresses']);
    assert.deepEqual(shown({ a: [...people(1), ...plain(2)] }), []);
  });

  test('empty values do not count', () => {
    assert.deepEqual(shown({ a: [...people(3), ...Array.from({ length: 97 }, () => '')] }), [
      'a | pii | strong | 3 of 3 values hold e-mail addresses',
    ]);
  });

  test('each class on its own, and a value that holds a thing twice once', () => {
    const values = people(10).map(
      (address) => `${address}, ${address}, card 4111 1111 1111 1111, +49 30 901820`,
    );
    assert.deepEqual(shown({ a: values }), [
      'a | payment | strong | 10 of 10 values hold payment card numbers',
      'a | pii | strong | 10 of 10 values hold e-mail addresses and telephone numbers',
    ]);
  });

  test('a name that says the same makes few values strong', () => {
    assert.deepEqual(shown({ email: [...people(1), ...plain(99)] }), [
      'email | pii | strong | 1 of 100 values holds e-mail addresses, and its name says so',
    ]);
  });
});

describe('by names', () => {
  test('a name alone is a weak sign, and the reason tells what was looked at', () => {
    assert.deepEqual(shown({ password: ['a', 'b'], api_key: [], iban: ['x'] }), [
      'password | secret | weak | its name says so, none of 2 values does',
      'api_key | secret | weak | its name says so, no value was looked at',
      'iban | payment | weak | its name says so, none of 1 value does',
    ]);
  });

  test('a name says nothing more where values have spoken', () => {
    assert.deepEqual(shown({ token: people(10) }), [
      'token | pii | strong | 10 of 10 values hold e-mail addresses',
    ]);
  });
});

describe('inside JSON', () => {
  const documents = (make: (at: number) => unknown, count = 20) =>
    Array.from({ length: count }, (_, at) => JSON.stringify(make(at)));

  test('only the places that hold something', () => {
    const values = documents((at) => ({
      kind: 'order',
      to: [{ mail: `to${at}@example.com`, door: at }],
      paid: { card: { number: '4111111111111111' } },
    }));
    assert.deepEqual(shown({ a: values }, 'json'), [
      'a.to.[].mail | pii | strong | 20 of 20 values hold e-mail addresses',
      'a.paid.card.number | payment | strong | 20 of 20 values hold payment card numbers',
    ]);
  });

  test('a place is judged by the documents that have it', () => {
    const values = documents((at) => (at < 4 ? { rare: `a${at}@example.com` } : { other: at }), 200);
    assert.deepEqual(shown({ a: values }, 'json'), [
      'a.rare | pii | strong | 4 of 4 values hold e-mail addresses',
    ]);
  });

  test('by the name of a key, too', () => {
    const values = documents((at) => ({ login: { password: `x${at}`, token_count: at } }));
    assert.deepEqual(shown({ a: values }, 'json'), [
      'a.login.password | secret | weak | its key says so, none of 20 values does',
    ]);
  });

  test('keys that may be data, or cannot be written, are any key', () => {
    const values = documents((at) => ({
      seen: { [`person${at}`]: `p${at}@example.com` },
      'by-mail': `m${at}@example.com`,
    }));
    const found = propose({ a: values }, 'json');
    assert.deepEqual(
      found.map(({ path }) => path),
      [['seen', '*'], ['*']],
    );
    const keyed = documents(() => ({ ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8: 'x@example.com' }));
    assert.deepEqual(propose({ a: keyed }, 'json')[0]?.path, ['*']);
    const map = documents(() => Object.fromEntries(plain(70).map((_, at) => [`k${at}`, 'x@example.com'])));
    assert.deepEqual(propose({ a: map }, 'json')[0]?.path, ['*']);
    assert.deepEqual(propose({ a: documents(() => ({ ada: 'x@example.com' }), 1) }, 'json')[0]?.path, ['*']);
  });

  test('the whole value where it is one string, or where there are too many places', () => {
    assert.deepEqual(shown({ a: documents((at) => `s${at}@example.com`) }, 'json'), [
      'a | pii | strong | 20 of 20 values hold e-mail addresses',
    ]);
    const many = documents(() =>
      Object.fromEntries(plain(13).map((_, at) => [`field${at}x`, 'x@example.com'])),
    );
    assert.deepEqual(shown({ a: many }, 'json'), ['a | pii | strong | 13 places in it look so']);
  });

  test('the name of the column counts where nothing is found inside', () => {
    assert.deepEqual(shown({ secrets: documents(() => ({ a: 1 })) }, 'json'), [
      'secrets | secret | weak | its name says so, no value was looked at',
    ]);
    const found = shown({ secrets: documents((at) => ({ a: `x${at}@example.com` })) }, 'json');
    assert.deepEqual(found, ['secrets.a | pii | strong | 20 of 20 values hold e-mail addresses']);
  });

  test('documents with any number of places take little', () => {
    const wide = documents(
      (at) => Object.fromEntries(plain(1000).map((_, key) => [`k${at}x${key}`, 'x'])),
      50,
    );
    assert.deepEqual(propose({ a: wide }, 'json'), []);
  });
});

describe('what is classified already', () => {
  const rule = (paths: readonly (readonly string[])[]): ClassRule => ({
    columns: [['public', 't', '*']],
    paths,
    as: 'pii',
  });
  const values = Array.from({ length: 5 }, () =>
    JSON.stringify({
      cards: [{ number: '4111111111111111', mail: 'a@example.com' }],
      more: { mail: 'b@example.com' },
    }),
  );
  const left = (...paths: readonly (readonly string[])[]) =>
    propose({ a: values }, 'json', [rule(paths)]).map(({ path }) => path.join('.'));

  test('is left out, by any class', () => {
    assert.deepEqual(propose({ email: people(5), password: [] }, 'text', [rule([])]), []);
  });

  test('is left out place by place inside JSON', () => {
    assert.deepEqual(left(['nothing']), ['cards.[].number', 'cards.[].mail', 'more.mail']);
    assert.deepEqual(left(['cards', '[]', 'number']), ['cards.[].mail', 'more.mail']);
    assert.deepEqual(left(['cards', 'number']), ['cards.[].mail', 'more.mail']);
    assert.deepEqual(left(['cards']), ['more.mail']);
    assert.deepEqual(left(['*', 'mail']), ['cards.[].number']);
    assert.deepEqual(left(['cards', '*'], ['more', 'mail']), []);
    assert.deepEqual(left(['more', 'mail', 'deeper']), ['cards.[].number', 'cards.[].mail', 'more.mail']);
  });
});

test('entries: strong before weak, columns of a class together, parts of JSON apart', () => {
  const json = Array.from({ length: 5 }, () => JSON.stringify({ a: 'a@example.com', b: 'b@example.com' }));
  const proposals = [
    ...propose({ salary: [], mail: people(5) }),
    ...propose({ details: json }, 'json'),
    ...propose({ other: people(5), token: [] }),
  ];
  const entries = entriesOf(proposals).map(({ as, confidence, columns, paths, reasons }) =>
    [
      as,
      confidence,
      columns.map(({ column }) => column),
      paths.map((path) => path.join('.')),
      reasons.length,
    ].join(' '),
  );
  assert.deepEqual(entries, [
    'pii strong mail,other  2',
    'pii strong details a,b 2',
    'pii weak salary  1',
    'secret weak token  1',
  ]);
});
