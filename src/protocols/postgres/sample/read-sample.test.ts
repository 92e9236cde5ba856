// Tests of the sampling of tables against a scripted target: what it is asked, what is handed on, and what is refused.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { splitSet } from '../../../../tests/support/split-set.ts';
import { GatelogError } from '../../../model/error.ts';
import type { SampleCounts, SampledTable, SampleRequest } from '../../../model/sample.ts';
import type { Target } from '../../../model/target.ts';
import { Secret } from '../../../model/secret.ts';
import type { LoginEvent } from '../../protocol.ts';
import { complete, header, loginMessages, ready, row, sentTexts } from '../catalogue/scripted-target.ts';
import * as encode from '../encode.ts';
import { type SampleBounds, sampleTables } from './read-sample.ts';

const credential = { username: 'gatelog', password: new Secret('pencil') };
const target: Target = {
  ...{ name: 'orders', protocol: 'postgres', host: 'localhost', port: 5432, database: 'shop' },
  tls: { mode: 'off' },
  credential: async () => credential,
  outcome: 'queued',
  payloadCap: 0,
};

type Row = ReturnType<typeof row>;

const tables = [
  row(10, 'public', 'people', 20, 1, false, false, null, null),
  row(11, 'public', 'events', 1_000_000, 9_000, false, false, null, null),
  row(12, 'public', 'hidden', 5, 1, false, false, null, null),
  row(13, 'public', 'visits', 0, 0, false, true, 'public', 'visits_7'),
];
const columns = [
  row(10, 'email', 25, true, true),
  row(10, 'active', 16, false, true),
  row(10, 'details', 3802, false, true),
  row(11, 'actor', 1043, true, true),
  row(12, 'secret', 25, true, false),
  row(13, 'visitor', 25, true, true),
];

const begun = encode.encodeCommandComplete('BEGIN');
const listing = (theTables: readonly Row[] = tables, theColumns: readonly Row[] = columns): Buffer[] => [
  begun,
  header,
  ...theTables,
  complete,
  header,
  ...theColumns,
  complete,
  ready('I'),
];
const answer = (...rows: readonly Row[]): Buffer[] => [begun, header, ...rows, complete, ready('I')];
const refusal = (code: string, severity = 'ERROR'): Buffer[] => [
  encode.encodeError(
    new Map([
      ['S', severity],
      ['V', severity],
      ['C', code],
      ['M', 'the words of the target, with ada@example.com in them'],
    ]),
  ),
  ready('E'),
];

const people = answer(row('ada@example.com', null), row(null, '{"a": 1}'));
const events = answer(row('system'));
const visits = answer(row('visitor'));
const whole = [...loginMessages(), ...listing(), ...people, ...events, ...visits];

interface Talked {
  readonly events: readonly LoginEvent<SampleCounts>[];
  readonly taken: readonly SampledTable[];
}

interface Talk extends Partial<Omit<SampleRequest, 'take'>> {
  readonly bounds?: SampleBounds;
}

function talk(chunks: readonly Buffer[], { rows = 200, wanted = () => true, bounds }: Talk = {}): Talked {
  const taken: SampledTable[] = [];
  const take: SampleRequest['take'] = (table, at, of) => {
    assert.ok(at === taken.push(table) && at <= of);
  };
  const reading = sampleTables(target, credential, { rows, wanted, take }, bounds);
  const events = [...reading.start()];
  for (const chunk of chunks) events.push(...reading.receive(chunk));
  return { events, taken };
}

const rounds = (talked: Talked) =>
  sentTexts(talked.events).filter((text) => text.includes('begin transaction'));

function failure({ events }: Talked): GatelogError {
  const last = events.at(-1);
  assert.ok(last?.type === 'failed', last?.type);
  assert.equal(last.error.code, 'target.failed');
  return last.error;
}

splitSet({
  name: 'sample',
  messages: whole,
  run: (chunks) => summary(talk(chunks)),
  outputs: 7,
  oversized: [
    {
      bytes: Buffer.concat([...loginMessages(), ...listing(), header, Buffer.from('4401000000', 'hex')]),
      code: 'target.failed',
    },
  ],
  codeOf: (output) => (output as { error?: { code: string } }).error?.code,
});

function summary({ events, taken }: Talked): readonly unknown[] {
  return events.slice(1).map((event) => (event.type === 'ready' ? [event.hello, taken] : event));
}

describe('what a target is asked', () => {
  test('its tables, then rows of each in a transaction of its own that reads only, then goodbye', () => {
    const talked = talk(whole);
    const asked = rounds(talked);
    assert.equal(asked.length, 4);
    for (const text of asked) {
      assert.match(
        text,
        /^Q.{4}begin transaction isolation level read committed, read only; set local search_path = '';/s,
      );
      assert.match(text, /set local statement_timeout = '10s';\s+set local lock_timeout = '2s';/);
      assert.match(text, /; commit\0$/);
    }
    assert.equal(sentTexts(talked.events).at(-1), 'X\0\0\0\x04');
    assert.deepEqual(talked.events.at(-1), {
      type: 'ready',
      hello: { tables: 4, columns: 6 },
      unread: Buffer.alloc(0),
    });
  });

  test('the first rows of a small table, rows of random pages of a large one, a part of one with too many', () => {
    const [, first, second, third] = rounds(talk(whole));
    assert.match(
      first ?? '',
      /from \(select "email", "details" from "public"\."people" limit 200\) as sample/,
    );
    assert.match(
      second ?? '',
      /from "public"\."events" tablesample pg_catalog\.system \(0\.5\d*\) repeatable \(0\)/,
    );
    assert.match(third ?? '', /from only "public"\."visits_7" limit 200/);
  });

  test('values cut by the server, and printed without the casts of users', () => {
    const asked = rounds(talk(whole))[1] ?? '';
    assert.match(asked, /pg_catalog\.left\("email"::pg_catalog\.text, 4096\)/);
    assert.match(asked, /pg_catalog\.left\(pg_catalog\.concat\("details"\), 4096\)/);
    assert.doesNotMatch(asked, /"active"/);
  });

  test('less of each value where there are many, and fewer rows where there would be too little', () => {
    const many = Array.from({ length: 1000 }, (_, at) => row(10, `c${at}`, 25, true, true));
    const chunks = [...loginMessages(), ...listing(tables.slice(0, 1), many)];
    assert.match(rounds(talk(chunks))[1] ?? '', /, 167\).* limit 200\)/s);
    assert.match(rounds(talk(chunks, { rows: 10_000 }))[1] ?? '', /, 64\).* limit 524\)/s);
  });

  test('names as they are, whatever they hold', () => {
    const odd = [row(10, 'a"."b', 'c; drop table "x"', 1, 1, false, false, null, null)];
    const asked = rounds(talk([...loginMessages(), ...listing(odd, [row(10, 'e"mail', 25, true, true)])]));
    assert.match(asked[1] ?? '', /select "e""mail" from "a"".""b"\."c; drop table ""x""" limit/);
  });

  test('only for columns that are wanted', () => {
    const talked = talk([...loginMessages(), ...listing(), ...answer(row('ada@example.com'))], {
      wanted: ({ column }) => column === 'email',
    });
    assert.equal(rounds(talked).length, 2);
    assert.deepEqual(talked.taken, [
      {
        schema: 'public',
        name: 'people',
        columns: [{ name: 'email', kind: 'text', values: ['ada@example.com'] }],
      },
    ]);
  });

  test('the first rows after all, where random pages hold none', () => {
    const chunks = [...loginMessages(), ...listing(tables.slice(1, 2), columns.slice(3, 4)), ...answer()];
    const talked = talk([...chunks, ...answer(row('late'))]);
    assert.match(rounds(talked)[2] ?? '', /from "public"\."events" limit 200/);
    assert.deepEqual(talked.taken[0]?.columns[0]?.values, ['late']);
    assert.equal(talked.taken.length, 1);
  });
});

describe('what is handed on', () => {
  test('values without NULLs, column by column; what is not read has none', () => {
    const { taken } = talk(whole);
    assert.deepEqual(taken[0], {
      schema: 'public',
      name: 'people',
      columns: [
        { name: 'email', kind: 'text', values: ['ada@example.com'] },
        { name: 'active', kind: 'boolean', values: [] },
        { name: 'details', kind: 'json', values: ['{"a": 1}'] },
      ],
    });
    assert.deepEqual(taken[2]?.unread, { why: 'forbidden' });
    assert.deepEqual(
      taken.map(({ name }) => name),
      ['people', 'events', 'hidden', 'visits'],
    );
  });

  test('of a table that is refused only the names, without the words of the target; the rest goes on', () => {
    const codes = { '42501': 'forbidden', '57014': 'late', '55P03': 'locked', XX001: 'failed' };
    for (const [code, why] of Object.entries(codes)) {
      const cut = [begun, header, row('ada@example.com', null), ...refusal(code)];
      const talked = talk([...loginMessages(), ...listing(), ...cut, ...events, ...visits]);
      assert.deepEqual(talked.taken[0]?.unread, { why, code });
      assert.deepEqual(talked.taken[0]?.columns[0]?.values, []);
      assert.deepEqual(talked.taken[1]?.columns[0]?.values, ['system']);
      assert.match(rounds(talked)[2] ?? '', /^Q.{4}rollback; begin/s);
      assert.doesNotMatch(rounds(talked)[3] ?? '', /rollback/);
      assert.equal(talked.events.at(-1)?.type, 'ready');
      assert.doesNotMatch(JSON.stringify(talked.taken), /ada@/);
    }
  });

  test('nothing more is read once there was enough in all', () => {
    const bytes = Buffer.concat(listing()).length;
    const talked = talk([...loginMessages(), ...listing(), ...people], { bounds: { listed: 100, bytes } });
    assert.deepEqual(
      talked.taken.map(({ unread }) => unread?.why),
      [undefined, 'too-much', 'forbidden', 'too-much'],
    );
    assert.equal(talked.events.at(-1)?.type, 'ready');
  });

  test('an error of whoever takes the tables is theirs', () => {
    const take = () => {
      throw new GatelogError('detect.failed', 'detector x failed');
    };
    const reading = sampleTables(target, credential, { rows: 1, wanted: () => true, take });
    reading.start();
    assert.throws(
      () => reading.receive(Buffer.concat([...loginMessages(), ...listing(), ...answer(row('a', 'b'))])),
      {
        code: 'detect.failed',
      },
    );
  });
});

describe('a target is left', () => {
  test('when it refuses to list its tables, or ends the session', () => {
    const refused = failure(talk([...loginMessages(), ...refusal('42501')]));
    assert.equal(refused.data['sqlstate'], '42501');
    failure(talk([...loginMessages(), ...listing(), ...refusal('57P01', 'FATAL')]));
  });

  test('when its answers are not those of what was asked', () => {
    const listed = [...loginMessages(), ...listing()];
    const broken: Record<string, readonly Buffer[]> = {
      'a list too few': [...loginMessages(), begun, header, complete, ready('I')],
      'a list in a transaction': [...loginMessages(), ...listing().slice(0, -1), ready('T')],
      'a column of no table': [...loginMessages(), ...listing([], columns)],
      'a row too wide': [...listed, ...answer(row('a', 'b', 'c'))],
      'a row before its table': [...listed, begun, row('a', 'b')],
      'a table twice': [...listed, begun, header, complete, header, complete, ready('I')],
      'no table': [...listed, begun, ready('I')],
      'a transaction left open': [...listed, ...answer(row('a', 'b')).slice(0, -1), ready('T')],
      'a value too long': [...listed, ...answer(row('x'.repeat(4 * 4096 + 1), null))],
      'a name that is no UTF-8': [...loginMessages(), ...listing([encode.encodeRow([Buffer.from([0xff])])])],
    };
    for (const [name, chunks] of Object.entries(broken))
      assert.match(failure(talk(chunks)).message, /broke/, name);
    const rows = Array.from({ length: 201 }, () => row('a', 'b'));
    assert.match(failure(talk([...listed, ...answer(...rows)])).message, /more rows/);
  });

  test('when it lists more than anybody has, or is too old', () => {
    const few = { listed: 9, bytes: 1_000_000 };
    assert.match(failure(talk(whole, { bounds: few })).message, /more tables and columns/);
    assert.match(failure(talk(loginMessages('110022'))).message, /older/);
  });
});
