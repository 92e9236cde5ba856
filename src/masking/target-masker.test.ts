// The masks of a target: the strictest way of several classes, and which texts are masks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Classification, DataClass, Way } from '../model/data-class.ts';
import { makeDetectors } from './detectors.ts';
import { TargetMasker } from './target-masker.ts';
import { MaskKeys } from './ways/mask-keys.ts';

const detectors = makeDetectors({ off: [], rules: [] });
const rules: Classification['rules'] = [
  { columns: [['public', 'people', 'ssn']], paths: [], as: 'pii' },
  { columns: [['public', 'people', 'card']], paths: [], as: 'card' },
];

function masker(ways: Record<DataClass, Way>, detect: Classification['detect'] = 'off'): TargetMasker {
  const classification: Classification = {
    ...{ rules, untraceable: 'mask', detect, pureFunctions: [], catalogueSeconds: 30 },
  };
  const keys = new MaskKeys(Buffer.alloc(32, 7));
  return new TargetMasker({ classification, ways: new Map(Object.entries(ways)), keys, detectors });
}

const text = { kind: 'text' } as const;

test('a class that is not configured is redacted, and the strictest of several wins', () => {
  assert.equal(masker({}).maskFor(['pii']).of('219-09-9999', text), '[masked]');
  const both = masker({ pii: { name: 'keep-last', count: 4 }, card: { name: 'null' } });
  assert.equal(both.maskFor(['pii']).of('219-09-9999', text), '***-**-9999');
  assert.equal(both.maskFor(['pii', 'card']).of('219-09-9999', text), null);
});

test('a mask is known by its look or because it was shown, under each class it was shown for', () => {
  const made = masker({ pii: { name: 'surrogate' }, card: { name: 'surrogate' } });
  assert.equal(made.isMask('pii', '[masked]'), true);
  const shown = made.maskFor(['pii', 'card']).of('219-09-9999', text) ?? '';
  assert.notEqual(shown, '219-09-9999');
  assert.deepEqual([made.isMask('pii', shown), made.isMask('card', shown)], [true, true]);
  assert.equal(made.isMask('pii', '219-09-9999'), false);
  assert.deepEqual([made.markIn('call [masked:pii] today'), made.markIn('[masked]')], ['pii', undefined]);
});

test('a constant that people write too is not held for a mask', () => {
  const made = masker({ pii: { name: 'hash' } });
  assert.equal(made.maskFor(['pii']).of('t', { kind: 'boolean' }), 'f');
  assert.equal(made.isMask('pii', 'f'), false);
});

test('the classes of detectors count where answers are searched', () => {
  assert.deepEqual(masker({}).classes, ['card', 'pii']);
  assert.ok(masker({}, 'classified').classes.includes('secret'));
});

test('detectors leave out the classes somebody may see', () => {
  const made = masker({}, 'all');
  const mail = 'write to ada.lovelace@example.com';
  assert.ok(!made.scrub(mail).text.includes('ada.lovelace'));
  const [found] = made.scrub(mail).found;
  assert.ok(found !== undefined);
  assert.deepEqual(made.scrub(mail, { except: new Set([found.dataClass]) }), { text: mail, found: [] });
  const bytes = Buffer.from(mail);
  assert.equal(made.mayHold(bytes, 0, bytes.length), true);
  assert.equal(made.mayHold(bytes, 0, 8), false);
});
