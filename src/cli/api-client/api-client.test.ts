import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { configFolder } from '../../../tests/support/config-folder.ts';
import { type Given, runPeople } from '../../../tests/support/people-cli.ts';
import {
  problem,
  type SampleAnswer,
  sampleToken,
  startSampleApi,
} from '../../../tests/support/sample-api.ts';
import { sampleRequest } from '../../../tests/support/sample-requests.ts';
import { summaryView } from '../../../tests/support/summary-view.ts';
import { makeCertificates } from '../../demo/certificate.ts';
import { showLine } from '../printable.ts';

const list = ['approvals', 'list'];

describe('the address of the API', () => {
  const tried = (api: string | undefined, ...options: string[]) =>
    runPeople([...list, ...options], { env: { GATELOG_API: api, GATELOG_TOKEN: sampleToken } });

  it('is https, or http towards this machine, and never holds a credential', async () => {
    const wrong = [
      'http://gatelog.example.com',
      'ftp://127.0.0.1',
      'gatelog',
      'https://me:secret@127.0.0.1',
      'https://127.0.0.1/?token=x',
    ];
    for (const address of wrong) {
      const { code, err } = await tried(address);
      assert.equal(code, 2, address);
      assert.match(err, /must be https:.*\(api\.address\)\n +name it with --api/);
      assert.ok(!err.includes('secret'));
    }
    assert.match((await tried(undefined)).err, /the address of the API is missing/);
  });

  it('on the command line goes over that of the environment, and may have a path', async () => {
    await using api = await startSampleApi();
    await tried('https://elsewhere.invalid', '--api', `${api.url}/behind/`);
    assert.equal(api.calls[0]?.path, '/behind/v1/approvals?state=waiting&limit=50');
  });
});

describe('the token', () => {
  it('comes from the environment, a file or standard input', async () => {
    using folder = configFolder();
    await using api = await startSampleApi();
    const file = folder.write('token', `${sampleToken}\n`);
    const env = { GATELOG_API: api.url };
    const ways: readonly (readonly [options: readonly string[], given: Given])[] = [
      [[], { env: { ...env, GATELOG_TOKEN: sampleToken } }],
      [['--token-file', file], { env: { ...env, GATELOG_TOKEN: 'another' } }],
      [['--token-file', '-'], { env, stdin: `${sampleToken}\n` }],
    ];
    for (const [options, given] of ways)
      assert.equal((await runPeople([...list, ...options], given)).code, 0, options.join(' '));
  });

  it('is asked for when it is missing, and not repeated when it is none', async () => {
    using folder = configFolder();
    await using api = await startSampleApi();
    const env = { GATELOG_API: api.url };
    const huge = folder.write('huge', 'x'.repeat(100_000));
    const wrong: readonly (readonly [options: readonly string[], given: Given, words: RegExp])[] = [
      [
        [],
        { env },
        /there is no token in \$GATELOG_TOKEN \(api\.token-missing\)\n +export GATELOG_TOKEN="\$\(gatelog token\)"/,
      ],
      [['--token-file', 'nowhere'], { env }, /nowhere cannot be read/],
      [['--token-file', '-'], { env, stdin: ' \n' }, /no token in standard input/],
      [['--token-file', huge], { env }, /huge holds is not a token/],
      [
        [],
        { env: { ...env, GATELOG_TOKEN: 'two words\r\nX-Evil: 1' } },
        /what \$GATELOG_TOKEN holds is not a token/,
      ],
    ];
    for (const [options, given, words] of wrong) {
      const { code, err } = await runPeople([...list, ...options], given);
      assert.equal(code, 2);
      assert.match(err, words);
      assert.ok(!/two words|xxxx/.test(err));
    }
    assert.equal(api.calls.length, 0);
  });

  it('is no option: it would stand where others on the machine can see it', async () => {
    const { code, err } = await runPeople([...list, '--token', sampleToken]);
    assert.equal(code, 2);
    assert.match(err, /there is no option --token; known: .*--token-file/);
    assert.ok(!err.includes('sample-token'));
  });

  it('appears in no output of any command, whatever the API does', async () => {
    await using api = await startSampleApi();
    const env = { GATELOG_API: api.url, GATELOG_TOKEN: sampleToken, GATELOG_DEBUG: '1' };
    const id = '7K2M9QX4RT';
    const commands = [
      list,
      ['approvals', 'show', id],
      ['approvals', 'approve', id, '--yes'],
      ['approvals', 'deny', id, '--comment', 'no'],
      ['grants', 'list'],
      ['grants', 'revoke', id],
      ['access', 'ask', 'orders-db', '--reason', 'x', '--minutes', '5'],
      ['sessions', 'list'],
      ['sessions', 'show', 's-1'],
      ['sessions', 'end', 's-1'],
    ];
    const answers: readonly (SampleAnswer | 'hang up' | undefined)[] = [
      undefined,
      problem(401, 'identity.expired', 'The token has expired'),
      { status: 200, body: '<html>' },
      { status: 302, headers: { location: 'https://elsewhere.invalid' } },
      'hang up',
    ];
    api.requests.set(id, sampleRequest());
    process.env['GATELOG_DEBUG'] = '1';
    let shown = 0;
    for (const answer of answers) {
      api.answerWith(answer);
      for (const command of commands)
        for (const options of [[], ['--json']]) {
          const { out, err } = await runPeople([...command, ...options], { env });
          assert.ok(!(out + err).includes('sample-token'), command.join(' '));
          shown += (out + err).length > 0 ? 1 : 0;
        }
    }
    delete process.env['GATELOG_DEBUG'];
    assert.equal(shown, answers.length * commands.length * 2);
    assert.ok(
      api.calls.every(({ path, body }) => !`${path}${JSON.stringify(body)}`.includes('sample-token')),
    );
  });
});

describe('what the API refuses', () => {
  async function answered(answer: SampleAnswer | 'hang up', ...options: string[]) {
    await using api = await startSampleApi();
    api.answerWith(answer);
    return await runPeople([...list, ...options], {
      env: { GATELOG_API: api.url, GATELOG_TOKEN: sampleToken },
    });
  }

  it('is a sentence, the code, and what to do next', async () => {
    const { code, err } = await answered(
      problem(403, 'api.forbidden', 'Policy does not permit it', 'Ask whoever keeps the policies.'),
    );
    assert.equal(code, 1);
    assert.equal(
      err,
      'error: Policy does not permit it (api.forbidden)\n       Ask whoever keeps the policies.\n',
    );
  });

  it('has the exit code of its kind', async () => {
    const kinds = [
      [400, 2],
      [401, 1],
      [403, 1],
      [404, 1],
      [409, 1],
      [413, 2],
      [429, 69],
      [500, 69],
      [503, 69],
    ] as const;
    for (const [status, exit] of kinds)
      assert.equal((await answered(problem(status, 'log.unavailable', 'No'))).code, exit, String(status));
  });

  it('says how to get a token when it is about the token', async () => {
    const { err } = await answered(
      problem(401, 'identity.expired', 'The token has expired', 'Send it as Bearer.'),
    );
    assert.match(
      err,
      /\(identity\.expired\)\n +get a fresh token: export GATELOG_TOKEN="\$\(gatelog token\)"\n$/,
    );
  });

  it('names the fields that are wrong', async () => {
    const invalid = problem(400, 'request.invalid', 'The request is not as it must be');
    const errors = [{ pointer: '/minutes', detail: 'too many' }];
    const { err, out } = await answered({ ...invalid, body: { ...(invalid.body as object), errors } });
    assert.equal(out, '');
    assert.match(err, /\/minutes\n {4}too many/);
  });

  it('is JSON when JSON was asked for', async () => {
    const { out, err } = await answered(
      problem(404, 'approval.not-found', 'No such request', 'Check the id.'),
      '--json',
    );
    assert.equal(err, '');
    assert.deepEqual(JSON.parse(out), {
      ok: false,
      error: { code: 'approval.not-found', message: 'No such request', status: 404, next: 'Check the id.' },
    });
  });

  it('sends nothing hostile to the terminal', async () => {
    const evil = '\u001b[2J\u202e';
    const text = (await answered(problem(403, 'api.forbidden', evil, evil))).err;
    assert.match(text, /⟨U\+001B⟩\[2J⟨U\+202E⟩/);
    assert.equal(showLine(text.replaceAll('\n', '')), text.replaceAll('\n', ''));
  });

  it('in other words than those of Gatelog is said to be so', async () => {
    const wrong: readonly (readonly [SampleAnswer, string])[] = [
      [{ status: 502, body: '<html>bad gateway</html>' }, 'api.not-gatelog'],
      [{ status: 404, body: { code: 'a b', title: 'x' } }, 'api.not-gatelog'],
      [{ status: 404, body: { code: 'x', title: 3 } }, 'api.not-gatelog'],
      [{ status: 200, body: '{' }, 'api.not-gatelog'],
      [{ status: 200, body: { items: [{ id: 1 }] } }, 'api.not-gatelog'],
      [{ status: 200, body: { items: [{ ...sampleRequest(), asked: { kind: 'new' } }] } }, 'api.not-gatelog'],
      [{ status: 302, headers: { location: 'https://elsewhere.invalid/' } }, 'api.redirected'],
      [{ status: 200, body: `"${'x'.repeat(33 * 1024 * 1024)}"` }, 'api.too-large'],
    ];
    for (const [answer, code] of wrong) {
      const { code: exit, err } = await answered(answer);
      assert.equal(exit, 69, code);
      assert.ok(err.includes(`(${code})\n       `), err);
    }
  });

  it('with fields of a later version is shown all the same', async () => {
    const body = { items: [{ ...summaryView(sampleRequest()), mood: 'new' }], total: 1 };
    assert.equal((await answered({ status: 200, body })).code, 0);
  });

  it('or cannot be reached is told with the reason', async () => {
    const env = { GATELOG_TOKEN: sampleToken };
    const api = await startSampleApi();
    const { url } = api;
    await api[Symbol.asyncDispose]();
    const gone = await runPeople([...list, '--api', url], { env });
    assert.equal(gone.code, 69);
    assert.match(
      gone.err,
      /^error: http:\/\/127\.0\.0\.1:\d+: nothing listens there \(api\.unreachable\)\n +check --api/,
    );
    assert.match((await answered('hang up')).err, /the connection failed \(api\.unreachable\)/);
  });
});

describe('a program of its own', () => {
  /** As a person starts it. */
  async function gatelog(args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, ['src/main.ts', ...args], {
      cwd: new URL('../../..', import.meta.url),
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part) => (text += part));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  }

  it('trusts a certificate only when --ca names its authority', async () => {
    using folder = configFolder();
    const { ca, cert, key } = makeCertificates({ now: new Date() });
    const server = createServer({ cert, key }, (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[]}'),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const env = {
      GATELOG_API: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      GATELOG_TOKEN: sampleToken,
    };
    const without = await gatelog(list, env);
    const trusted = await gatelog([...list, '--ca', folder.write('own-ca.crt', ca)], env);
    const wrong = await gatelog([...list, '--ca', folder.write('no.crt', 'no certificate')], env);
    server.close();
    assert.equal(without.code, 69);
    assert.match(
      without.text,
      /is not trusted \(api\.certificate\)\n +name the authority that signed it with --ca/,
    );
    assert.deepEqual([trusted.code, trusted.text.includes('nothing waits')], [0, true]);
    assert.deepEqual([wrong.code, wrong.text.includes('api.ca')], [2, true]);
  });
});
