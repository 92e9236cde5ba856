// The url of a PostgreSQL store: TLS unless it says otherwise, and no error that repeats it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { readUrl } from './read-url.ts';

test('a server on another machine is reached by TLS whose certificate is checked, unless the url says otherwise', () => {
  assert.deepEqual(
    { ...readUrl('postgres://u:p%40ss@db.example.com:5433/gatelog\n') },
    {
      ...{ user: 'u', password: 'p@ss', host: 'db.example.com', port: 5433, database: 'gatelog' },
      ...{ ssl: Object.assign(Object.create(null), {}), sslmode: 'verify-full' },
    },
  );
  assert.equal(readUrl('postgres://db.example.com/gatelog?sslmode=disable').ssl, false);
  for (const tricky of ['127.evil.example', '10.0.0.5', 'localhost.example.com'])
    assert.ok(readUrl(`postgresql://${tricky}/gatelog`).ssl, tricky);
});

test('a server on this machine is reached as it is', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    assert.equal(readUrl(`postgres://${host}/gatelog`).ssl, undefined, host);
  assert.equal(readUrl('postgres:///gatelog?host=/run/postgresql').host, '/run/postgresql');
});

test('a wrong url is refused with what to write and is not repeated', () => {
  const wrong = [
    ...['', 'hush', 'mysql://u:hush@h/d', 'postgres://u:hush@h:port/d', 'postgres://u:hush%E0%A4@h/d'],
    'postgres://u:hush@h/d?sslrootcert=/nowhere/hush.crt',
  ];
  for (const url of wrong) {
    const error = (() => {
      try {
        return readUrl(url);
      } catch (thrown) {
        return thrown;
      }
    })();
    assert.equal((error as { code?: string }).code, 'store.url', url);
    assert.doesNotMatch(inspect(error, { depth: 9 }), /hush/);
  }
});
