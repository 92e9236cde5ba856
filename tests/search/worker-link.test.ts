// Tests of the link to the worker: bounded, in time, and whole again after the worker died.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WorkerLink } from '../../src/search/worker-link.ts';

/** A worker that answers `lag` with its number, dies of `session`, is silent to `proof` and hangs in `integrity`. */
function starter(): { start: () => Worker; readonly started: () => number } {
  let count = 0;
  const code = (number: number) => `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (message) => {
      if (message === 'close' || message.method === 'session') process.exit(message === 'close' ? 0 : 1);
      if (message.method === 'integrity') for (;;) {}
      if (message.method === 'lag') parentPort.postMessage({ type: 'answer', id: message.id, value: { indexed: ${number}, size: ${number} } });
      if (message.method === 'entry') parentPort.postMessage({ type: 'error', id: message.id, failure: { code: 'search.syntax', message: 'm', data: { at: 3 } } });
    });
    parentPort.postMessage({ type: 'ready' });`;
  return { start: () => new Worker(code(++count), { eval: true }), started: () => count };
}

async function untilAnswered(link: WorkerLink): Promise<number> {
  for (let tries = 0; tries < 500; tries++) {
    const lag = await link.ask('lag').catch(() => undefined);
    if (lag !== undefined) return lag.size;
    await sleep(10);
  }
  throw new Error('it never answered again');
}

test('errors keep their code and data', async () => {
  await using link = await WorkerLink.open(starter());
  await assert.rejects(link.ask('entry', 1), { code: 'search.syntax', data: { at: 3 } });
});

test('a worker that dies is replaced, and says search.unavailable meanwhile', async () => {
  await using link = await WorkerLink.open({ ...starter(), restartMs: 20 });
  assert.equal((await link.ask('lag')).size, 1);
  const waiting = assert.rejects(link.ask('proof', 1), { code: 'search.unavailable' });
  await assert.rejects(link.ask('session', 'x'), { code: 'search.unavailable' });
  await waiting;
  await assert.rejects(link.ask('lag'), { code: 'search.unavailable', message: /try again/ });
  assert.equal(await untilAnswered(link), 2);
});

test('questions are bounded in number', async () => {
  await using link = await WorkerLink.open({ ...starter(), most: 3 });
  const waiting = [1, 2, 3].map((index) => link.ask('proof', index).catch((error: unknown) => error));
  await assert.rejects(link.ask('lag'), { code: 'search.unavailable', message: /busy/ });
  await link[Symbol.asyncDispose]();
  const errors = (await Promise.all(waiting)) as { code: string }[];
  assert.deepEqual(
    errors.map(({ code }) => code),
    Array(3).fill('search.unavailable'),
  );
});

test('a question without an answer ends in time, and costs a worker that answers others nothing', async () => {
  const workers = starter();
  await using link = await WorkerLink.open({ ...workers, timeoutMs: 200 });
  const late = assert.rejects(link.ask('proof', 1), { code: 'search.unavailable', message: /too long/ });
  await sleep(100);
  await link.ask('lag');
  await late;
  assert.equal((await link.ask('lag')).size, 1);
  assert.equal(workers.started(), 1);
});

test('a worker that hangs is replaced', async () => {
  await using link = await WorkerLink.open({ ...starter(), timeoutMs: 100, restartMs: 20 });
  await assert.rejects(link.ask('integrity'), { code: 'search.unavailable' });
  assert.equal(await untilAnswered(link), 2);
});
