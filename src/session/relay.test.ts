// The relay between two fake sockets: order, back-pressure, durability and every way to end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { SessionTrail } from '../audit/trail.ts';
import { GatelogError } from '../model/error.ts';
import type { Decider } from '../policy/engine.ts';
import type { AnswerSink, Conversation, Estimate, Unit } from '../protocols/protocol.ts';
import { Answers } from './answers.ts';
import { Holding } from './holding.ts';
import { Relay, type RelayOptions } from './relay.ts';

/** A peer's socket: what it sends is pushed, what it gets is kept. While `stuck` it takes nothing. */
class FakeSocket extends Duplex {
  readonly got: Buffer[] = [];
  stuck = false;
  #waiting: (() => void) | undefined;

  constructor() {
    super({ writableHighWaterMark: 10, allowHalfOpen: false });
  }

  override _read(): void {
    // Pushed by the test.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.got.push(chunk);
    if (this.stuck) this.#waiting = done;
    else done();
  }

  free(): void {
    this.stuck = false;
    this.#waiting?.();
  }

  setTimeout(_millis: number, then?: () => void): this {
    if (then !== undefined) this.once('timeout', then);
    return this;
  }

  get text(): string {
    return Buffer.concat(this.got).toString();
  }
}

const shape = { verb: 'v', accesses: [], understood: true, doubts: [], context: {}, fingerprint: '' };

/** Each chunk of the client is a unit with one action; the server answers `ok` for each, or keeps silent. */
class FakeConversation implements Conversation {
  readonly cancelKeyLength = 0;
  full = false;
  broken: Error | undefined;
  running: Unit[] = [];
  readonly #chunks: Buffer[] = [];

  welcome(): Buffer {
    return Buffer.alloc(0);
  }
  fromClient(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }
  next(): Unit | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    return { actions: [{ shape, phase: 'execute', text: chunk.toString(), parameters: [] }] };
  }
  forward(unit: Unit): Buffer {
    this.running.push(unit);
    return Buffer.from(unit.actions[0]?.text ?? '');
  }
  refuse(): Unit {
    return { actions: [] };
  }
  fromServer(chunk: Buffer, sink: AnswerSink): Buffer {
    if (this.broken !== undefined) throw this.broken;
    const action = chunk.toString().startsWith('ok') ? this.running.shift()?.actions[0] : undefined;
    if (action !== undefined) sink.settled(action, { status: 'ok', word: 'ok', rows: 0, bytes: 0 }, '');
    return chunk;
  }
  get idle(): boolean {
    return this.running.length === 0;
  }
  notice(): Buffer {
    return Buffer.alloc(0);
  }
  estimate(): Estimate {
    return { impact: { tables: [] }, toTarget: () => Buffer.alloc(0) };
  }
  shapeKey() {
    return undefined;
  }
  farewell({ code }: { code: string }): Buffer {
    return Buffer.from(`bye ${code}`);
  }
}

class FakeTrail {
  readonly outcomes: string[] = [];
  durable = Promise.resolve();
  congested = false;
  caughtUp = Promise.withResolvers<void>();
  intent() {
    return { index: 0, durable: this.durable };
  }
  relief() {
    return this.caughtUp.promise;
  }
  undone() {
    return { index: 0, durable: this.durable };
  }
  answer() {
    const close = ({ word }: { word: string }) => {
      this.outcomes.push(word);
      return { index: 0, durable: this.durable };
    };
    return { write: () => undefined, close };
  }
}

function open(options: Partial<RelayOptions> = {}) {
  const [client, target] = [new FakeSocket(), new FakeSocket()];
  const [conversation, trail] = [new FakeConversation(), new FakeTrail()];
  const answers = new Answers(trail as unknown as SessionTrail, 0, () => 0);
  const decider = { decide: () => ({ outcome: 'allow', reasons: [], messages: [] }) } as unknown as Decider;
  const relay = new Relay({
    client: client as unknown as Socket,
    target: target as unknown as Socket,
    holding: new Holding({
      client: client as unknown as Socket,
      target: target as unknown as Socket,
      conversation,
    }),
    ...{ conversation, answers, durableOutcome: false, unread: Buffer.alloc(0), idleMillis: 0 },
    authority: {
      ...{ decider, trail: trail as unknown as SessionTrail, conversation, answers },
      hold: async () => assert.fail('nothing is held'),
    },
    ...options,
  });
  return { client, target, conversation, trail, relay, ended: relay.run() };
}

async function turns(count = 8): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}

describe('the relay', () => {
  test('forwards nothing before its intent is durable', async () => {
    const { client, target, trail } = open();
    const { promise, resolve } = Promise.withResolvers<void>();
    trail.durable = promise;
    client.push('one');
    await turns();
    assert.equal(target.text, '');
    resolve();
    await turns();
    assert.equal(target.text, 'one');
  });

  test('forwards nothing and says why when the log fails', async () => {
    const { client, target, trail, ended } = open();
    trail.durable = Promise.reject(new GatelogError('log.unavailable', 'disk'));
    client.push('one');
    const { by, code } = await ended;
    assert.deepEqual([by, code], ['gatelog', 'log.unavailable']);
    assert.equal(target.text, '');
    assert.equal(client.text, 'bye log.unavailable');
  });

  test('reads no more of the client while the target does not read', async () => {
    const { client, target } = open();
    target.stuck = true;
    client.push('a unit longer than the buffer');
    await turns();
    client.push('another');
    await turns();
    assert.equal(client.isPaused(), true);
    assert.equal(target.text, 'a unit longer than the buffer');
    target.free();
    await turns();
    assert.equal(target.text, 'a unit longer than the bufferanother');
  });

  test('reads no more of the target while the client does not read', async () => {
    const { client, target } = open();
    client.stuck = true;
    target.push('rows, rows, rows');
    await turns();
    assert.equal(target.isPaused(), true);
    client.free();
    await turns();
    assert.equal(target.isPaused(), false);
  });

  test('reads no more of the target while the log is behind', async () => {
    const { target, trail } = open();
    trail.congested = true;
    target.push('rows');
    await turns();
    assert.equal(target.isPaused(), true);
    trail.congested = false;
    trail.caughtUp.resolve();
    await turns();
    assert.equal(target.isPaused(), false);
  });

  test('holds an answer until its outcome is durable, where that is asked for', async () => {
    const { client, target, trail } = open({ durableOutcome: true });
    client.push('one');
    await turns();
    const { promise, resolve } = Promise.withResolvers<void>();
    trail.durable = promise;
    target.push('ok');
    target.push('later');
    await turns();
    assert.equal(client.text, '');
    resolve();
    await turns();
    assert.equal(client.text, 'oklater');
  });

  test('gives the client what the target said last, though its outcome was not durable yet', async () => {
    const { client, target, trail, ended } = open({ durableOutcome: true });
    client.push('one');
    await turns();
    const { promise, resolve } = Promise.withResolvers<void>();
    trail.durable = promise;
    target.push('ok');
    target.push(null);
    await turns();
    resolve();
    assert.equal((await ended).by, 'target');
    assert.match(client.text, /^ok/);
  });

  test('ends what broke the protocol in its own words', async () => {
    const { client, target, conversation, ended } = open();
    conversation.broken = new GatelogError('target.failed', 'nonsense');
    target.push('nonsense');
    assert.equal((await ended).code, 'target.failed');
    assert.equal(client.text, 'bye target.failed');
    assert.ok(target.destroyed);
  });

  test('gives an action without an answer an unknown outcome', async () => {
    const { client, target, trail, ended } = open();
    client.push('one');
    await turns();
    target.destroy();
    await ended;
    assert.deepEqual(trail.outcomes, ['connection lost']);
    assert.match(client.text, /bye target.failed/);
  });

  test('closes the target when the client is gone', async () => {
    const { client, target, ended } = open();
    client.destroy();
    assert.equal((await ended).by, 'client');
    assert.ok(target.destroyed);
  });

  for (const gone of ['client', 'target'] as const)
    test(`ends at once when the ${gone} has gone before it ran`, async () => {
      const early = { client: new FakeSocket(), target: new FakeSocket() };
      early[gone].destroy();
      await once(early[gone], 'close');
      const { ended } = open(early as unknown as Partial<RelayOptions>);
      assert.equal((await ended).by, gone);
    });
});

describe('leaving', () => {
  test('is at once when nothing runs', async () => {
    const { client, relay, ended } = open();
    relay.leave('session.expired', []);
    assert.equal((await ended).code, 'session.expired');
    assert.equal(client.text, 'bye session.expired');
  });

  test('waits for the answer that is under way, and takes up nothing new', async () => {
    const { client, target, relay, ended } = open();
    client.push('one');
    await turns();
    relay.leave('session.expired', []);
    client.push('two');
    await turns();
    assert.equal(target.text, 'one');
    target.push('ok');
    await ended;
    assert.equal(client.text, 'okbye session.expired');
  });

  test('waits for a unit that is being recorded, and ends though it makes the target say nothing', async () => {
    const { client, conversation, trail, relay, ended } = open();
    const { promise, resolve } = Promise.withResolvers<void>();
    trail.durable = promise;
    conversation.forward = () => Buffer.alloc(0);
    client.push('flush');
    await turns();
    relay.leave('session.expired', []);
    resolve();
    assert.equal((await ended).code, 'session.expired');
  });

  test('a client that waits for its answer is not idle, a silent one is', async () => {
    const { client, target, ended } = open({ idleMillis: 1000 });
    client.push('one');
    await turns();
    client.emit('timeout');
    target.push('ok');
    await turns();
    assert.equal(client.text, 'ok');
    client.emit('timeout');
    assert.equal((await ended).code, 'protocol.timeout');
  });
});
