// What a configuration says of approvals and channels, and how its mistakes are told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { configFolder, fullConfig } from '../../tests/support/config-folder.ts';
import { GatelogError } from '../model/error.ts';
import { loadConfig } from './load.ts';
import type { Mistake } from './mistake.ts';

const secret = 'T000-B000-hook-path-is-a-secret';
const environment = {
  ORDERS_DB_PASSWORD: 'opensesame',
  HOOK: `https://hooks.slack.com/services/${secret}`,
  CLEAR: `http://hooks.slack.com/services/${secret}`,
  KEY: `whsec_${secret}`,
  SMTP_PASSWORD: secret,
};

async function load(notify: string, bounds = '') {
  using folder = configFolder();
  folder.write('hook', `${environment.HOOK}\n`);
  const text = `${fullConfig}approvals:\n  notify:\n${notify.replaceAll(/^/gm, '    ')}\n${bounds}`;
  return await loadConfig(folder.write('gatelog.yaml', text), environment);
}

async function mistakes(notify: string): Promise<readonly Mistake[]> {
  const failed = await load(notify).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failed instanceof GatelogError && failed.code === 'config.invalid', String(failed));
  return failed.data['mistakes'] as readonly Mistake[];
}

test('without a word of it actions wait five minutes and nobody is told', async () => {
  using folder = configFolder();
  const { approvals } = await loadConfig(folder.write('gatelog.yaml', fullConfig), environment);
  assert.deepEqual(approvals, { waitSeconds: 300, perPrincipal: 10, atOnce: 1000, notify: [] });
});

test('channels are read with their names, targets and groups', async () => {
  const { approvals } = await load(
    `- { slack: { url: { env: HOOK } }, targets: orders-*, groups: [dba, cto] }
- { teams: { url: { file: hook } } }
- { slack: { url: { file: hook } } }
- { webhook: { url: { env: HOOK }, secret: { env: KEY } }, name: pager }
- { mail: { host: smtp.example.com, username: gatelog, password: { env: SMTP_PASSWORD }, from: g@example.com, to: dba@example.com, ca: ca.crt } }
- { mail: { host: localhost, tls: 'off', from: g@example.com, to: [a@example.com, b@example.com] } }`,
    '  waitSeconds: 60\n  perPrincipal: 3\n  atOnce: 50\n',
  );
  assert.deepEqual([approvals.waitSeconds, approvals.perPrincipal, approvals.atOnce], [60, 3, 50]);
  const { notify } = approvals;
  assert.deepEqual(
    notify.map(({ name, way }) => [name, way.kind]),
    [
      ['slack', 'slack'],
      ['teams', 'teams'],
      ['slack-2', 'slack'],
      ['pager', 'webhook'],
      ['mail', 'mail'],
      ['mail-2', 'mail'],
    ],
  );
  assert.deepEqual(
    [notify[0]?.targets, notify[0]?.groups, notify[1]?.targets],
    [['orders-*'], ['dba', 'cto'], []],
  );
  const [first, second, , , mail, plain] = notify.map(({ way }) => way);
  assert.ok(
    first?.kind === 'slack' && second?.kind === 'teams' && mail?.kind === 'mail' && plain?.kind === 'mail',
  );
  assert.deepEqual(
    [(await first.url()).reveal(), mail.port, mail.tls, plain.to.length],
    [environment.HOOK, 587, 'starttls', 2],
  );
  assert.match(mail.ca ?? '', /BEGIN CERTIFICATE/);
  assert.equal((await mail.login?.password())?.reveal(), secret);
  assert.ok(!inspect(approvals, { depth: 9 }).includes(secret));
});

test('mistakes say what to write, where, and never repeat a secret', async () => {
  const cases: readonly (readonly [notify: string, path: string, message: RegExp])[] = [
    [
      `- { slack: { url: "${environment.HOOK}" } }`,
      'approvals.notify[0].slack.url',
      /does not belong in this file: write \{ env/,
    ],
    [
      `- { slack: { url: { "${environment.HOOK}": } } }`,
      'approvals.notify[0].slack.url',
      /a secret is taken from/,
    ],
    [
      `- { slack: { url: { env: "${environment.HOOK}" } } }`,
      'approvals.notify[0].slack.url.env',
      /the name of the variable, not its value/,
    ],
    ['- { slack: { url: { env: NOT_SET } } }', 'approvals.notify[0].slack.url.env', /not set or empty/],
    ['- { teams: { url: { file: nowhere } } }', 'approvals.notify[0].teams.url.file', /there is no file/],
    ['- { slack: { url: { env: CLEAR } } }', 'approvals.notify[0].slack.url', /is no https:\/\/ address/],
    [
      '- { slack: { url: { env: HOOK } }, teams: { url: { env: HOOK } } }',
      'approvals.notify[0]',
      /exactly one/,
    ],
    ['- { targets: x }', 'approvals.notify[0]', /exactly one/],
    ['- { name: console, slack: { url: { env: HOOK } } }', 'approvals.notify[0].name', /take another/],
    [
      '- { name: slack-2, slack: { url: { env: HOOK } } }\n- { slack: { url: { env: HOOK } } }\n- { slack: { url: { env: HOOK } } }',
      'approvals.notify',
      /same name/,
    ],
    ['- { webhook: { url: { env: HOOK } } }', 'approvals.notify[0].webhook.secret', /is missing/],
    [
      '- { mail: { host: smtp.example.com, tls: "off", from: a@b.c, to: a@b.c } }',
      'approvals.notify[0].mail.tls',
      /in the clear/,
    ],
    [
      '- { mail: { host: smtp.example.com, username: x, from: a@b.c, to: a@b.c } }',
      'approvals.notify[0].mail',
      /belong together/,
    ],
    [
      '- { mail: { host: smtp.example.com, from: "Boss <a@b.c>", to: a@b.c } }',
      'approvals.notify[0].mail.from',
      /without a name/,
    ],
    [
      '- { mail: { host: smtp.example.com, from: a@b.c, to: ["a@b.c\\r\\nBcc: x@y.z"] } }',
      'approvals.notify[0].mail.to',
      /without a name/,
    ],
  ];
  for (const [notify, path, message] of cases) {
    const found = await mistakes(notify);
    assert.ok(
      found.some((one) => one.path === path && message.test(one.message)),
      `${notify}: ${JSON.stringify(found)}`,
    );
    assert.ok(!JSON.stringify(found).includes(secret), notify);
  }
});
