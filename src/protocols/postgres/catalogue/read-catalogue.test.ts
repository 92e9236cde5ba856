// Tests of the reading of a catalogue against a scripted target: what it is asked, what becomes of its rows, the split set.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { splitSet } from '../../../../tests/support/split-set.ts';
import type { LoginEvent } from '../../protocol.ts';
import * as encode from '../encode.ts';
import type { Catalogue } from './catalogue.ts';
import {
  definition,
  definitions,
  failure,
  loginMessages,
  opening,
  readFrom,
  row,
  sample,
  sentTexts,
  talk,
  type Told,
  view,
  whole,
} from './scripted-target.ts';

splitSet({
  name: 'catalogue',
  messages: whole(),
  run: (chunks) => talk(chunks).slice(1).map(summary),
  outputs: 5,
  oversized: [
    { bytes: Buffer.from('52000fffff', 'hex'), code: 'target.failed' },
    { bytes: Buffer.concat([...loginMessages(), Buffer.from('4401000000', 'hex')]), code: 'target.failed' },
  ],
  codeOf: (output) => (output as { error?: { code: string } }).error?.code,
});

function summary(event: LoginEvent<Catalogue>): unknown {
  if (event.type !== 'ready') return event;
  return [event.hello.version, event.hello.relation('public', 'seen')];
}

describe('what a target is asked', () => {
  test('its catalogue, in one transaction that reads only, in two rounds, and then goodbye', () => {
    const sent = sentTexts(talk(whole()));
    assert.equal(sent.length, 5);
    assert.match(sent[0] ?? '', /user\0gatelog\0database\0shop\0/);
    assert.match(
      sent[2] ?? '',
      /^Q.{4}begin transaction isolation level repeatable read, read only;\s+set local search_path = '';/s,
    );
    assert.match(
      sent[3] ?? '',
      /^Q.{4}savepoint definitions; select .*'\{16510\}'.*; rollback to savepoint definitions; commit\0$/s,
    );
    assert.equal(sent[4], 'X\0\0\0\x04');
  });

  test('each definition once, a hundred at a time', () => {
    const relations = Array.from({ length: 250 }, (_, at) =>
      row(20_000 + at, 'public', `v${at}`, 'v', 0, true, false, false),
    );
    const told = [...loginMessages(), ...opening({ relations })];
    const asked = sentTexts(talk(told)).at(-1) ?? '';
    const batches = [...asked.matchAll(/'\{([\d,]+)\}'/g)].map(([, oids = '']) => oids.split(','));
    assert.deepEqual(
      batches.map((oids) => oids.length),
      [100, 100, 50],
    );
    assert.equal(new Set(batches.flat()).size, 250);
  });

  test('nothing more when there are no views', () => {
    const events = talk([...loginMessages(), ...opening({}), ...definitions()]);
    assert.match(sentTexts(events).at(-2) ?? '', /^Q.{4} commit\0$/s);
    assert.equal(events.at(-1)?.type, 'ready');
  });

  test('nothing before TLS, where the target is to speak TLS', () => {
    const [request, secure, startup] = talk([Buffer.from('S')], { mode: 'require' });
    assert.ok(request?.type === 'send' && request.bytes.toString('hex') === '0000000804d2162f');
    assert.deepEqual([secure?.type, startup?.type], ['secure', 'send']);
    assert.match(failure(talk([Buffer.from('N')], { mode: 'require' })).message, /TLS/);
  });
});

describe('what a target tells', () => {
  test('becomes a catalogue that nobody can change', () => {
    const catalogue = readFrom(sample);
    const people = catalogue.relation('public', 'people');
    assert.deepEqual(people, {
      ...{ oid: 16500, schema: 'public', name: 'people', kind: 'table', rowType: 16502 },
      columns: [
        { name: 'ssn', number: 2, type: 25, modifier: -1 },
        { name: 'loud', number: 3, type: 25, modifier: -1, generated: 'upper(ssn)' },
      ],
      ...{ parents: [], children: [], rules: false },
    });
    assert.equal(catalogue.relationOf(16510)?.definition, definition);
    assert.deepEqual(catalogue.functions('public', 'f')[0]?.outputs, ['a', 'column2']);
    assert.deepEqual(catalogue.functions('public', 'f')[0]?.arguments, [23, 25]);
    assert.equal(catalogue.hasUserOperator('+~'), true);
    assert.deepEqual(catalogue.userCasts, [{ source: 23, target: 16502 }]);
    const parts = [
      catalogue,
      people,
      people?.columns,
      people?.columns[0],
      people?.children,
      catalogue.userCasts,
    ];
    for (const part of [...parts, catalogue.schemas(), catalogue.typeOf(25)])
      assert.ok(Object.isFrozen(part));
  });

  test('has the same version when it is told again, and another when one value is another', () => {
    const { version } = readFrom(sample);
    assert.equal(readFrom(sample).version, version);
    const others: Told[] = [
      { ...sample, operators: [row('+!')] },
      { ...sample, casts: [] },
      { ...sample, casts: [], inheritance: sample.casts ?? [] },
      { ...sample, columns: (sample.columns ?? []).slice(1) },
    ];
    const versions = new Set(others.map((told) => readFrom(told).version));
    assert.equal(versions.size, others.length);
    assert.ok(!versions.has(version));
  });

  test('row triggers of a partition count for all above it, once each where they inherit in a diamond', () => {
    const table = (oid: number, triggers: boolean) =>
      row(oid, 'public', `t${oid}`, 'r', 0, false, false, triggers);
    const catalogue = readFrom({
      relations: [view, table(1, false), table(2, false), table(3, false), table(4, true), table(5, false)],
      inheritance: [row(2, 1), row(3, 1), row(4, 2), row(4, 3), row(4, 99), row(5, 4)],
    });
    const marked = [1, 2, 3, 4, 5].map((oid) => catalogue.relationOf(oid)?.rules);
    assert.deepEqual(marked, [true, true, true, true, false]);
    assert.deepEqual(catalogue.relationOf(4)?.parents, [2, 3, 99]);
  });

  test('a view that went away while it was read has no definition', () => {
    const last = talk([...loginMessages(), ...opening(sample), ...definitions([row(16510, null)])]).at(-1);
    assert.ok(last?.type === 'ready');
    assert.equal(last.hello.relationOf(16510)?.definition, undefined);
  });

  test('notices and changed settings in between mean nothing', () => {
    const notice = encode.encodeNotice(new Map([['M', 'hi']]));
    const [first, ...rest] = opening(sample);
    const chunks = [
      ...loginMessages(),
      notice,
      first ?? notice,
      notice,
      ...rest,
      ...definitions([row(16510, 'x')]),
    ];
    assert.equal(talk(chunks).at(-1)?.type, 'ready');
  });
});
