// The block that is pasted into a configuration: whatever a column is called, it is read back as that column.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { splitName } from '../config/split-name.ts';
import type { ProposedEntry } from '../masking/propose/entries.ts';
import { printable, wordBlock, writeColumn } from './classify-block.ts';

const names = [
  ...[
    'plain',
    'Capital',
    'with blank',
    'a.b',
    'c "d"',
    '"',
    '""',
    "it's",
    '#',
    ': ',
    '- x',
    '*',
    '&a',
    '!tag',
    '%',
    '@',
  ],
  ...[
    'größe',
    '空',
    '😀',
    'null',
    '1',
    '1.5',
    'true',
    '~',
    'a # b',
    'a: b',
    '{x}',
    '[y]',
    'back\\slash',
    '$',
    'é\u0301',
  ],
  ...[
    '\n',
    'a\nb',
    '\t',
    '\u001b[2J',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\u{e0041}',
    '\u007f',
  ],
];

function block(entry: Partial<ProposedEntry>, hasClassify = false): string {
  const whole = { as: 'pii', confidence: 'strong', columns: [], paths: [], reasons: [], ...entry } as const;
  return wordBlock([whole], { target: 'shop', hasClassify });
}

interface Written {
  readonly classify: readonly {
    readonly as: string;
    readonly columns: string | string[];
    readonly paths?: string[];
  }[];
}

describe('the block', () => {
  test('gives every name back', () => {
    const columns = names.map((name) => ({ schema: name, table: `t${name}`, column: `${name}c` }));
    const { classify } = parse(block({ columns, reasons: columns.map(() => 'its name says so') })) as Written;
    const read = [classify[0]?.columns].flat().map((written) => splitName(written ?? ''));
    assert.deepEqual(
      read,
      columns.map(({ schema, table, column }) => [schema, table, column]),
    );
  });

  test('shows nothing that moves a cursor', () => {
    const columns = names.map((name) => ({ schema: 's', table: 't', column: name }));
    assert.doesNotMatch(block({ columns }).replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/u);
  });

  test('writes plain names as people do', () => {
    const name = { schema: 'public', table: 'users', column: 'e_mail2' };
    assert.equal(writeColumn(name), 'public.users.e_mail2');
    assert.equal(writeColumn({ ...name, column: 'eMail' }), 'public.users."eMail"');
  });

  test('writes paths under their column, and says what a star masks', () => {
    const columns = [{ schema: 'public', table: 'orders', column: 'details' }];
    const paths = [['cards', '[]', 'number'], ['*', 'mail'], ['[]']];
    const text = block({ columns, paths, reasons: ['one', 'two', 'three'] });
    assert.deepEqual(parse(text), {
      classify: [
        { as: 'pii', columns: 'public.orders.details', paths: ['$.cards[].number', '$.*.mail', '$[]'] },
      ],
    });
    assert.match(text, /mail # two; \* masks every key there\n/);
  });

  test('is a list to add to where there is one already, and nothing where there is nothing', () => {
    const columns = [{ schema: 'a', table: 'b', column: 'c' }];
    assert.deepEqual(parse(block({ columns }, true)), [{ as: 'pii', columns: ['a.b.c'] }]);
    assert.equal(wordBlock([], { target: 'shop', hasClassify: true }), '');
  });

  test('tells weak signs apart', () => {
    const columns = [{ schema: 'a', table: 'b', column: 'c' }];
    assert.match(block({ columns, confidence: 'weak' }), /signs are weak/);
    assert.doesNotMatch(block({ columns }), /weak/);
  });
});

test('what is printed of a name keeps letters and escapes the rest', () => {
  assert.equal(printable('größe 空\u001b[2J\u202e\u{e0041}'), 'größe 空\\u001b[2J\\u202e\\U000e0041');
});
