// Fuzz of searches: whatever is typed, FTS5 and SQL read it as data, and it never finds what may not be seen.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { GatelogError } from '../../src/model/error.ts';
import { listSessions } from '../../src/search/list-sessions.ts';
import { search } from '../../src/search/search.ts';
import { addRequest, addSession, memoryIndex } from './memory-index.ts';

const { file, close } = memoryIndex();
after(close);
addSession(file, { entry: 0, id: 'open-session', target: 'open' });
addRequest(file, {
  entry: 1,
  session: 0,
  id: 'open-session',
  target: 'open',
  text: 'select secretword from t',
});
addSession(file, { entry: 2, id: 'closed-session', target: 'closed' });
addRequest(file, {
  entry: 3,
  session: 2,
  id: 'closed-session',
  target: 'closed',
  text: 'select secretword from t',
});

const pieces = [
  ...[
    '"',
    '""',
    '*',
    '-',
    '(',
    ')',
    '{',
    '}',
    ':',
    '^',
    '+',
    ',',
    ';',
    '--',
    "'",
    '\\',
    '\0',
    '\u0002',
    '%',
    '_',
  ],
  ...[
    'AND',
    'NOT',
    'NEAR',
    'NEAR(',
    'OR',
    'scope',
    'scope:',
    'scope :',
    '{text}',
    '{scope} :',
    'tags:',
    'rowid',
    'words',
  ],
  ...[
    'all',
    'gt6f70656e',
    'gt636c6f736564',
    'select',
    'secretword',
    'target:',
    'verb:',
    'rows:>1',
    'ticket:',
    'error:',
  ],
  ...[
    'union select',
    "' or 1=1",
    '); drop table words',
    ' ',
    '  ',
    '\n',
    'ü',
    '𐀀',
    '日本',
    '1',
    '0x00',
    'a*b',
    '*a',
  ],
];

/** A small generator that always gives the same row: a failure can be seen again. */
function* chance(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield (state >>> 8) / 2 ** 24;
  }
}

function* texts(count: number): Generator<string> {
  const next = chance(4);
  const draw = (below: number) => Math.floor((next.next().value as number) * below);
  for (let made = 0; made < count; made++)
    yield Array.from({ length: 1 + draw(8) }, () => pieces[draw(pieces.length)]).join(
      draw(2) === 0 ? '' : ' ',
    );
}

test('20,000 odd searches are answered or refused with search.syntax, and see only what they may', () => {
  let answered = 0;
  for (const text of texts(20_000)) {
    try {
      const { items } = search(file, { text, targets: ['open'], payloadTargets: [], limit: 10 });
      assert.ok(
        items.every(({ target }) => target === 'open'),
        text,
      );
      assert.ok(
        items.every(({ snippet = '' }) => !snippet.includes('secretword')),
        text,
      );
      answered++;
    } catch (error) {
      assert.equal(
        (error as GatelogError).code,
        'search.syntax',
        `${JSON.stringify(text)}: ${String(error)}`,
      );
    }
  }
  assert.ok(answered > 5_000, `${answered} of them could be read`);
});

test('odd texts in the list of sessions are data too', () => {
  for (const text of texts(2_000)) {
    try {
      const { items } = listSessions(file, { text, targets: ['open'], limit: 10 });
      assert.ok(
        items.every(({ target }) => target === 'open'),
        text,
      );
    } catch (error) {
      assert.equal(
        (error as GatelogError).code,
        'search.syntax',
        `${JSON.stringify(text)}: ${String(error)}`,
      );
    }
  }
});

test('names of targets are data', () => {
  for (const name of texts(500)) {
    const found = search(file, { text: '', targets: [name], payloadTargets: [name], limit: 10 });
    assert.equal(found.total, 0);
    assert.deepEqual(listSessions(file, { text: 'session', targets: [name], limit: 10 }).items, []);
  }
});
