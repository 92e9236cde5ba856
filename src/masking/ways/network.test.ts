// Addresses in the forms the server prints, and what is none.
import assert from 'node:assert/strict';
import test from 'node:test';
import { clearHost, readNetwork, showNetwork } from './network.ts';

test('what is read is written as it was', () => {
  for (const text of [
    '0.0.0.0',
    '10.1.2.3/8',
    '::',
    '::1/128',
    '1::',
    '2001:db8::1:0:0:1',
    '1:2:3:4:5:6:7:8',
    '1:0:3:4:5:6:7:8',
    '08:00:2b:01:02:03',
    '08:00:2b:01:02:03:04:05',
  ]) {
    const address = readNetwork(text);
    assert.ok(address !== undefined, text);
    assert.equal(showNetwork(address), text);
  }
  assert.equal(showNetwork(readNetwork('::ffff:1.2.3.4') ?? assert.fail()), '::ffff:102:304');
});

test('what is no address is not read', () => {
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4/33',
    '::/129',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    'g::',
    '1.2.3.4::',
    '::1.2.3.4:5',
    `::${'0'.repeat(99)}`,
    '08:00:2b',
  ]) {
    assert.equal(readNetwork(text), undefined, text);
  }
});

test('the bits behind a prefix are cleared', () => {
  assert.deepEqual(clearHost([255, 255, 255, 255], 20), [255, 255, 240, 0]);
  assert.deepEqual(clearHost([255, 255], 0), [0, 0]);
  assert.deepEqual(clearHost([255, 255], 16), [255, 255]);
});
