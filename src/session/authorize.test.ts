// No permit without a durable intent, and none for what was refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '../model/decision.ts';
import type { SessionTrail } from '../audit/trail.ts';
import type { Action } from '../model/action.ts';
import type { Decider } from '../policy/engine.ts';
import type { Conversation, Unit } from '../protocols/protocol.ts';
import { type Answers } from './answers.ts';
import { type Authority, authorize } from './authorize.ts';

const shape = { verb: 'v', accesses: [], understood: true, doubts: [], context: {}, fingerprint: '' };
const action = (text: string, phase: Action['phase'] = 'execute'): Action => ({
  ...{ shape, phase, text, parameters: [], intent: { text } },
});

interface Log {
  readonly entries: string[];
  readonly authority: Authority;
}

/** Denies actions by their text; `durable` is what every entry's promise is. */
function log(deny: readonly string[], durable: Promise<void> = Promise.resolve(), refuse = cutBefore): Log {
  const entries: string[] = [];
  const entry = (kind: string) => (one: Action) => {
    entries.push(`${kind} ${one.phase} ${one.text}`);
    return { index: entries.length - 1, durable };
  };
  const decide = (_shape: unknown, phase: string, intent?: { text?: string }) => {
    const denied = deny.includes(intent?.text ?? '') || deny.includes(`${phase} ${intent?.text}`);
    return { outcome: denied ? 'deny' : 'allow', reasons: ['policy.forbidden'], messages: [] };
  };
  const authority = {
    decider: { decide } as unknown as Decider,
    trail: { intent: entry('req'), deny: entry('deny') } as unknown as SessionTrail,
    conversation: { refuse } as unknown as Conversation,
    answers: { begin: () => undefined, stream: () => durable } as unknown as Answers,
    hold: async () => assert.fail('nothing is held'),
  };
  return { entries, authority };
}

function cutBefore(unit: Unit, refused: Action): Unit {
  return { actions: unit.actions.slice(0, unit.actions.indexOf(refused)) };
}

describe('authorize', () => {
  test('gives a permit for what is allowed, once its intents are durable', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { entries, authority } = log([], promise);
    let given = false;
    const permit = authorize({ actions: [action('a'), action('b')] }, authority);
    void permit.then(() => {
      given = true;
    });
    await new Promise(setImmediate);
    assert.deepEqual(entries, ['req execute a', 'req execute b']);
    assert.equal(given, false);
    resolve();
    await permit;
  });

  test('gives none when the log fails', async () => {
    const failed = Promise.reject(new Error('disk'));
    const { authority } = log([], failed);
    await assert.rejects(authorize({ actions: [action('a')] }, authority), /disk/);
  });

  test('gives none for the cut unit either when the denial cannot be recorded', async () => {
    const { authority } = log(['a'], Promise.reject(new Error('disk')));
    await assert.rejects(authorize({ actions: [action('a')] }, authority), /disk/);
  });

  test('gives none for a stream whose chunk is not durable', async () => {
    const { authority } = log([], Promise.reject(new Error('disk')));
    const stream = { action: action('copy'), bytes: Buffer.from('x') };
    await assert.rejects(authorize({ actions: [], stream }, authority), /disk/);
  });

  test('permits only what stands before a refusal, and records no intent for the rest', async () => {
    const { entries, authority } = log(['b']);
    const permit = await authorize({ actions: [action('a'), action('b'), action('c')] }, authority);
    assert.deepEqual(entries, ['deny execute b', 'req execute a']);
    assert.deepEqual(
      permit.spend().actions.map(({ text }) => text),
      ['a'],
    );
  });

  test('decides what is left anew, because its phase may be another', async () => {
    const refuse = (unit: Unit): Unit => ({
      actions: unit.actions.length > 1 ? [action('a', 'prepare')] : [],
    });
    const { entries, authority } = log(['b', 'prepare a'], Promise.resolve(), refuse);
    const permit = await authorize({ actions: [action('a'), action('b')] }, authority);
    assert.deepEqual(entries, ['deny execute b', 'deny prepare a']);
    assert.deepEqual(permit.spend().actions, []);
  });

  test('gives a permit that is spent once', async () => {
    const permit = await authorize({ actions: [] }, log([]).authority);
    permit.spend();
    assert.throws(() => permit.spend(), /spent once/);
  });

  test('what policy denies while grants are looked at again is refused, and never recorded as allowed', async () => {
    const { entries, authority } = log([]);
    const world = { denied: false };
    const decisionOf = (outcome: string) =>
      ({ outcome, reasons: ['policy.forbidden'], messages: [] }) as unknown as Decision;
    const decide = () => decisionOf(world.denied ? 'deny' : 'needs-approval');
    const held = {
      decide: () => decisionOf(world.denied ? 'deny' : 'allow'),
      holds: async () => {
        world.denied = true;
        return true;
      },
    };
    const asking = { ...authority, decider: { decide } as unknown as Decider, hold: async () => held };
    await authorize({ actions: [action('a'), action('b')] }, asking);
    assert.deepEqual(
      entries.filter((entry) => entry.startsWith('req')),
      [],
    );
    assert.ok(entries.includes('deny execute a'));
  });
});
