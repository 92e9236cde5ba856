// Tests of what signatures cannot show: a log that was signed as it is, and still cannot be true.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canonicalize, type Json } from '../jcs.ts';
import { openEngine } from '../log/open-engine.ts';
import { readLog } from '../log/read-log.ts';
import {
  openSample,
  runSample,
  sampleAction,
  sampleDecision,
  sampleOrigin,
  sampleOutcome,
  startSample,
} from './sample-log.ts';
import { verifyLog } from './verify.ts';
import type { Report } from './verify-report.ts';

type Fields = Record<string, Json>;

const root = mkdtempSync(join(tmpdir(), 'gatelog-forged-'));
const log = join(root, 'log');
let entries: readonly Fields[] = [];

before(async () => {
  const journal = await openSample(log);
  const trail = startSample(journal);
  await trail.started.durable;
  await runSample(trail, 3);
  const refs = ['INSERT 1', 'INSERT 2'].map((text) => trail.intent(sampleAction(text), sampleDecision).index);
  for (const ref of refs) trail.answer(ref).close(sampleOutcome);
  trail.undone(refs, refs.length, { status: 'error', word: '23503', error: 'no such customer' });
  trail.end('client.closed', { fromClient: 0, toClient: 0 });
  await journal.close();
  const read: Fields[] = [];
  for await (const [, bytes] of (await readLog(log)).entries())
    read.push(JSON.parse(bytes.toString()) as Fields);
  entries = read;
});
after(() => rmSync(root, { recursive: true }));

let forgeries = 0;
/** The same log with other entries, signed by its own key: what a thief of the key could write. */
async function forge(bend: (copy: Fields[]) => readonly (Fields | string)[]): Promise<Report> {
  const directory = join(root, `forged-${forgeries++}`);
  cpSync(join(log, 'keys'), join(directory, 'keys'), { recursive: true });
  cpSync(join(log, 'payload'), join(directory, 'payload'), { recursive: true });
  const engine = await openEngine({
    directory,
    origin: sampleOrigin,
    ballast: 0,
    segmentBytes: 1024 * 1024,
  });
  for (const entry of bend(structuredClone(entries) as Fields[])) {
    engine.append(() => Buffer.from(typeof entry === 'string' ? entry : canonicalize(entry)));
  }
  await engine.close();
  return verifyLog(directory);
}

/** Changes the nth entry of a kind. */
function change(kind: string, fields: Fields, nth = 0) {
  return (copy: Fields[]) => {
    const entry = copy.filter(({ k }) => k === kind)[nth] as Fields;
    Object.assign(entry, fields);
    return copy;
  };
}

/** Takes one entry out and closes the gap as far as a forger would. */
function without(kind: string, nth = 0) {
  return (copy: Fields[]) => {
    const gone = copy.filter(({ k }) => k === kind)[nth];
    return copy.filter((entry) => entry !== gone).map((entry, i) => ({ ...entry, i }));
  };
}

test('the same entries signed again pass', async () => {
  assert.deepEqual((await forge((copy) => copy)).findings, []);
});

/** Changes what the undone entry names. */
function bendUndone(bend: (refs: readonly number[]) => readonly number[]) {
  return (copy: Fields[]) => {
    const undone = copy.find(({ k }) => k === 'undone') as { refs: readonly number[] } & Fields;
    return change('undone', { refs: bend(undone.refs) })(copy);
  };
}

const lies: readonly (readonly [string, (copy: Fields[]) => readonly (Fields | string)[]])[] = [
  ['an entry of another log', change('req', { log: 'audit.example.com/other' })],
  ['an entry of another place', change('req', { i: 9_999 })],
  ['an unknown version', change('req', { v: 2 })],
  ['an unknown kind', change('req', { k: 'request' })],
  ['a time before the entry before', change('req', { t: '2020-01-01T00:00:00.000000Z' })],
  ['an entry left out', without('req')],
  ['an outcome left out', without('res')],
  ['a denial left out', without('deny')],
  ['a session start left out', without('session.start')],
  ['a boot left out', without('boot')],
  [
    'two entries exchanged',
    (copy) => copy.map((entry, i) => ({ ...(copy[i === 4 ? 5 : i === 5 ? 4 : i] ?? entry), i })),
  ],
  ['an outcome for nothing', change('res', { ref: 0 })],
  ['an outcome given twice', change('res', { ref: 3 }, 1)],
  ['an undone left out', without('undone')],
  ['an undone of nothing', change('undone', { refs: [] })],
  ['an undone of a denial', bendUndone(([one = 0, two = 0]) => [one - 1, two])],
  ['an undone of fewer than it counts', change('undone', { refn: 3 })],
  ['an undone of older answers', bendUndone((refs) => refs.slice(0, 1))],
  ['an undone of an answer twice', bendUndone(([one = 0]) => [one, one])],
  ['a chunk number left out', change('chunk', { no: 5 })],
  [
    'a chunk with another commitment',
    (copy) => {
      const chunk = copy.find(({ k }) => k === 'chunk') as { pl: Fields[] } & Fields;
      (chunk.pl[0] as Fields)['pt'] = 'A'.repeat(43);
      return copy;
    },
  ],
  [
    'another count at the end',
    change('session.end', { cnt: { chunk: 3, deny: 0, in: 0, out: 0, req: 5, res: 5 } }),
  ],
  ['a boot that continues another log', change('boot', { prev: { size: 5, root: 'AA==' } })],
  ['an entry of another run', change('hb', { boot: 'another' })],
  [
    'something after the close',
    (copy) => [...copy, { ...(copy[1] as Fields), i: copy.length, t: copy.at(-1)?.['t'] as string }],
  ],
  [
    'an entry with white space',
    (copy) => copy.map((entry, i) => (i === 3 ? JSON.stringify(entry, undefined, 1) : entry)),
  ],
  ['an entry that is no JSON', (copy) => copy.map((entry, i) => (i === 3 ? 'x' : entry))],
  [
    'a payload of another request',
    (copy) => {
      const [one, two] = copy.filter(({ k }) => k === 'res') as unknown as [
        { pl: [Fields] },
        { pl: [Fields] },
      ];
      one.pl[0]['id'] = two.pl[0]['id'] as string;
      return copy;
    },
  ],
  ['a wrapped key that was exchanged', change('session.start', { dk: { kid: 'x', wh: 'A'.repeat(43) } })],
  [
    'a key that did not sign',
    change('boot', {
      vkey: 'audit.example.com/gateway-1+f89ff5f2+AZRcLOOuSCNhqsERx3LUs1YwpwzBq8kbEyvGUdg9jtT2',
    }),
  ],
];

for (const [what, bend] of lies) {
  test(`verification finds ${what}`, async () => {
    const report = await forge(bend);
    assert.equal(report.verdict, 'altered', JSON.stringify(report.findings));
  });
}

test('a silence without a heartbeat is stale, and one that is explained is not', async () => {
  const late = (copy: Fields[], kind: string) => {
    const at = copy.findIndex(({ k }) => k === kind);
    return copy.map((entry, i) => (i < at ? entry : { ...entry, t: '2035-01-01T00:00:00.000000Z' }));
  };
  assert.equal((await forge((copy) => late(copy, 'deny'))).verdict, 'stale');
  const explained = await forge((copy) => {
    const end = copy.length - 1;
    const gap = { ...(copy[end] as Fields), k: 'gap', ms: 1, t: '2035-01-01T00:00:00.000000Z' };
    return [
      ...copy.slice(0, end),
      gap,
      { ...(copy[end] as Fields), i: end + 1, t: '2035-01-01T00:00:00.000000Z' },
    ];
  });
  assert.deepEqual(explained.findings, []);
});
