// Answers that were given and do not stand: which entries are named, how many, and when there is nothing to say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionTrail } from '../audit/trail.ts';
import type { Action } from '../model/action.ts';
import type { Failure, Outcome } from '../model/outcome.ts';
import { Answers } from './answers.ts';

interface Told {
  readonly refs: readonly number[];
  readonly count: number;
  readonly failure: Failure;
}

const failure: Failure = { status: 'error', word: '23503', error: 'no such customer' };

function begin() {
  const told: Told[] = [];
  const durable = Promise.resolve();
  const trail = {
    answer: () => ({ write: () => undefined, close: () => ({ index: 0, durable: Promise.resolve() }) }),
    undone: (refs: readonly number[], count: number, why: Failure) => {
      told.push({ refs: [...refs], count, failure: why });
      return { index: 0, durable };
    },
  };
  const answers = new Answers(trail as unknown as SessionTrail, 0, () => 0);
  const run = (entry: number, status: Outcome['status'] = 'ok', phase: Action['phase'] = 'execute') => {
    const action = { phase } as Action;
    answers.begin(action, entry);
    answers.settled(action, { status, word: '', rows: 0, bytes: 0 }, '');
  };
  return { answers, run, told, durable };
}

test('what was answered is named once, and its end waits for that entry', () => {
  const { answers, run, told, durable } = begin();
  run(3);
  run(5);
  answers.undone(failure);
  answers.undone(failure);
  assert.deepEqual(told, [{ refs: [3, 5], count: 2, failure }]);
  assert.equal(answers.settledCount, 3);
  assert.equal(answers.durable, durable);
});

test('what stands, failed, or was only prepared is not named', () => {
  const { answers, run, told } = begin();
  run(1);
  answers.kept();
  answers.undone(failure);
  run(2, 'error');
  run(3, 'ok', 'prepare');
  answers.undone(failure);
  assert.deepEqual(told, []);
});

test('of very many the newest are named, and all are counted', () => {
  const { answers, run, told } = begin();
  for (let entry = 0; entry < 1_000; entry++) run(entry);
  answers.undone(failure);
  assert.equal(told[0]?.count, 1_000);
  assert.deepEqual([told[0]?.refs.length, told[0]?.refs[0], told[0]?.refs.at(-1)], [256, 744, 999]);
});

test('when the connection is gone before they stood, nobody knows', () => {
  const { answers, run, told } = begin();
  run(7);
  answers.abandon();
  assert.deepEqual(told, [
    { refs: [7], count: 1, failure: { status: 'unknown', word: 'connection lost', error: '' } },
  ]);
});
