// The description, the headers, and the console's files.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { body, setStage } from './stage.ts';

const policy =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self';require-trusted-types-for 'script';connect-src 'self';font-src 'self';frame-ancestors 'none';base-uri 'none';form-action 'self'";

test('the description is valid OpenAPI 3.1', async () => {
  await using stage = await setStage();
  const { json } = await stage.ask('GET', '/openapi.json');
  const validator = new Validator();
  const { valid, errors } = await validator.validate(json);
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  assert.equal(json['openapi'], '3.1.0');
});

test('every answer forbids what a page does not need, and none of the API is stored', async () => {
  await using stage = await setStage();
  const token = await stage.person('approver');
  const answers = [
    await stage.ask('GET', '/healthz'),
    await stage.ask('GET', '/v1/me'),
    await stage.bearer(token)('GET', '/v1/me'),
    await stage.bearer(token)('POST', '/v1/access-requests', body({})),
    await stage.ask('GET', '/auth/callback'),
    await stage.ask('GET', '/auth/sign-in'),
    await stage.ask('GET', '/nothing/here'),
    await stage.ask('GET', '/', { headers: { accept: 'text/html' } }),
  ];
  for (const { headers } of answers) {
    assert.equal(headers.get('content-security-policy'), policy);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.equal(headers.get('access-control-allow-origin'), null);
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('cache-control'), 'no-store');
  }
});

test('without a built console a page says how to build it', async () => {
  await using stage = await setStage();
  const { status, text } = await stage.ask('GET', '/approvals', { headers: { accept: 'text/html' } });
  assert.equal(status, 503);
  assert.match(text, /npm run build:console/);
});

test('the console’s files are served, its own paths give its page, and nothing beside them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-console-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>Console</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'index-abc123.js'), 'export {}');
  writeFileSync(join(folder, 'dist', '.env'), 'hidden');
  try {
    await using stage = await setStage({ console: join(folder, 'dist') });
    const page = { headers: { accept: 'text/html' } };
    for (const path of ['/', '/approvals/A1B2C3D4E5', '/sessions?live=true']) {
      const { status, text, headers } = await stage.ask('GET', path, page);
      assert.equal(status, 200, path);
      assert.match(text, /Console/);
      assert.match(String(headers.get('cache-control')), /no-store|no-cache/);
    }
    const asset = await stage.ask('GET', '/assets/index-abc123.js');
    assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(String(asset.headers.get('content-type')), /javascript/);
    const beside = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/.env',
    ];
    for (const path of [...beside, '/assets/none.js', '/v1/none', '/auth/none', '/%00', '/assets/%ff']) {
      const { text, status } = await stage.ask('GET', path, page);
      assert.ok(status === 404 || status === 400 || /Console/.test(text), `${path} ${status}`);
      assert.doesNotMatch(text, /outside|hidden/);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an address that is not there is told as a problem, whatever the method', async () => {
  await using stage = await setStage();
  for (const [method, path] of [
    ['GET', '/v1/nothing'],
    ['DELETE', '/v1/approvals/A1B2C3D4E5'],
    ['POST', '/'],
    ['PUT', '/auth/sign-out'],
  ] as const) {
    const { status, json } = await stage.ask(method, path);
    assert.deepEqual([status, json['code']], [404, 'api.not-found'], path);
  }
});

test('lines to connect with name the place and hold no credential', async () => {
  await using stage = await setStage({ url: 'https://gatelog.example.com' });
  const { text, json } = await stage.bearer(await stage.person('approver'))('GET', '/v1/targets');
  const [target] = json as unknown as { address: string; connect: { client: string; lines: string[] }[] }[];
  assert.equal(target?.address, 'gatelog.example.com:5432');
  const clients = target?.connect.map(({ client }) => client);
  assert.deepEqual(clients, ['psql', 'libpq', 'node-postgres', 'psycopg', 'JDBC']);
  assert.doesNotMatch(text, /10\.0\.0\.5|eyJ/);
  assert.match(text, /az account get-access-token --scope api:\/\/gatelog\/Connect/);
});
