// What was shown is remembered, in constant memory and with few false alarms.
import assert from 'node:assert/strict';
import test from 'node:test';
import { GatelogError } from '../../model/error.ts';
import { GENERATION, RememberedMasks } from './remembered-masks.ts';

const seed = Buffer.alloc(16, 5);

test('a mask is known for its class and no other', () => {
  const masks = new RememberedMasks(seed);
  const shown = ['Qzv Kdw', '', '42', 'é😀', 'x'.repeat(300), 'x'.repeat(1_000_000)];
  for (const text of shown) masks.add('pii', text);
  for (const text of shown) {
    assert.ok(masks.has('pii', text));
    assert.equal(masks.has('payment', text), false);
    assert.equal(masks.has('pii', `${text}!`), false);
  }
});

test('the last generation is never forgotten, and what is far older is', () => {
  const masks = new RememberedMasks(seed);
  for (let n = 0; n < 3 * GENERATION; n++) masks.add('pii', `mask ${n}`);
  for (let n = 2 * GENERATION; n < 3 * GENERATION; n++) assert.ok(masks.has('pii', `mask ${n}`), String(n));
  let known = 0;
  for (let n = 0; n < GENERATION - 1000; n++) if (masks.has('pii', `mask ${n}`)) known++;
  assert.ok(known <= 2, `${known} false alarms`);
});

test('a mask shown again and again takes no room', () => {
  const masks = new RememberedMasks(seed);
  masks.add('pii', 'first');
  for (let n = 0; n < 3 * GENERATION; n++) masks.add('pii', 'second');
  assert.ok(masks.has('pii', 'first'));
});

test('a seed that is too short is refused', () => {
  assert.throws(
    () => new RememberedMasks(Buffer.alloc(8)),
    (error: unknown) => error instanceof GatelogError && error.code === 'masking.seed',
  );
});
