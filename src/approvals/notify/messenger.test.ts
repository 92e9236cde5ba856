// Telling people over real connections: HTTP servers that fail, hang, flood or redirect. They stand in for Slack, Teams and others.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Webhook } from 'standardwebhooks';
import { agent, approvalRequest, approver, askedDelete } from '../../../tests/support/approval-request.ts';
import { type AnswerWith, webhookStandIn } from '../../../tests/support/webhook-stand-in.ts';
import { makeCertificates } from '../../demo/certificate.ts';
import type { Channel } from '../../model/channel.ts';
import { GatelogError } from '../../model/error.ts';
import { Secret } from '../../model/secret.ts';
import { Messenger, type MessengerOptions } from './messenger.ts';
import type { OutboxLimits } from './outbox.ts';

const quick = { attemptMillis: 2000, backoff: { least: 10, most: 50 } };

function slack(url: string, changes: Partial<Channel> = {}): Channel {
  const way = { kind: 'slack', url: async () => new Secret(url) } as const;
  return { name: 'slack', way, targets: [], groups: [], ...changes };
}

interface Told {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function start(
  channels: readonly Channel[],
  limits: Partial<OutboxLimits> = {},
  more?: Partial<MessengerOptions>,
) {
  const told: Told[] = [];
  const report = (event: string, data: Told['data']) => void told.push({ event, data });
  const messenger = new Messenger({ channels, report, limits: { ...quick, ...limits }, ...more });
  return { messenger, told, [Symbol.dispose]: () => messenger[Symbol.dispose]() };
}

async function until(holds: () => boolean): Promise<void> {
  for (let times = 0; !holds(); times++) {
    assert.ok(times < 12_000, `it never came: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const linkFor = (channel: string) => `https://gatelog.example.com/approvals/K3J4M5N6P7?link=${channel}`;

test('each channel gets the message with a link of its own', async () => {
  await using one = await webhookStandIn();
  await using two = await webhookStandIn();
  using run = start([
    slack(one.url),
    { ...slack(two.url), name: 'teams', way: { kind: 'teams', url: async () => new Secret(two.url) } },
  ]);
  run.messenger.announce(approvalRequest(), linkFor);
  await until(() => one.received.length + two.received.length === 2);
  assert.ok(one.received[0]?.body.includes('link=slack') && one.received[0].body.includes('"rich_text"'));
  assert.ok(two.received[0]?.body.includes('link=teams') && two.received[0].body.includes('AdaptiveCard'));
  assert.deepEqual(
    [one.received[0]?.method, one.received[0]?.headers['content-type']],
    ['POST', 'application/json'],
  );
  await until(() => [...run.messenger.waiting.values()].every((waiting) => waiting === 0));
  assert.deepEqual(run.told, []);
});

test('a channel that fails is tried again; it is told once that it failed, and once that it works', async () => {
  await using server = await webhookStandIn((response, _, nth) =>
    response.writeHead(nth < 4 ? 500 : 200).end(),
  );
  using run = start([slack(server.url)]);
  run.messenger.announce(approvalRequest(), linkFor);
  await until(() => run.told.length === 2);
  assert.equal(server.received.length, 4);
  assert.deepEqual(
    run.told.map(({ event, data }) => [event, data['channel'], data['status'] ?? data['failures']]),
    [
      ['notify.failed', 'slack', 500],
      ['notify.recovered', 'slack', 3],
    ],
  );
});

test('a pause the other side asks for is kept', async () => {
  const waits: number[] = [];
  const clock = {
    now: () => 1_000_000,
    later: (millis: number) => (waits.push(millis), () => {}),
  };
  const post = async () => ({ status: 429, retryAfter: '30' });
  using run = start([slack('https://hooks.example.com/x')], {}, { clock, post });
  run.messenger.announce(approvalRequest({ askedAt: 1_000_000 }));
  await until(() => run.told.length === 1);
  await turn();
  assert.ok(waits.includes(30_000), waits.join());
});

test('attempts come further and further apart, with jitter, up to a bound', async () => {
  const waits: number[] = [];
  let now = 1_000_000;
  let due: (() => void) | undefined;
  const clock = {
    now: () => now,
    later: (millis: number, run: () => void) => {
      // The limit of an attempt is not what is looked at.
      if (millis === 7777) return () => {};
      waits.push(millis);
      now += millis;
      due = run;
      return () => {};
    },
  };
  const limits = { attemptMillis: 7777, backoff: { least: 1000, most: 60_000 } };
  using run = start([slack('https://hooks.example.com/x')], limits, {
    clock,
    random: () => 0.5,
    post: async () => ({ status: 503 }),
  });
  run.messenger.announce(approvalRequest({ askedAt: now, expiresAt: now + 600_000 }));
  for (let times = 1; times <= 9; times++) {
    await until(() => waits.length === times);
    due?.();
  }
  assert.deepEqual(waits.slice(0, 8), [750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000]);
});

test('nothing is sent for a request whose time has passed', async () => {
  await using server = await webhookStandIn((response) => response.writeHead(500).end());
  using run = start([slack(server.url)]);
  run.messenger.announce(approvalRequest({ expiresAt: Date.now() + 200 }), linkFor);
  await until(() => run.told.some(({ event }) => event === 'notify.given-up'));
  const sent = server.received.length;
  assert.equal(run.messenger.waiting.get('slack'), 0);
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(server.received.length, sent);
  assert.equal(run.told.at(-1)?.data['code'], 'expired');
});

test('a server that says nothing holds up its own channel only, and only for so long', async () => {
  await using silent = await webhookStandIn((response, _, nth) => nth > 2 && response.end());
  await using other = await webhookStandIn();
  using run = start([slack(silent.url), slack(other.url, { name: 'other' })], { attemptMillis: 100 });
  for (let nth = 0; nth < 20; nth++) run.messenger.announce(approvalRequest({ id: `R${nth}` }), linkFor);
  await until(() => other.received.length === 20);
  await until(() => run.told.some(({ event }) => event === 'notify.recovered'));
  assert.equal(run.told[0]?.data['code'], 'notify.timeout');
  await until(() => run.messenger.waiting.get('slack') === 0);
});

test('an answer without end is cut off, and the message counts as taken', async () => {
  let written = 0;
  const flood: AnswerWith = (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const more = () => {
      for (let nth = 0; nth < 4 && written < 10_000_000; nth++) {
        written += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      if (written < 10_000_000) setImmediate(more);
      else response.end();
    };
    more();
  };
  await using server = await webhookStandIn(flood);
  using run = start([slack(server.url)]);
  run.messenger.announce(approvalRequest(), linkFor);
  await until(() => server.received.length === 1 && run.messenger.waiting.get('slack') === 0);
  assert.ok(written < 10_000_000, `${written}`);
  assert.deepEqual(run.told, []);
});

test('a redirect is not followed', async () => {
  await using elsewhere = await webhookStandIn();
  await using server = await webhookStandIn((response) =>
    response.writeHead(307, { location: elsewhere.url }).end(),
  );
  using run = start([slack(server.url)]);
  run.messenger.announce(approvalRequest(), linkFor);
  await until(() => run.told.length === 1);
  assert.deepEqual([run.told[0]?.event, run.told[0]?.data['code']], ['notify.given-up', 'notify.redirected']);
  assert.deepEqual([server.received.length, elsewhere.received.length], [1, 0]);
});

test('what a channel will never take is not tried again, and the next is', async () => {
  await using server = await webhookStandIn((response, _, nth) =>
    response.writeHead(nth === 1 ? 400 : 200).end(),
  );
  using run = start([slack(server.url)], { atOnce: 1 });
  run.messenger.announce(approvalRequest({ id: 'FIRST' }));
  run.messenger.announce(approvalRequest({ id: 'SECOND' }));
  await until(() => server.received.length === 2);
  assert.deepEqual(
    run.told.map(({ event, data }) => [event, data['request'], data['status']]),
    [['notify.given-up', 'FIRST', 400]],
  );
});

test('a thousand requests while a channel is down: bounded, nobody waits, the other channel tells all', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await using up = await webhookStandIn();
  const down = slack('http://127.0.0.1:1/x', { name: 'down' });
  using run = start([down, slack(up.url, { name: 'up' })], {
    waiting: 1000,
    backoff: { least: 1000, most: 1000 },
  });
  collect();
  const before = process.memoryUsage().heapUsed;
  let asked = 0;
  for (let nth = 0; nth < 1000; nth++) {
    const text = `SELECT '${'x'.repeat(250_000)}', ${nth}`;
    asked += text.length;
    run.messenger.announce(
      approvalRequest({ id: `R${nth}`, asked: { ...askedDelete, text: Buffer.from(text).toString() } }),
      linkFor,
    );
  }
  assert.ok(up.received.length < 1000, 'announcing waits for nothing');
  collect();
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < asked / 10, `${grown} of ${asked}`);
  await until(() => up.received.length === 1000);
  assert.ok((run.messenger.waiting.get('down') ?? 0) <= 1000);
  for (let nth = 0; nth < 100; nth++) run.messenger.announce(approvalRequest({ id: `M${nth}` }), linkFor);
  assert.ok((run.messenger.waiting.get('down') ?? 0) <= 1002);
  const crowded = run.told.filter(({ data }) => data['code'] === 'crowded');
  assert.ok(
    crowded.length >= 98 && crowded.every(({ data }) => data['channel'] === 'down'),
    `${crowded.length}`,
  );
});

test('what became of a request is told where it was announced, and nowhere else', async () => {
  await using knows = await webhookStandIn();
  await using other = await webhookStandIn();
  using run = start([slack(knows.url), slack(other.url, { name: 'other', targets: ['*-test'] })]);
  const request = approvalRequest();
  run.messenger.announce(request, linkFor);
  await until(() => run.messenger.waiting.get('slack') === 0);
  const answer = { by: approver, says: 'approve', at: 1, entry: 'o#1', via: 'slack' } as const;
  run.messenger.followUp({ ...request, state: 'approved', answers: [answer] });
  run.messenger.followUp({ ...request, state: 'approved', answers: [answer] });
  await until(() => knows.received.length === 2 && run.messenger.waiting.get('slack') === 0);
  assert.match(knows.received[1]?.body ?? '', /Approved: sql:delete on orders-db/);
  assert.deepEqual([knows.received.length, other.received.length], [2, 0]);
});

test('a request that ended before it was announced is not announced', async () => {
  await using server = await webhookStandIn((response, _, nth) =>
    response.writeHead(nth === 1 ? 500 : 200).end(),
  );
  using run = start([slack(server.url)], { backoff: { least: 100, most: 100 } });
  const request = approvalRequest();
  run.messenger.announce(request, linkFor);
  await until(() => run.told.length === 1);
  run.messenger.followUp({ ...request, state: 'withdrawn' });
  assert.equal(run.messenger.waiting.get('slack'), 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(server.received.length, 1);
});

test('a request that ends while its announcement is on its way is followed up once, and not announced again', async () => {
  let release = () => {};
  const hold: AnswerWith = (response, _, nth) => {
    const answer = () => response.writeHead(nth === 1 ? 500 : 200).end();
    if (nth === 1) release = answer;
    else answer();
  };
  await using server = await webhookStandIn(hold);
  using run = start([slack(server.url)]);
  const request = approvalRequest();
  run.messenger.announce(request, linkFor);
  await until(() => server.received.length === 1);
  run.messenger.followUp({ ...request, state: 'withdrawn' });
  run.messenger.followUp({ ...request, state: 'withdrawn' });
  release();
  await until(() => run.messenger.waiting.get('slack') === 0);
  const titles = server.received.map(({ body }) => (JSON.parse(body) as { text: string }).text);
  assert.deepEqual(titles, [
    'Waiting for approval: sql:delete on orders-db (K3J4M5N6P7)',
    'Withdrawn: sql:delete on orders-db (K3J4M5N6P7)',
  ]);
});

test('channels are told of their targets and groups only', async () => {
  await using server = await webhookStandIn((response) => response.end());
  const names = (run: ReturnType<typeof start>) =>
    [...run.messenger.waiting].filter(([, count]) => count > 0).map(([name]) => name);
  using run = start([
    slack(server.url, { name: 'all' }),
    slack(server.url, { name: 'orders', targets: ['orders-*'] }),
    slack(server.url, { name: 'other', targets: ['x.*', 'orders'] }),
    slack(server.url, { name: 'dba', groups: ['dba', 'cto'] }),
    slack(server.url, { name: 'cto', groups: ['cto'] }),
  ]);
  run.messenger.announce(approvalRequest());
  assert.deepEqual(names(run), ['all', 'orders', 'dba']);
  await until(() => names(run).length === 0);
  run.messenger.announce(
    approvalRequest({ approvers: [], target: { ...approvalRequest().target, name: 'x.y' } }),
  );
  assert.deepEqual(names(run), ['all', 'other', 'dba', 'cto']);
});

test('a webhook is signed as Standard Webhooks has it: their own library says so', async () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  await using server = await webhookStandIn((response, _, nth) =>
    response.writeHead(nth === 1 ? 500 : 200).end(),
  );
  const way = {
    kind: 'webhook',
    url: async () => new Secret(server.url),
    secret: async () => new Secret(`${secret}\n`),
  } as const;
  using run = start([{ name: 'pager', way, targets: [], groups: [] }]);
  run.messenger.announce(approvalRequest(), linkFor);
  await until(() => server.received.length === 2);
  const [first, second] = server.received.map(({ body, headers }) => ({
    body,
    headers: headers as Record<string, string>,
  }));
  assert.ok(first !== undefined && second !== undefined);
  const verified = new Webhook(secret).verify(second.body, second.headers) as { type: string };
  assert.equal(verified.type, 'approval.asked');
  assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
  assert.throws(() => new Webhook(secret).verify(`${second.body} `, second.headers));
  assert.throws(() =>
    new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(second.body, second.headers),
  );
});

test('reports hold no address, secret, statement or inner message', async () => {
  const { cert, key } = makeCertificates({ now: new Date() });
  await using untrusted = await webhookStandIn(undefined, { cert, key });
  await using failing = await webhookStandIn((response) =>
    response.writeHead(500).end('hook-path-is-a-secret'),
  );
  const webhook = (secret: string) =>
    ({
      kind: 'webhook',
      url: async () => new Secret(failing.url),
      secret: async () => new Secret(secret),
    }) as const;
  const unreadable = async () => {
    throw new GatelogError('config.secret', 'the file /run/secrets/hook-path-is-a-secret cannot be read');
  };
  const channels = [
    slack(untrusted.url, { name: 'tls' }),
    slack(failing.url, { name: 'failing' }),
    slack('http://127.0.0.1:1/hook-path-is-a-secret', { name: 'closed' }),
    slack('http://hooks.example.com/hook-path-is-a-secret', { name: 'clear' }),
    slack('https://user:hook-path-is-a-secret@example.com/', { name: 'user' }),
    slack('hook-path-is-a-secret', { name: 'no-url' }),
    slack('https://169.254.169.254/hook-path-is-a-secret', { name: 'metadata' }),
    slack('', { name: 'unreadable', way: { kind: 'slack', url: unreadable } }),
    { ...slack(''), name: 'unsigned', way: webhook('hook-path-is-a-secret') },
  ];
  using run = start(channels);
  run.messenger.announce(approvalRequest(), linkFor);
  await until(() => new Set(run.told.map(({ data }) => data['channel'])).size === channels.length);
  const codes = Object.fromEntries(
    run.told.map(({ data }) => [data['channel'], [data['code'], data['errno'] ?? data['status']]]),
  );
  assert.deepEqual(codes, {
    tls: ['notify.unreachable', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    failing: ['notify.refused', 500],
    closed: ['notify.unreachable', 'ECONNREFUSED'],
    clear: ['notify.secret', undefined],
    user: ['notify.secret', undefined],
    'no-url': ['notify.secret', undefined],
    metadata: ['notify.address', undefined],
    unreadable: ['notify.secret', undefined],
    unsigned: ['notify.secret', undefined],
  });
  const told = JSON.stringify(run.told);
  for (const part of ['hook-path-is-a-secret', 'link=', 'DELETE', agent.subject])
    assert.ok(!told.includes(part), part);
  assert.deepEqual([untrusted.received.length], [0]);
});
