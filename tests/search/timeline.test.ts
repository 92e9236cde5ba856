// Tests of timelines over real logs: held actions, streams, long answers, and texts whose key is taken away.
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleDecision, sampleOutcome, samplePrincipal } from '../../src/audit/verify/sample-log.ts';
import type { ServedIndex } from '../../src/search/serve-index.ts';
import type { TimelineItem } from '../../src/search/trail-reader.ts';
import { actionOf, end, logFolder, openLog, readAll, request, startTrail } from './real-log.ts';

async function allPages(
  index: ServedIndex,
  session: string,
): Promise<{ items: readonly TimelineItem[]; pages: readonly (readonly TimelineItem[])[] }> {
  const pages: (readonly TimelineItem[])[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page = await index.answers.timeline(session, {
      ...{ payloads: true, limit: 200 },
      ...(cursor === '' ? {} : { cursor }),
    });
    pages.push(page.items);
    cursor = page.next;
  }
  return { items: pages.flat(), pages };
}

const needs = { ...sampleDecision, outcome: 'needs-approval' as const, needed: 1, approvers: ['dba'] };
const approver = { ...samplePrincipal, kind: 'user' as const, subject: 'ann' };

test('a held action shows who was asked, who answered and where that stands', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  const trail = await startTrail(journal);
  const held = actionOf({ text: 'DELETE FROM orders WHERE id = 7' });
  const asking = { id: 'ABCDE12345', digest: 'd'.repeat(43), until: Date.UTC(2027, 0, 1) };
  const ask = trail.ask(held, needs, asking).index;
  const answered = {
    ref: ask,
    id: asking.id,
    by: [{ who: approver, entry: 'audit.example.com/gateway-2#99' }],
  };
  trail.answer(trail.intent(held, sampleDecision, answered).index).close(sampleOutcome);
  const other = actionOf({ text: 'DELETE FROM orders' });
  const second = trail.ask(other, needs, { ...asking, id: 'ZYXWV98765' }).index;
  const refused = { ref: second, id: 'ZYXWV98765', by: [{ who: approver }] };
  trail.deny(other, { ...sampleDecision, outcome: 'deny', reasons: ['approval.denied'] }, refused);
  trail.intent(actionOf({ text: 'UPDATE orders SET a = 1' }), sampleDecision, {
    grant: 'GRANT00001',
    by: [],
  });
  end(trail);
  await journal.close();
  using index = await readAll(options);
  const { items } = await allPages(index, trail.session);
  const by = [`${approver.tenant}/ann`];
  assert.deepEqual(
    items.map(({ kind, text, approval }) => ({ kind, text, approval })),
    [
      { kind: 'start', text: undefined, approval: undefined },
      { kind: 'asked', text: 'DELETE FROM orders WHERE id = 7', approval: { id: asking.id, ask } },
      {
        ...{ kind: 'action', text: 'DELETE FROM orders WHERE id = 7' },
        approval: { id: asking.id, ask, by, recorded: ['audit.example.com/gateway-2#99'], says: 'approve' },
      },
      { kind: 'asked', text: 'DELETE FROM orders', approval: { id: 'ZYXWV98765', ask: second } },
      {
        ...{ kind: 'denied', text: 'DELETE FROM orders' },
        approval: { id: 'ZYXWV98765', ask: second, by, recorded: [''], says: 'deny' },
      },
      { kind: 'action', text: 'UPDATE orders SET a = 1', approval: { grant: 'GRANT00001' } },
      { kind: 'end', text: undefined, approval: undefined },
    ],
  );
  const session = await index.answers.session(trail.session);
  assert.deepEqual([session?.asked, session?.actions, session?.denied], [2, 2, 1]);
  assert.equal(session?.ending, 'client.closed');
  assert.equal(items.at(-1)?.counts?.['ask'], 2);
});

test('what people do about a target is found there, without what they wrote', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  const trail = await startTrail(journal);
  const said = { comment: 'looksfine' };
  const on = { request: 'ABCDE12345', target: 'orders-db' };
  const { index: entry } = journal.done({ kind: 'answer', by: approver, what: 'approve', on, said });
  end(trail);
  await journal.close();
  using index = await readAll(options);
  const targets = ['orders-db'];
  const find = (text: string) => index.answers.search({ text, targets, payloadTargets: targets, limit: 9 });
  assert.deepEqual(
    (await find('verb:approve')).items.map((hit) => [hit.entry, hit.kind, hit.session]),
    [[entry, 'answer', '']],
  );
  assert.equal((await find('user:ann')).total, 1);
  assert.equal((await find('looksfine')).total, 0);
  assert.equal((await index.answers.entry(entry))?.target, 'orders-db');
});

/** DataRow frames: one column each. */
function rows(count: number, width: number): Buffer {
  const row = Buffer.alloc(11 + width, 0x61);
  row.write('D');
  row.writeUInt32BE(10 + width, 1);
  row.writeUInt16BE(1, 5);
  row.writeUInt32BE(width, 7);
  return Buffer.concat(Array(count).fill(row));
}

test('a page holds at most 1 MB of texts and answers, and pages join', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  const trail = await startTrail(journal);
  for (let count = 0; count < 20; count++)
    request(trail, { text: `SELECT ${count}`, answer: rows(150, 1_000), outcome: { rows: 150 } });
  request(trail, { text: `SELECT '${'x'.repeat(400_000)}'` });
  const { index: stream } = trail.intent(actionOf({ text: 'COPY orders FROM STDIN' }), sampleDecision);
  for (let chunk = 0; chunk < 3; chunk++) trail.chunk(stream, Buffer.from(`line ${chunk}\n`));
  trail.answer(stream).close(sampleOutcome);
  end(trail);
  await journal.close();
  using index = await readAll(options);
  const { items, pages } = await allPages(index, trail.session);
  assert.equal(items.length, 1 + 20 + 1 + 1 + 3 + 1);
  assert.deepEqual(
    pages.map((page) => page.filter(({ answer }) => answer !== undefined && answer !== null).length),
    [6, 6, 6, 2],
    'six answers of 150 KB are less than 1 MB, and seven are more',
  );
  assert.deepEqual([items[1]?.answer?.rows.length, items[1]?.answer?.cut], [150, false]);
  const long = items[21];
  assert.match(long?.text ?? '', /^SELECT 'x{1000}[^]*\.\.\. cut here/);
  assert.ok((long?.text?.length ?? 0) < 300_000);
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'stream').map(({ text }) => text),
    ['line 0\n', 'line 1\n', 'line 2\n'],
  );
});

test('a key that is taken out of the key table closes the texts, and other sessions stay readable', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  const trails = [await startTrail(journal), await startTrail(journal)];
  for (const trail of trails) {
    request(trail, { text: `SELECT of ${trail.session}` });
    end(trail);
  }
  await journal.close();
  using index = await readAll(options);
  const [gone = '', kept = ''] = trails.map(({ session }) => session);
  const text = async (session: string) =>
    (await index.answers.timeline(session, { payloads: true, limit: 9 })).items[1]?.text;
  assert.equal(await text(gone), `SELECT of ${gone}`);
  const [table = ''] = globSync('keys/wrapped/*.jsonl', { cwd: directory });
  const lines = readFileSync(join(directory, table), 'utf8').split('\n');
  writeFileSync(join(directory, table), lines.filter((line) => !line.includes(gone)).join('\n'));
  await index.follow();
  assert.equal(await text(gone), null);
  assert.equal(await text(kept), `SELECT of ${kept}`);
});

test('a session nobody knows has no timeline and is nothing', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  await journal.close();
  using index = await readAll(options);
  assert.deepEqual(await index.answers.timeline('unknown', { payloads: true, limit: 9 }), { items: [] });
  assert.equal(await index.answers.session('unknown'), undefined);
});

test('what was answered and then undone says so, in the timeline and to a search', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  const trail = await startTrail(journal);
  const [first, second] = ['INSERT INTO a', 'INSERT INTO b'].map((text) => request(trail, { text }));
  trail.undone([second as number], 1, { status: 'error', word: '23503', error: 'no such customer' });
  end(trail);
  await journal.close();
  using index = await readAll(options);
  const { items } = await allPages(index, trail.session);
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'action').map(({ entry, outcome }) => [entry, outcome?.status]),
    [
      [first, 'ok'],
      [second, 'undone'],
    ],
  );
  const all = { targets: ['orders-db'], payloadTargets: [], limit: 10 };
  const found = await index.answers.search({ ...all, text: 'status:undone' });
  assert.deepEqual(
    found.items.map(({ entry, status }) => [entry, status]),
    [[second, 'undone']],
  );
});
