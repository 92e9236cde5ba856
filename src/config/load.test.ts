// A configuration file is either taken whole or refused with all its mistakes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { configFolder, fullConfig } from '../../tests/support/config-folder.ts';
import { makeCertificates } from '../demo/certificate.ts';
import { createVerifier } from '../identity/verifier.ts';
import { GatelogError } from '../model/error.ts';
import { configurationPage, example } from './document.ts';
import { loadConfig } from './load.ts';
import type { Mistake } from './mistake.ts';

const environment = { ORDERS_DB_PASSWORD: 'opensesame' };

describe('loadConfig', () => {
  it('reads a full configuration with its defaults', async () => {
    using folder = configFolder();
    const config = await loadConfig(folder.write('gatelog.yaml', fullConfig), environment);
    assert.deepEqual(config.identity.issuers, [
      {
        entra: {
          tenant: '11111111-2222-3333-4444-555555555555',
          audience: ['api://gatelog'],
          cloud: 'global',
          clockSkewSeconds: 60,
        },
      },
    ]);
    const target = config.targets.get('orders-db');
    assert.equal(target?.payloadCap, 8 * 1024 * 1024);
    assert.deepEqual(target?.tls, { mode: 'verify-full' });
    assert.deepEqual(config.listeners.postgres.address, { host: '0.0.0.0', port: 5432 });
    assert.equal(config.policies, join(folder.folder, 'policies'));
    assert.equal(config.audit.directory, join(folder.folder, 'data/audit'));
    assert.equal(config.limits.statement, 1024 * 1024);
    assert.equal(config.digest, createHash('sha256').update(fullConfig).digest('hex'));
  });

  it('reads an issuer that is not Entra with its claim mapping', async () => {
    using folder = configFolder();
    const oidc = `oidc: { issuer: https://issuer.example.com, audience: [a, b], claims: { kind: { claim: typ, values: { bot: agent } }, roles: [realm_access, roles] } }`;
    const config = await loadConfig(
      folder.write('gatelog.yaml', fullConfig.replace(/entra: .*/, oidc)),
      environment,
    );
    assert.deepEqual(config.identity.issuers, [
      {
        oidc: {
          issuer: 'https://issuer.example.com',
          audience: ['a', 'b'],
          algorithms: ['RS256'],
          claims: {
            kind: { claim: 'typ', values: { bot: 'agent' } },
            subject: 'sub',
            roles: ['realm_access', 'roles'],
          },
          clockSkewSeconds: 60,
        },
      },
    ]);
    assert.doesNotThrow(() => createVerifier({ issuers: config.identity.issuers }).close());
  });

  it('reads the example of docs/configuration.md, and the page is as the schema makes it', async () => {
    using folder = configFolder();
    const config = await loadConfig(folder.write('gatelog.yaml', example), environment);
    assert.equal(config.targets.size, 1);
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    assert.equal(page, configurationPage(), 'run npm run docs');
  });

  it('prints no secret of a configuration', async () => {
    using folder = configFolder();
    const config = await loadConfig(folder.write('gatelog.yaml', fullConfig), environment);
    const credential = await config.targets.get('orders-db')?.credential();
    const printed = inspect([config, credential], { depth: 10 }) + JSON.stringify([config, credential]);
    assert.ok(!printed.includes('PRIVATE KEY') && !printed.includes('opensesame'));
    assert.equal(credential?.password?.reveal(), 'opensesame');
  });

  it('reads a password file anew for each session', async () => {
    using folder = configFolder();
    folder.write('secret', 'first\n');
    const config = await loadConfig(
      folder.write('gatelog.yaml', fullConfig.replace('env: ORDERS_DB_PASSWORD', 'file: secret')),
      {},
    );
    const credential = config.targets.get('orders-db')?.credential;
    assert.equal((await credential?.())?.password?.reveal(), 'first');
    folder.write('secret', 'second');
    assert.equal((await credential?.())?.password?.reveal(), 'second');
    folder.write('secret', '');
    await assert.rejects(async () => credential?.(), { code: 'config.secret' });
  });

  it('says that there is no such file', async () => {
    await assert.rejects(loadConfig('/nowhere/gatelog.yaml'), { code: 'config.unreadable' });
  });
});

async function mistakesIn(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<readonly Mistake[]> {
  using folder = configFolder();
  for (const [name, content] of Object.entries(others)) folder.write(name, content);
  try {
    await loadConfig(folder.write('gatelog.yaml', text), environment);
  } catch (error) {
    assert.ok(error instanceof GatelogError && error.code === 'config.invalid', String(error));
    return error.data['mistakes'] as readonly Mistake[];
  }
  return [];
}

function changed(from: string | RegExp, to: string): string {
  const text = fullConfig.replace(from, to);
  assert.notEqual(text, fullConfig, 'the change must match the text');
  return text;
}

describe('mistakes', () => {
  it('are all reported at once, in the order of the file, with path, line and column', async () => {
    const text = changed('cloud: global', 'clowd: global')
      .replace('port: 5432', 'port: "5432"')
      .replace('{ env: ORDERS_DB_PASSWORD }', 'hunter2')
      .replace('tls.key }', 'lost.key }')
      .replace('origin: ', 'orign: ');
    const mistakes = await mistakesIn(text);
    assert.deepEqual(
      mistakes.map(({ path, line }) => [line, path]),
      [
        [3, 'identity.issuers[0].entra.clowd'],
        [6, 'targets.orders-db.postgres.port'],
        [7, 'targets.orders-db.credential.password'],
        [9, 'listeners.postgres.tls.key'],
        [11, 'audit.origin'],
        [11, 'audit.orign'],
      ],
    );
    assert.equal(mistakes[0]?.column, (text.split('\n')[2] ?? '').indexOf('clowd') + 1);
    assert.match(mistakes[0]?.message ?? '', /did you mean cloud\?/);
  });

  it('never repeat a password, however it was written', async () => {
    for (const written of [
      'hunter2',
      '{ hunter2 }',
      '{ hunter2: x }',
      '[hunter2]',
      '{ env: "hunter2!" }',
      '{ value: hunter2 }',
    ]) {
      const mistakes = await mistakesIn(changed('{ env: ORDERS_DB_PASSWORD }', written));
      assert.ok(mistakes.length > 0, written);
      assert.ok(!JSON.stringify(mistakes).includes('hunter2'), written);
    }
  });

  const cases: readonly (readonly [name: string, from: string | RegExp, to: string, message: RegExp])[] = [
    ['an inline password', '{ env: ORDERS_DB_PASSWORD }', 'hunter2', /does not belong in this file/],
    [
      'a password from two places',
      'env: ORDERS_DB_PASSWORD',
      'env: ORDERS_DB_PASSWORD, file: tls.key',
      /from one place/,
    ],
    ['a variable that is not set', 'ORDERS_DB_PASSWORD', 'UNSET', /is not set/],
    ['plain text on an address others can reach', '{ cert: tls.crt, key: tls.key }', 'off', /loopback/],
    ['a key of another certificate', 'tls.key', 'other.key', /does not belong to the certificate/],
    ['a certificate file without one', 'cert: tls.crt', 'cert: tls.key', /no PEM certificate/],
    ['a folder that is not there', './policies', './polices', /there is no folder/],
    ['a file where a folder belongs', './policies', './tls.crt', /is not a folder/],
    ['a tenant by its domain', '11111111-2222-3333-4444-555555555555', 'contoso.com', /as its id/],
    ['an address without port', '0.0.0.0:5432', '0.0.0.0', /host:port/],
    [
      'two issuers in one',
      'entra: {',
      'oidc: { issuer: https://a.example, audience: a }\n      entra: {',
      /exactly one of the two/,
    ],
    ['no issuer at all', /issuers:\n.*/, 'issuers: []', /at least one issuer/],
    ['a section of a later version', 'policies:', 'export: { siem: x }\npolicies:', /no such key/],
    ['a target name no client can ask for', 'orders-db:', '"orders db":', /name a target/],
    ['a reserved name', 'orders-db:', '__proto__:', /reserved/],
    [
      'half a client certificate',
      'database: orders',
      'database: orders, clientCert: tls.crt',
      /belong together/,
    ],
    ['an origin with a scheme', 'origin: ', 'origin: https://', /without https/],
    ['a key given twice', 'policies: ./policies', 'policies: ./policies\npolicies: ./policies', /twice/],
    ['a tab', '  issuers', '\tissuers', /tab/],
    ['a bracket left open', 'key: tls.key } }', 'key: tls.key }', /close the bracket/],
    ['a second document', 'policies:', '---\npolicies:', /one document/],
    ['a tag', './policies', '!env POLICIES', /tags/],
    ['an unknown anchor', './policies', '*nowhere', /no anchor/],
    ['issuers that are not a list', /issuers:\n {4}- /, 'issuers:\n      ', /as a list/],
  ];
  for (const [name, from, to, message] of cases) {
    it(`are found: ${name}`, async () => {
      const mistakes = await mistakesIn(changed(from, to), {
        'other.key': makeCertificates({ now: new Date() }).key,
      });
      assert.match(mistakes.map((mistake) => mistake.message).join('\n'), message);
    });
  }

  it('are not made of an empty file: it misses every section', async () => {
    const paths = (await mistakesIn('')).map((mistake) => mistake.path);
    assert.deepEqual(paths.toSorted(), ['audit', 'identity', 'listeners', 'policies', 'targets']);
  });

  it('of aliases that multiply are refused without building them', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let at = 1; at < 9; at++) {
      const [name, before] = [String.fromCharCode(97 + at), String.fromCharCode(96 + at)];
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(',')}]`);
    }
    assert.match((await mistakesIn(bomb.join('\n')))[0]?.message ?? '', /multiply/);
  });

  it('of depth and size are refused before they are read', async () => {
    assert.match((await mistakesIn('a: ' + '['.repeat(100_000)))[0]?.message ?? '', /nested deeper/);
    assert.match((await mistakesIn('- '.repeat(100_000)))[0]?.message ?? '', /nested deeper/);
    assert.match((await mistakesIn('a: ' + 'x'.repeat(1024 * 1024)))[0]?.message ?? '', /larger than 1 MiB/);
  });
});
