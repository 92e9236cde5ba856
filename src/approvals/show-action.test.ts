// What people are shown of an action: bounded whatever its size, and plain about what is missing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action, Parameter } from '../model/action.ts';
import { mustBeReadable, showAction } from './show-action.ts';

const access = {
  verb: 'sql:insert',
  resource: { kind: 'Table', path: ['public', 'orders'] },
  context: {},
} as const;

function action(changes: Partial<Omit<Action, 'shape'>>, accesses: number = 1): Action {
  return {
    shape: {
      ...{ verb: 'sql:insert', understood: true, doubts: [], context: {}, fingerprint: 'f' },
      accesses: Array.from({ length: accesses }, () => access),
    },
    ...{ phase: 'execute', text: 'insert into orders values ($1)', parameters: [] },
    ...changes,
  };
}

const impact = { rows: 1, tables: [] };
const show = (one: Action) => showAction({ action: one, shape: 'a-shape', impact }, (text) => text);
const parameter = (length: number): Parameter => ({
  type: 'text',
  value: 'v'.repeat(length),
  encoding: 'text',
});

test('what is short is shown whole, and nothing is said to be missing', () => {
  const shown = show(
    action({ parameters: [parameter(2_048), { type: 'text', value: null, encoding: 'text' }] }),
  );
  assert.equal(shown.leftOut, undefined);
  assert.equal(shown.parameters[0]?.value, 'v'.repeat(2_048));
  assert.equal(shown.parameters[1]?.value, null);
  assert.equal(shown.shape, 'a-shape');
});

test('of what is long every part has a bound, and what is left out is counted', () => {
  const parameters = Array.from({ length: 130 }, () => parameter(5_000));
  const shown = show(action({ text: `select '${'x'.repeat(200_000)}'; drop table orders`, parameters }, 250));
  assert.deepEqual(shown.leftOut, {
    characters: 200_028 - 65_536,
    values: 100,
    parameters: 30,
    accesses: 50,
  });
  assert.ok(shown.text.endsWith('drop table orders'), 'the end is shown: danger may stand there');
  assert.ok(JSON.stringify(shown).length < 350_000, 'the whole is small');
  for (const { value } of shown.parameters) assert.match(value ?? '', /^v{1536} ⟦… 2,952 .*⟧ v{512}$/);
});

test('nobody allows in advance a shape they could not read', () => {
  assert.equal(show(action({ text: 'x'.repeat(70_000) })).shape, '');
});

test('a part beyond which nobody can know what they approve is refused, by text and parameters together', () => {
  const half = 524_288;
  mustBeReadable(action({ text: 'x'.repeat(half), parameters: [parameter(half)] }));
  const tooLarge = { code: 'approval.too-large' };
  assert.throws(
    () => mustBeReadable(action({ text: 'x'.repeat(half), parameters: [parameter(half + 1)] })),
    tooLarge,
  );
  assert.throws(
    () => mustBeReadable(action({ parameters: Array.from({ length: 600 }, () => parameter(60_000)) })),
    tooLarge,
  );
});
