import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { GatelogError } from '../model/error.ts';
import { Tell, type TellOptions } from './tell.ts';

const told = () => ({ words: 'it runs', data: { port: 5 } });

function listen(options: Partial<TellOptions> & { readonly isTTY?: boolean } = {}) {
  const heard = { out: '', err: '' };
  const sink = (stream: 'out' | 'err') => ({
    isTTY: options.isTTY ?? false,
    write: (text: string) => {
      heard[stream] += text;
    },
  });
  const { signal } = new AbortController();
  const tell = new Tell({ json: false, stdout: sink('out'), stderr: sink('err'), signal, ...options });
  return { tell, heard };
}

describe('the voice of the demo', () => {
  // A developer's own environment may say no to colours.
  const saved = { NO_COLOR: process.env['NO_COLOR'], TERM: process.env['TERM'] };
  beforeEach(() => {
    delete process.env['NO_COLOR'];
    process.env['TERM'] = 'xterm';
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(saved))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  test('where there is no terminal, a step is a plain line of waiting and a plain line of what came', async () => {
    const { tell, heard } = listen();
    assert.equal(await tell.step('x', 'starting', async () => 7, told), 7);
    assert.deepEqual(heard, { out: 'it runs\n', err: '... starting\n' });
    assert.equal(tell.paint('red', 'no'), 'no');
  });

  test('on a terminal the waiting is drawn, wiped when it is over, and words have colours', async () => {
    const { tell, heard } = listen({ isTTY: true });
    await tell.step('x', 'starting', async () => 7, told);
    assert.equal(heard.err, '\r⠋ starting ...\r\u001b[2K');
    assert.ok(tell.paint('red', 'no').startsWith('\u001b[31mno'));
    process.env['NO_COLOR'] = '1';
    assert.equal(tell.paint('red', 'no'), 'no');
  });

  test('for programs each step is one JSON object and headings are left out', async () => {
    const { tell, heard } = listen({ json: true });
    tell.heading('Now');
    await tell.step('x', 'starting', async () => 7, told);
    assert.deepEqual(JSON.parse(heard.out), { step: 'x', ok: true, port: 5 });
  });

  test('what is not as expected is said and counted', () => {
    const { tell, heard } = listen();
    tell.say('x', { ...told(), asExpected: false });
    assert.match(heard.out, /not what the demo expects/);
    assert.equal(tell.unexpected, 1);
  });

  test('after an interrupt no further step begins', async () => {
    const { tell } = listen({ signal: AbortSignal.abort() });
    const step = tell.step('x', 'starting', () => Promise.reject(new Error('began')), told);
    await assert.rejects(step, (error) => error instanceof GatelogError && error.code === 'demo.interrupted');
  });
});
