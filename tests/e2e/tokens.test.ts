// Tokens that open nothing, each refused in words that say which; and no token in any file, argument or environment.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { dial, errorFields, logIn, RawClient } from '../support/raw-client.ts';
import { password, query, startup } from '../support/raw-messages.ts';
import { stage } from './clients/open.ts';

describe('tokens', () => {
  const on = stage();

  for (const kind of ['app', 'managed-identity', 'agent-on-behalf-of-user', 'agent-user', 'user'] as const)
    test(`a token of kind ${kind} is known for what it is`, async () => {
      const knock = logIn(on.door, { ...(await on.door.login()), password: await on.door.token(kind) });
      // The policies here speak of agents: others may be turned away, but never for their token.
      const refusal = await knock.then(
        ({ client }) => client.close().then(() => ''),
        (error: Error) => error.message,
      );
      assert.doesNotMatch(refusal, /token|credential/);
    });

  const wrong: Readonly<Record<string, () => Promise<string>>> = {
    'identity.missing': async () => '',
    'identity.malformed': async () => 'a password of old',
    'identity.graph-token': () => on.door.token('graph'),
    'identity.expired': () => on.door.token('agent-identity', { lifetimeSeconds: -120 }),
    'identity.audience': () => on.door.token('agent-identity', { claims: { aud: 'api://another' } }),
    'identity.signature': async () => altered(await on.door.token()),
    'identity.algorithm': async () => unsigned(await on.door.token()),
    'identity.cut-short': async () => (await on.door.token()).padEnd(1100, 'x').slice(0, 1023),
  };
  for (const [code, token] of Object.entries(wrong))
    test(`${code} is named to the client and recorded`, async () => {
      const before = on.door.trail().length;
      const fields = errorFields((await knock(await token())).at(-1));
      assert.equal(fields.S, 'FATAL');
      assert.equal(fields.C, '28P01');
      assert.ok(fields.D?.startsWith(`Gatelog: ${code}`), fields.D);
      const recorded = on.door
        .trail()
        .slice(before)
        .filter(({ k }) => k === 'deny');
      assert.equal(JSON.stringify(recorded.map((entry) => entry['rs'])), JSON.stringify([[code]]));
    });

  test('an unknown target and a forbidden one look alike', async () => {
    const login = await on.door.login();
    await assert.rejects(logIn(on.door, { ...login, database: 'nowhere' }), /target does not exist/);
  });

  test('no token is in the log, its payloads, the operators’ output, the arguments or the environment', async () => {
    const login = await on.door.login();
    const { client } = await logIn(on.door, login);
    await client.ask(query('select 1'));
    await client.close();
    // The signature is the secret part; encoded anew it would not be found, so claims are looked for as well.
    const [, claims = '', signature = ''] = (login.password ?? '').split('.');
    const secrets = [signature.slice(0, 40), claims.slice(-40)];
    const folder = join(on.door.auditDirectory, '..');
    const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((file) => file.isFile());
    const { pid } = on.door.process;
    const proc = process.platform === 'linux' ? [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`] : [];
    const texts = [...files.map((file) => join(file.parentPath, file.name)), ...proc].map((path) =>
      readFileSync(path, 'latin1'),
    );
    for (const text of [...texts, on.door.process.errors()])
      for (const secret of secrets) assert.ok(!text.includes(secret), 'a token was written down');
    await on.door.verify();
  });

  async function knock(token: string) {
    const client = new RawClient(await dial(on.door));
    client.send(startup({ user: 'agent', database: 'shop' }));
    await client.until('R');
    client.send(password(token));
    return await client.closed();
  }
});

/** Another character in the middle of the signature. */
function altered(token: string): string {
  const at = token.length - 100;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

/** The same claims under `alg: none`. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
