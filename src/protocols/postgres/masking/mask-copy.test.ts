// Rows of COPY TO with masked columns, in each format.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { copyFormatOf, type CopyFormat } from './copy-format.ts';
import { loadParser, parse } from '../sql/parser.ts';
import { frame } from '../frame.ts';
import { CopyMasks } from './mask-copy.ts';
import type { ValueMask } from './mask-rows.ts';

before(loadParser);

function formatOf(text: string): CopyFormat | 'unknown' | undefined {
  const parsed = parse(text);
  assert.ok(parsed.ok && parsed.statements[0] !== undefined, text);
  return copyFormatOf(parsed.statements[0].node);
}

const message = (body: Buffer | string) => frame(0x64, (to) => to.bytes(Buffer.from(body)));
const constant =
  (text: string | null): ValueMask =>
  () =>
    text === null ? null : Buffer.from(text);

function copy(
  text: string,
  masks: readonly (ValueMask | undefined)[],
  rows: readonly (Buffer | string)[],
): string[] {
  const format = formatOf(text);
  assert.ok(typeof format === 'object', text);
  const copied = new CopyMasks(format, masks);
  return rows.map((row) => copied.rewrite(message(row)).subarray(5).toString('latin1'));
}

test('options say how rows are written', () => {
  assert.deepEqual(formatOf('copy t to stdout'), {
    kind: 'text',
    delimiter: 9,
    quote: 34,
    escape: 34,
    null: Buffer.from('\\N'),
    header: false,
    ofTable: true,
  });
  const csv = formatOf(
    `copy (select 1) to stdout with (format csv, header, delimiter ';', quote '''', null 'nil')`,
  );
  assert.ok(typeof csv === 'object');
  assert.deepEqual(
    [csv.kind, csv.delimiter, csv.quote, csv.header, csv.ofTable],
    ['csv', 59, 39, true, false],
  );
  assert.deepEqual((formatOf('copy t to stdout csv header') as CopyFormat).header, true);
  assert.deepEqual((formatOf('copy t to stdout (format binary)') as CopyFormat).kind, 'binary');
  assert.equal(formatOf(`copy t to stdout (encoding 'latin1')`), 'unknown');
  assert.equal(formatOf(`copy t to stdout (format xyz)`), 'unknown');
  assert.equal(formatOf(`copy t to stdout (something 1)`), 'unknown');
  assert.equal(formatOf('copy t from stdin'), undefined);
  assert.equal(formatOf('select 1'), undefined);
});

test('text: escapes are undone for the mask and made for what it gives', () => {
  const seen: string[] = [];
  const look: ValueMask = (value) => {
    seen.push(value.toString());
    return Buffer.from('a\tb\\c\nd');
  };
  const rows = copy(
    'copy t to stdout',
    [undefined, look, undefined],
    ['1\tse\\tcr\\\\et\\n\tx\n', '2\t\\N\ty\n', '3\t\tz\n'],
  );
  assert.deepEqual(seen, ['se\tcr\\et\n', '']);
  assert.deepEqual(rows, ['1\ta\\tb\\\\c\\nd\tx\n', '2\t\\N\ty\n', '3\ta\\tb\\\\c\\nd\tz\n']);
});

test('text: an escaped delimiter does not end a value', () => {
  const rows = copy(
    `copy t to stdout (delimiter '|', null 'x')`,
    [constant('m'), constant(null)],
    ['a\\|b|c\n', 'x|x\n'],
  );
  assert.deepEqual(rows, ['m|x\n', 'x|x\n']);
});

test('csv: quotes, quoted line ends and NULL', () => {
  const rows = copy(
    'copy t to stdout (format csv, header)',
    [undefined, constant('say "hi"'), constant(null)],
    ['a,b,c\n', '1,"se""c,r\net",x\n', '2,,""\n'],
  );
  assert.deepEqual(rows, ['a,b,c\n', '1,"say ""hi""",\n', '2,,\n']);
});

test('binary: signature, rows and trailer', () => {
  const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
  const tuple = (...values: (string | null)[]) => {
    const parts = values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(value === null ? -1 : value.length);
      return [length, Buffer.from(value ?? '')];
    });
    return Buffer.concat([Buffer.from([0, values.length]), ...parts]);
  };
  const rows = copy(
    'copy t to stdout (format binary)',
    [undefined, constant('masked')],
    [Buffer.concat([signature, tuple('a', 'secret')]), tuple('b', null), Buffer.from([0xff, 0xff])],
  );
  const expected = [
    Buffer.concat([signature, tuple('a', 'masked')]),
    tuple('b', null),
    Buffer.from([0xff, 0xff]),
  ];
  assert.deepEqual(
    rows,
    expected.map((row) => row.toString('latin1')),
  );
});

test('what is no row of the statement ends the session', () => {
  const masks = [undefined, constant('m')];
  for (const row of ['1\tsecret', '1\n', '1\t2\t3\n'])
    assert.throws(() => copy('copy t to stdout', masks, [row]), { code: 'target.failed' }, row);
  assert.throws(() => copy('copy t to stdout csv', masks, ['1,"sec\n']), { code: 'target.failed' });
  assert.throws(() => copy('copy t to stdout (format binary)', masks, ['no signature']), {
    code: 'target.failed',
  });
});
