// The file of the store's key.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { readStoreKey } from './key-file.ts';

function folder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'gatelog-key-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test('a key is made once, with its folder, and read from then on', () => {
  using place = folder();
  const path = join(place.path, 'keys', 'store.key');
  const key = readStoreKey(path);
  assert.equal(key.length, 32);
  assert.deepEqual(readStoreKey(path), key);
  assert.equal(readFileSync(path, 'utf8'), `${key.toString('base64')}\n`);
  assert.deepEqual(readdirSync(join(place.path, 'keys')), ['store.key']);
});

test('what is no key is refused and not repeated', () => {
  using place = folder();
  const path = join(place.path, 'store.key');
  for (const content of ['', 'hush', Buffer.alloc(31, 7).toString('base64')]) {
    writeFileSync(path, content);
    const refused = () => readStoreKey(path);
    assert.throws(refused, { code: 'store.key', message: /32 bytes in base64/ });
    assert.throws(refused, (error) => content === '' || !inspect(error).includes(content));
  }
  assert.throws(() => readStoreKey(place.path), { code: 'store.key', message: /cannot read/ });
});
