import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Running, startPeople, until } from '../../tests/support/people-cli.ts';
import { problem, type SampleApi, sampleToken, startSampleApi } from '../../tests/support/sample-api.ts';
import { sampleAction, sampleNow, sampleRequest } from '../../tests/support/sample-requests.ts';
import { countUnseen } from './printable.ts';

function watch(api: SampleApi, ...options: string[]): Running {
  const env = { GATELOG_API: api.url, GATELOG_TOKEN: sampleToken };
  return startPeople(['approvals', 'list', '--watch', ...options], { env, now: sampleNow });
}

async function stop({ signals, done }: Running) {
  signals.emit('SIGINT');
  return await done;
}

function put(api: SampleApi, id: string, target = 'orders-db'): void {
  api.requests.set(id, sampleRequest({ id, target }));
  api.tell('approvals');
}

describe('gatelog approvals list --watch', () => {
  it('shows what waits, then each new request, then that it waits no longer', async () => {
    await using api = await startSampleApi();
    api.requests.set('AAAAAAAAAA', sampleRequest({ id: 'AAAAAAAAAA' }));
    const running = watch(api);
    await until(() => running.out().includes('AAAAAAAAAA'));
    put(api, 'BBBBBBBBBB');
    await until(() => running.out().includes('BBBBBBBBBB'));
    api.requests.delete('AAAAAAAAAA');
    api.tell('approvals');
    await until(() => running.out().includes('AAAAAAAAAA  waits no longer'));
    const { code, out } = await stop(running);
    assert.equal(code, 0);
    assert.deepEqual(out.trim().split('\n'), [
      'AAAAAAAAAA  orders-db  sql:update  Order bot (agent) for grace  waiting, 4 min 12 s left',
      "            UPDATE orders SET state = 'sent' WHERE placed < $1",
      'BBBBBBBBBB  orders-db  sql:update  Order bot (agent) for grace  waiting, 4 min 12 s left',
      "            UPDATE orders SET state = 'sent' WHERE placed < $1",
      'AAAAAAAAAA  waits no longer',
    ]);
    await until(() => api.listeners() === 0);
    assert.equal(running.signals.eventNames().length, 0, 'no handler is left behind');
  });

  it('writes one object a line as JSON, and nothing hostile', async () => {
    await using api = await startSampleApi();
    const running = watch(api, '--json', '--target', 'orders-db');
    await until(() => api.listeners() === 1);
    const text = 'SELECT \u001b[2J\u202e\n1';
    api.requests.set('AAAAAAAAAA', sampleRequest({ id: 'AAAAAAAAAA', asked: sampleAction({ text }) }));
    put(api, 'BBBBBBBBBB', 'billing-db');
    await until(() => running.out().includes('AAAAAAAAAA'));
    api.requests.clear();
    api.tell('approvals');
    await until(() => running.out().includes('ended'));
    const { out } = await stop(running);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      events.map(({ event, id, request }) => [event, id ?? request.id]),
      [
        ['waiting', 'AAAAAAAAAA'],
        ['ended', 'AAAAAAAAAA'],
      ],
    );
    assert.equal(events[0].request.asked.text, text);
    assert.equal(countUnseen(out), 0);
  });

  it('connects again when the connection is lost, and shows what came meanwhile', async () => {
    await using api = await startSampleApi();
    const running = watch(api);
    await until(() => api.listeners() === 1);
    api.requests.set('AAAAAAAAAA', sampleRequest({ id: 'AAAAAAAAAA' }));
    api.dropListeners();
    await until(() => running.out().includes('AAAAAAAAAA'));
    const { code, out, err } = await stop(running);
    assert.equal(code, 0);
    assert.match(err, /the connection (was lost|ended): connecting again/);
    assert.equal(out.match(/AAAAAAAAAA/g)?.length, 1, 'nothing is shown twice');
  });

  it('goes on when the API cannot answer for a moment', async () => {
    await using api = await startSampleApi();
    api.answerWith(problem(503, 'store.unavailable', 'The store cannot be reached', 'Try again.'));
    const running = watch(api);
    await until(() => running.err().includes('The store cannot be reached: connecting again'));
    api.answerWith(undefined);
    await until(() => api.listeners() === 1);
    api.answerWith(problem(503, 'search.unavailable', 'The list cannot be read', 'Try again.'));
    api.tell('approvals');
    await until(() => running.err().includes('The list cannot be read: connecting again'));
    api.answerWith(undefined);
    put(api, 'AAAAAAAAAA');
    await until(() => running.out().includes('AAAAAAAAAA'));
    assert.equal((await stop(running)).code, 0);
  });

  it('ends with what the API says once the token is refused', async () => {
    await using api = await startSampleApi();
    const running = watch(api);
    await until(() => api.listeners() === 1);
    api.answerWith(problem(401, 'identity.expired', 'The token has expired', 'Get a fresh token.'));
    api.dropListeners();
    const { code, err } = await running.done;
    assert.equal(code, 1);
    assert.match(
      err,
      /The token has expired \(identity\.expired\)\n +get a fresh token: export GATELOG_TOKEN/,
    );
  });
});
