import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GatelogError } from '../../model/error.ts';
import type { Api } from './api.ts';
import { follow, type FollowOptions } from './follow.ts';

/** Each connection gives these pieces, then ends as it is told to. */
type Connection = (signal: AbortSignal) => AsyncGenerator<Uint8Array>;

function sends(...pieces: readonly string[]): Connection {
  return async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  };
}

const hangs: Connection = async function* (signal) {
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  yield Buffer.from('');
};

/** Follows these connections, one after the other, until all were made; gives how often it yielded in each. */
async function followed(connections: readonly Connection[], options: Partial<FollowOptions> = {}) {
  const stopped = new AbortController();
  const looks = connections.map(() => 0);
  const lost: string[] = [];
  let at = -1;
  const api = {
    events: async (signal: AbortSignal) => {
      at += 1;
      const connection = connections[at];
      if (connection !== undefined) return connection(signal);
      stopped.abort();
      throw new GatelogError('api.unreachable', 'stopped');
    },
  } as Pick<Api, 'events'> as Api;
  const onChange = async () => {
    looks[at] = (looks[at] ?? 0) + 1;
  };
  const all = { onChange, onLost: (why: string) => lost.push(why), retryMs: 1, ...options };
  await follow(api, 'approvals', { signal: stopped.signal, ...all });
  return { looks, lost };
}

describe('live events', () => {
  it('are each told once, beside the connection itself, wherever the pieces are cut', async () => {
    const text = ': here\n\nevent: approvals\ndata: {"type":"approvals"}\n\n';
    const cuts = Array.from({ length: text.length }, (_, at) => sends(text.slice(0, at), text.slice(at)));
    const { looks } = await followed(cuts);
    assert.deepEqual(new Set(looks), new Set([2]));
  });

  it('of other types are passed over, and many at once are one', async () => {
    const { looks } = await followed([
      sends('event: sessions\n\n', 'event: policies\r\n\r\n', ': approvals\n\n', 'data: approvals\n\n'),
      sends('event: approvals\n\n'.repeat(100)),
      sends('event:approvals\r\n\r\n', 'event: approvals\n\n'),
    ]);
    assert.deepEqual(looks, [1, 2, 3]);
  });

  it('that stop coming end the connection', async () => {
    const { looks, lost } = await followed([hangs, sends('event: approvals\n\n')], { silenceMs: 10 });
    assert.deepEqual(looks, [1, 2]);
    assert.deepEqual(lost, ['nothing came any more', 'the connection ended']);
  });

  it('end for good when a line does not', async () => {
    await assert.rejects(followed([sends('event: '.padEnd(70_000, 'x'))]), { code: 'api.not-gatelog' });
  });

  it('end for good when the API refuses, and not when it cannot', async () => {
    const refuses = (status: number): Connection =>
      async function* () {
        yield Buffer.from(': here\n\n');
        throw new GatelogError('x', 'no', { data: { status } });
      };
    for (const status of [401, 403]) await assert.rejects(followed([refuses(status)]), { code: 'x' });
    const { lost } = await followed([refuses(429), refuses(503), sends('')]);
    assert.deepEqual(lost, ['no', 'no', 'the connection ended']);
  });
});
