// A real server takes every mask back as a value of its type, in text and binary alike, and node-postgres decodes it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { constantOf } from '../../src/masking/ways/constants.ts';
import { MaskKeys } from '../../src/masking/ways/mask-keys.ts';
import { maskValue } from '../../src/masking/ways/mask-value.ts';
import type { Way } from '../../src/model/data-class.ts';
import type { Mask } from '../../src/model/masker.ts';
import type { CatalogueType } from '../../src/protocols/postgres/catalogue/catalogue.ts';
import { decodeColumns, decodeRow } from '../../src/protocols/postgres/decode.ts';
import * as request from '../../src/protocols/postgres/encode-request.ts';
import type { Column } from '../../src/protocols/postgres/messages.ts';
import { maskerFor } from '../../src/protocols/postgres/values/masker.ts';
import { type CatalogueTypes, valueTypeOf } from '../../src/protocols/postgres/values/value-type.ts';
import { binaryExamples } from '../support/binary-examples.ts';
import { errorFields, logIn, type RawClient } from '../support/raw-client.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

const key = new MaskKeys(Buffer.alloc(32, 3)).of('pii');
const maskBy = (way: Way): Mask => ({
  way,
  constant: constantOf,
  of: (text, type) => maskValue(text, type, way, key),
});
const ways: readonly Way[] = [
  { name: 'redact' },
  { name: 'hash' },
  { name: 'surrogate' },
  { name: 'generalise' },
  { name: 'keep-last', count: 2 },
];

/** What the examples of the binary formats do not have: limits, arrays with bounds, types of one's own. */
const further: readonly (readonly [type: string, values: readonly string[]])[] = [
  ['varchar(10)', ['Ann Smith', 'a@b.co', '']],
  ['varchar(40)', ['ann.smith@example.com', 'DE89 3704 0044 0532 0130 00', 'Zoë 漢字 😀']],
  ['char(10)', ['Ann', 'Ann Smith', '漢字']],
  ['char(1)', ['F']],
  ['numeric(10,2)', ['12345678.90', '-0.05', '0']],
  ['numeric(5,-2)', ['123400', '-9900', '0']],
  ['numeric(2,4)', ['0.0099', '-0.0001']],
  ['bit(9)', ['101010101']],
  ['varbit(8)', ['1', '']],
  ['timestamp(0)', ['2026-11-20 23:45:15', '24000-01-01 10:00:00']],
  ['timestamptz(3)', ['2026-11-20 23:45:15.123+02']],
  ['time(3)', ['12:00:00.5']],
  ['timetz(0)', ['24:00:00+05:30']],
  ['xid', ['7']],
  ['cid', ['7']],
  ['regclass', ['orders']],
  ['regtype', ['int4']],
  ['varchar(5)[]', ['{abc,NULL,"a b"}', '[0:1][3:3]={{a},{b}}']],
  ['numeric(10,2)[]', ['{1.50,-22.25}']],
  ['char(3)[]', ['{a,ab}']],
  ['bytea[]', ['{"\\\\x00ff"}']],
  ['jsonb[]', ['{"{\\"a\\": [1, \\"x\\"]}"}']],
  ['date[]', ['{2026-11-20,infinity}']],
  ['uuid[]', ['{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}']],
  ['macaddr8[]', ['{08:00:2b:01:02:03:04:05}']],
  ['int4multirange', ['{[1,5),[7,9)}']],
  ['daterange[]', ['{"[2026-01-01,2026-02-01)"}']],
  ['mood', ['sad', 'happy']],
  ['mood[]', ['{sad,NULL,happy}']],
  ['email', ['ann.smith@example.com']],
  ['email[]', ['{ann.smith@example.com}']],
  ['span', ['[1.5,2.5)']],
];

let server: PostgresServer;
let client: RawClient;
let types: CatalogueTypes;

before(async () => {
  server = await startPostgres({ logStatements: false });
  await server.admin(
    `CREATE TYPE mood AS ENUM ('calm', 'sad', 'happy'); CREATE DOMAIN email AS varchar(30);
     CREATE TYPE span AS RANGE (subtype = float8); CREATE TYPE pair AS (a int, b text)`,
  );
  const address = { socket: `${server.socket}/.s.PGSQL.${server.port}` };
  const login = { user: server.credential.username, database: server.database };
  ({ client } = await logIn(address, { ...login, parameters: { TimeZone: 'UTC' } }));
  types = await readTypes();
});

after(async () => {
  await client?.close();
  await server?.stop();
});

/** What a catalogue would tell of the types above. */
async function readTypes(): Promise<CatalogueTypes> {
  const { rows } = await server.admin(
    `SELECT t.oid, typname, typtype, typelem, typbasetype, typtypmod,
            ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder) AS labels
     FROM pg_type t WHERE t.oid >= 16384`,
  );
  const kinds: Readonly<Record<string, CatalogueType['kind']>> = {
    b: 'base',
    c: 'composite',
    d: 'domain',
    e: 'enum',
    r: 'range',
    m: 'multirange',
  };
  const told = rows.map((row): [number, CatalogueType] => {
    const kind = kinds[row.typtype] ?? 'pseudo';
    const element = kind === 'base' ? Number(row.typelem) : 0;
    const names = { oid: row.oid, schema: 'public', name: row.typname, relation: 0 };
    const of = { element, base: Number(row.typbasetype), baseModifier: row.typtypmod, labels: row.labels };
    return [row.oid, { ...names, ...of, kind }];
  });
  const byOid = new Map(told);
  return { typeOf: (oid) => byOid.get(oid) };
}

interface Answer {
  readonly columns: readonly Column[];
  readonly values: readonly (Buffer | null)[];
}

/** The one row of a query, with the formats of its parameters and of its columns. */
async function ask(
  text: string,
  resultFormats: readonly number[],
  values: readonly Buffer[] = [],
  formats: readonly number[] = [],
): Promise<Answer> {
  const messages = await client.ask(
    request.encodeParse('', text),
    request.encodeBind({ portal: '', statement: '', formats, values, resultFormats }),
    request.encodeDescribe('P', ''),
    request.encodeExecute(''),
    request.encodeSync(),
  );
  const error = messages.find(({ type }) => type === 'E');
  assert.equal(error && errorFields(error)['M'], undefined, `${text} with ${values.join(' and ')}`);
  const body = (type: string) => messages.find((message) => message.type === type)?.body ?? assert.fail(type);
  return { columns: decodeColumns(body('T')), values: decodeRow(body('D')) };
}

interface Raw {
  readonly value: Buffer;
  readonly oid: number;
  readonly modifier: number;
}

/** A value as it is on the wire in text and in binary format. */
async function bothForms(type: string, value: string): Promise<readonly [text: Raw, binary: Raw]> {
  const literal = `'${value.replaceAll("'", "''")}'`;
  const { columns, values } = await ask(
    `SELECT v, v FROM (SELECT CAST(${literal} AS ${type}) AS v) AS t`,
    [0, 1],
  );
  const [text, binary] = columns.map((column, at) => {
    return { value: values[at] ?? assert.fail('NULL'), oid: column.type, modifier: column.modifier };
  });
  return [text ?? assert.fail(), binary ?? assert.fail()];
}

/** What the server makes of a value in text and of one in binary format, as text. */
async function returned(type: string, text: Buffer, binary: Buffer): Promise<readonly [string, string]> {
  const { values } = await ask(`SELECT $1::${type}, $2::${type}`, [0], [text, binary], [0, 1]);
  return [String(values[0]), String(values[1])];
}

/** A mask of a float may have more digits than it. */
function sameValue(one: string, other: string, type: string): boolean {
  const rounded = type === 'float4' ? Math.fround : Number;
  return one === other || (type.startsWith('float') && rounded(Number(one)) === rounded(Number(other)));
}

async function check(type: string, value: string, way: Way): Promise<void> {
  const told = `${value} as ${type} by ${way.name}`;
  const [text, binary] = await bothForms(type, value);
  const shown = maskerFor(text.oid, text.modifier, 0, maskBy(way), types)(text.value);
  const sent = maskerFor(binary.oid, binary.modifier, 1, maskBy(way), types)(binary.value);
  assert.ok(shown !== null && sent !== null, told);
  const [fromText, fromBinary] = await returned(type, shown, sent);
  assert.ok(sameValue(fromText, shown.toString(), type), `${told}: ${shown} came back as ${fromText}`);
  assert.ok(sameValue(fromBinary, fromText, type), `${told}: binary is ${fromBinary}, text ${fromText}`);
  decode(text.oid, shown, sent, told);
}

/** As a program with node-postgres would. */
function decode(oid: number, shown: Buffer, sent: Buffer, told: string): void {
  const decoded = pg.types.getTypeParser(oid, 'text')(shown.toString());
  assert.ok(!(decoded instanceof Date) || !Number.isNaN(decoded.getTime()), told);
  assert.ok(typeof decoded !== 'number' || !Number.isNaN(decoded), told);
  assert.doesNotThrow(() => pg.types.getTypeParser(oid, 'binary')(sent as unknown as string), told);
}

describe('masks go back to the server', () => {
  const all = [...binaryExamples.map(([type, , values]) => [type, values] as const), ...further];
  for (const [type, values] of all) {
    test(type, async () => {
      for (const value of values) for (const way of ways) await check(type, value, way);
    });
  }
});

async function set(text: string): Promise<void> {
  const messages = await client.ask(request.encodeQuery(text));
  assert.deepEqual(
    new Set(messages.map(({ type }) => type).filter((type) => type !== 'S')),
    new Set(['C', 'Z']),
  );
}

test('limits are told by the server', async () => {
  const [{ oid, modifier }] = await bothForms('numeric(10,2)', '1.5');
  assert.deepEqual(valueTypeOf(oid, modifier).type, { kind: 'decimal', precision: 10, scale: 2 });
  const [char] = await bothForms('char(10)', 'Ann');
  assert.deepEqual(valueTypeOf(char.oid, char.modifier).type, { kind: 'text', length: 10, padded: true });
  const [email] = await bothForms('email', 'a@b.co');
  assert.deepEqual(valueTypeOf(email.oid, email.modifier, types).type, { kind: 'text', length: 30 });
});

test('a composite, and what no catalogue tells of, is NULL', async () => {
  const [pair] = await bothForms('pair', '(1,secret)');
  const [mood] = await bothForms('mood', 'sad');
  for (const way of ways) {
    assert.equal(maskerFor(pair.oid, pair.modifier, 0, maskBy(way), types)(pair.value), null);
    assert.equal(maskerFor(mood.oid, mood.modifier, 0, maskBy(way))(mood.value), null);
  }
});

test('whatever styles a session sets, its masks are values there', async () => {
  const values = [
    ['date', '2026-11-20'],
    ['timestamp', '2026-11-20 23:45:15.5'],
    ['timestamptz', '2026-07-20 23:45:15.5+02'],
    ['interval', '1 year 2 mons 3 days 04:05:06'],
    ['bytea', '\\x5c00ff41'],
    ['float8', '0.1'],
    ['numeric', '-1.50'],
  ] as const;
  for (const style of ['ISO, DMY', 'German', 'SQL, MDY', 'Postgres, DMY']) {
    for (const interval of ['iso_8601', 'sql_standard', 'postgres_verbose']) {
      await set(
        `SET datestyle = '${style}'; SET intervalstyle = '${interval}'; SET bytea_output = 'escape';
         SET extra_float_digits = 0; SET timezone = 'America/New_York'`,
      );
      for (const [type, value] of values) {
        for (const way of ways) {
          const [text] = await bothForms(type, value);
          const shown = maskerFor(text.oid, text.modifier, 0, maskBy(way))(text.value) ?? assert.fail(type);
          await ask(`SELECT $1::${type}`, [0], [shown]);
          assert.notDeepEqual(shown, text.value, `${type} under ${style} by ${way.name}`);
        }
      }
    }
  }
  await set('RESET ALL');
});
