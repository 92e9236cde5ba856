// What a configuration says of the API, and how its mistakes are told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFolder, fullConfig } from '../../tests/support/config-folder.ts';
import { GatelogError } from '../model/error.ts';
import { loadConfig } from './load.ts';
import type { Mistake } from './mistake.ts';

const environment = { ORDERS_DB_PASSWORD: 'opensesame', CLIENT_SECRET: 'sesame-open' };

async function load(api: string) {
  using folder = configFolder();
  const written = fullConfig.replace(/^ {2}postgres: \{ address.*$/m, (line) => `${line}\n  api: ${api}`);
  assert.notEqual(written, fullConfig);
  return await loadConfig(folder.write('gatelog.yaml', written), environment);
}

async function mistakes(api: string): Promise<string> {
  const failed = await load(api).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failed instanceof GatelogError);
  return (failed.data as { mistakes: readonly Mistake[] }).mistakes
    .map(({ path, message }) => `${path}: ${message}`)
    .join('\n');
}

const tls = 'tls: { cert: tls.crt, key: tls.key }';
const signIn = 'signIn: { client: abc, secret: { env: CLIENT_SECRET }, scope: api://gatelog/Connect }';

test('an address, a certificate and a client are read, and the secret stays apart', async () => {
  const { listeners } = await load(
    `{ address: "0.0.0.0:8443", ${tls}, url: "https://gatelog.example.com/", ${signIn} }`,
  );
  const { api } = listeners;
  assert.deepEqual(api?.address, { host: '0.0.0.0', port: 8443 });
  assert.equal(api?.url, 'https://gatelog.example.com');
  assert.equal(api?.signIn?.scope, 'api://gatelog/Connect');
  assert.equal((await api?.signIn?.secret?.())?.reveal(), 'sesame-open');
  assert.doesNotMatch(JSON.stringify(api), /sesame-open/);
});

test('without the section there is no API, and without a client only programs are let in', async () => {
  assert.equal((await load('{ address: "127.0.0.1:0", tls: off }')).listeners.api?.signIn, undefined);
  using folder = configFolder();
  const { listeners } = await loadConfig(folder.write('gatelog.yaml', fullConfig), environment);
  assert.equal(listeners.api, undefined);
});

test('mistakes say what to write', async () => {
  assert.match(
    await mistakes('{ address: "0.0.0.0:8443", tls: off }'),
    /api\.tls: tokens would travel in the clear/,
  );
  assert.match(await mistakes(`{ address: "0.0.0.0:8443", ${tls}, ${signIn} }`), /api\.url: say with url/);
  assert.match(
    await mistakes(`{ address: "0.0.0.0:8443", ${tls}, url: "http://localhost:1" }`),
    /api\.url: write url as https/,
  );
  assert.match(
    await mistakes(`{ address: "127.0.0.1:1", ${tls}, url: "https://a.example/x" }`),
    /without a path/,
  );
  assert.match(
    await mistakes(`{ address: "127.0.0.1:1", ${tls}, signIn: { client: a, secret: hush-hush, scope: s } }`),
    /does not belong in this file/,
  );
  assert.doesNotMatch(
    await mistakes(`{ address: "127.0.0.1:1", ${tls}, signIn: { client: a, secret: hush-hush, scope: s } }`),
    /hush/,
  );
  assert.match(
    await mistakes(`{ address: "127.0.0.1:1", ${tls}, signIn: { client: a, scope: "openid profile" } }`),
    /one scope, without spaces/,
  );
});
