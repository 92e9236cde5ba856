import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Given, runPeople } from '../../tests/support/people-cli.ts';
import { sampleToken, startSampleApi } from '../../tests/support/sample-api.ts';
import { type IssuerSettings, startSampleIssuer } from '../../tests/support/sample-issuer.ts';
import { sampleApprover, sampleNow } from '../../tests/support/sample-requests.ts';
import { countUnseen } from './printable.ts';

const env = { GATELOG_CLIENT: 'client-1', GATELOG_SCOPE: 'api://gatelog/.default' };

async function signedIn(settings: IssuerSettings, args: readonly string[] = [], given: Given = {}) {
  await using issuer = await startSampleIssuer(settings);
  const result = await runPeople(['token', '--issuer', issuer.url, ...args], {
    env,
    now: sampleNow,
    ...given,
  });
  return { ...result, forms: issuer.forms };
}

describe('gatelog token', () => {
  it('says where to type which code, waits, and writes the token alone', async () => {
    const { code, out, err, forms } = await signedIn({
      waiting: ['authorization_pending', 'authorization_pending'],
    });
    assert.equal(code, 0);
    assert.equal(out, 'issued-token\n');
    assert.equal(err, 'to sign in, open https://login.example.com/device and type the code ABCD-EFGH\n');
    assert.deepEqual(forms[0], {
      path: '/devicecode',
      fields: { client_id: 'client-1', scope: 'api://gatelog/.default' },
    });
    assert.equal(forms.filter(({ path }) => path === '/token').length, 3);
    assert.equal(forms[1]?.fields['grant_type'], 'urn:ietf:params:oauth:grant-type:device_code');
  });

  it('tells as JSON when the token ends', async () => {
    const { out } = await signedIn({}, ['--json']);
    assert.deepEqual(JSON.parse(out), { token: 'issued-token', expiresAt: '2026-03-01T13:00:00.000Z' });
  });

  it('shows no token on a screen, and signs nobody in for nothing', async () => {
    const { code, out, err, forms } = await signedIn({}, [], { screen: true });
    assert.deepEqual([code, out, forms.length], [2, '', 0]);
    assert.match(err, /PGPASSWORD="\$\(gatelog token\)" psql/);
  });

  it('says why nobody was signed in', async () => {
    const cases: readonly (readonly [error: string, code: string, exit: number])[] = [
      ['authorization_declined', 'login.declined', 1],
      ['access_denied', 'login.declined', 1],
      ['expired_token', 'login.expired', 1],
      ['invalid_client', 'login.client', 1],
      ['invalid_scope', 'login.scope', 1],
      ['something_else', 'login.refused', 1],
    ];
    const description = 'AADSTS7000218: the answer quotes \u001b[2J secret-of-somebody';
    for (const [error, code, exit] of cases) {
      const { code: ended, out, err } = await signedIn({ waiting: [error], description });
      assert.deepEqual([ended, out], [exit, ''], error);
      assert.match(err, new RegExp(`\\(AADSTS7000218\\) \\(${code}\\)`));
      assert.ok(!err.includes('secret-of-somebody'));
    }
  });

  it('ends when the code runs out', async () => {
    const waiting = Array.from({ length: 2000 }, () => 'authorization_pending');
    const { code, err } = await signedIn({ waiting, begun: { expires_in: 0.2 } });
    assert.equal(code, 1);
    assert.match(err, /nobody signed in before the code ran out \(login\.expired\)\n +try again/);
  });

  it('refuses an issuer without device codes, without TLS, or that is not there', async () => {
    const without = await signedIn({ metadata: { device_authorization_endpoint: undefined } });
    assert.match(without.err, /no sign-in by device code \(login\.unsupported\)/);
    const plain = await signedIn({ metadata: { token_endpoint: 'http://login.example.com/token' } });
    assert.match(plain.err, /without TLS \(login\.unsupported\)/);
    assert.equal(plain.forms.length, 0);
    const issuer = await startSampleIssuer();
    await issuer[Symbol.asyncDispose]();
    const gone = await runPeople(['token', '--issuer', issuer.url], { env });
    assert.equal(gone.code, 69);
    assert.match(gone.err, /the issuer cannot be reached \(login\.unavailable\)/);
  });

  it('takes nothing for a token that is none, and shows nothing hostile', async () => {
    const evil = 'x\r\nX-Evil: 1';
    const { code, out, err } = await signedIn({ token: evil });
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /gave something that is no token/);
    const shown = await signedIn({
      begun: { user_code: '\u001b[2J\u202e', verification_uri: 'https://a/\u001b' },
    });
    assert.equal(countUnseen(shown.err), 0);
  });

  it('says what it must be told', async () => {
    const wrong: readonly (readonly [args: readonly string[], env: Given['env'] & object, words: RegExp])[] =
      [
        [[], {}, /with --client ID/],
        [['--client', 'c'], {}, /with --tenant ID or --issuer URL/],
        [['--client', 'c', '--issuer', 'http://login.example.com'], {}, /--issuer takes an https:/],
        [['--client', 'c', '--tenant', 'a/b'], {}, /--tenant takes the id/],
        [['--client', 'c', '--issuer', 'https://login.example.com'], {}, /say with --scope/],
      ];
    for (const [args, given, words] of wrong) {
      const { code, err } = await runPeople(['token', ...args], { env: given });
      assert.equal(code, 2, args.join(' '));
      assert.match(err, words);
    }
  });
});

describe('gatelog login', () => {
  const me = {
    principal: sampleApprover,
    may: ['approval:decide', 'policy:read'],
    targets: { 'approval:decide': ['orders-db', 'billing-db'] },
    expiresAt: '2026-03-01T13:00:00.000Z',
  };

  it('signs in and shows who one is and what one may do, and never the token', async () => {
    await using api = await startSampleApi();
    await using issuer = await startSampleIssuer({ token: sampleToken });
    api.answerWith({ status: 200, body: me });
    const given = { env: { ...env, GATELOG_API: api.url, GATELOG_ISSUER: issuer.url }, now: sampleNow };
    const { code, out, err } = await runPeople(['login'], given);
    assert.equal(code, 0);
    assert.equal(
      out,
      [
        'you are Ada (user), signed in for 1 h',
        'id 11111111-2222-3333-4444-555555555555/ada',
        'you may:',
        '  approval:decide on orders-db, billing-db',
        '  policy:read',
        '',
      ].join('\n'),
    );
    assert.match(err, /nothing is kept: export GATELOG_TOKEN="\$\(gatelog token\)"/);
    assert.equal(api.calls[0]?.path, '/v1/me');
    const json = await runPeople(['login', '--json'], given);
    assert.deepEqual(JSON.parse(json.out), me);
    assert.ok(![out, err, json.out, json.err].join('').includes('sample-token'));
  });

  it('says when policy names nothing, and asks for the address before anybody signs in', async () => {
    await using api = await startSampleApi();
    await using issuer = await startSampleIssuer({ token: sampleToken });
    const lost = await runPeople(['login', '--issuer', issuer.url], { env });
    assert.deepEqual([lost.code, issuer.forms.length], [2, 0]);
    api.answerWith({ status: 200, body: { ...me, may: [], targets: {} } });
    const { out } = await runPeople(['login', '--issuer', issuer.url, '--api', api.url], { env });
    assert.match(out, /you may do nothing here yet/);
  });
});
