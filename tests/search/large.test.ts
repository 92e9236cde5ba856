// A hundred thousand sessions: every list is a walk along an index, on the first page as on a deep one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listSessions } from '../../src/search/list-sessions.ts';
import { search } from '../../src/search/search.ts';
import type { SessionQuery } from '../../src/search/trail-reader.ts';
import { addRequest, addSession, endSession, memoryIndex } from './memory-index.ts';

const sessions = 100_000;
const targets = ['orders-db', 'people-db', 'rare-db'];

function targetOf(count: number): string {
  if (count % 5_000 === 0) return 'rare-db';
  return count % 2 === 0 ? 'orders-db' : 'people-db';
}

describe('with 100,000 sessions', () => {
  const { file, plan, close } = memoryIndex();
  after(close);
  before(() => {
    file.inOneStep(() => {
      for (let count = 0; count < sessions; count++) addOne(count);
    });
    file.asked.length = 0;
  });

  function addOne(count: number): void {
    const [entry, id, target] = [count * 3, `session-${count}`, targetOf(count)];
    addSession(file, { entry, id, target, agent: `agent-${count % 100}` });
    addRequest(file, {
      ...{ entry: entry + 1, session: entry, id, target, rows: count % 1_000 },
      text: `select number${count} from t where half = ${count % 2 === 0 ? 'even' : 'odd'}`,
      ...(count % 1_000 === 0 ? { ticket: 'OPS-7' } : {}),
    });
    if (count < sessions - 50) endSession(file, { entry: entry + 2, id });
  }

  /** Every query since the last look goes along indexes and sorts nothing: what it reads is bounded by its limit. */
  function assertWalks(): void {
    const asked = file.asked
      .splice(0)
      .filter(({ sql }) => /from (sessions|people|words|session_words)/.test(sql));
    assert.ok(asked.length > 0);
    for (const { sql } of asked) {
      const steps = plan(sql);
      const wrong = steps.filter(
        (step) =>
          /TEMP B-TREE/.test(step) || (step.startsWith('SCAN') && !/VIRTUAL TABLE INDEX \d+:M/.test(step)),
      );
      assert.deepEqual(wrong, [], `${sql}\n${steps.join('\n')}`);
      assert.match(sql, /limit \?$/);
    }
  }

  /** A page, and the one behind the entry of session `count`. */
  function pages(query: Omit<SessionQuery, 'limit'>, deep: number) {
    const first = listSessions(file, { ...query, limit: 50 });
    const cursor = Buffer.from(`sessions:${deep * 3}`).toString('base64url');
    return [first, listSessions(file, { ...query, cursor, limit: 50 })].map(({ items }) =>
      items.map(({ id }) => id),
    );
  }

  it('the newest sessions and those far back are read along the index of their target', () => {
    const [first, deep] = pages({ targets }, 1_000);
    assert.deepEqual(
      first,
      Array.from({ length: 50 }, (_, at) => `session-${sessions - 1 - at}`),
    );
    assert.deepEqual(
      deep,
      Array.from({ length: 50 }, (_, at) => `session-${999 - at}`),
    );
    assertWalks();
  });

  it('a target with few sessions is not looked for among those of others', () => {
    const [first, deep] = pages({ targets: ['rare-db'] }, 1);
    assert.equal(first?.length, 20);
    assert.deepEqual(deep, ['session-0']);
    assertWalks();
  });

  it('sessions of a principal, live ones, and those of a day', () => {
    const [ofAgent] = pages({ targets, principal: 'tenant/agent-7' }, 1_000);
    assert.deepEqual(ofAgent?.slice(0, 2), ['session-99907', 'session-99807']);
    const [live, none] = pages({ targets, live: true }, 1_000);
    assert.deepEqual([live?.length, none], [50, []]);
    const [ofHour] = pages({ targets, before: '2026-11-01T01:00:00Z', after: '2026-11-01T00:59:30Z' }, 0);
    assert.equal(ofHour?.length, 10);
    assertWalks();
  });

  it('sessions whose id, name or intent holds a text', () => {
    const [found] = pages({ targets, text: 'ION-7777' }, 0);
    assert.deepEqual(found?.toSorted(), [
      'session-7777',
      ...Array.from({ length: 10 }, (_, at) => `session-7777${at}`),
    ]);
    assertWalks();
  });

  const payloadTargets = targets;
  function find(text: string, more: { cursor?: string } = {}) {
    return search(file, { text, targets, payloadTargets, limit: 50, ...more });
  }

  it('a rare word, a common one and a filter are found newest first, also far back', () => {
    assert.deepEqual(
      find('number4711').items.map(({ session }) => session),
      ['session-4711'],
    );
    const common = find('half odd');
    assert.deepEqual([common.items.length, common.total], [50, 50_000]);
    const cursor = Buffer.from('search:3000').toString('base64url');
    assert.deepEqual(find('half odd', { cursor }).items[0]?.session, 'session-999');
    assert.equal(find('verb:sql:select target:rare-db').total, 20);
    assert.equal(find('ticket:ops-7').total, 100);
    assertWalks();
  });

  it('counting stops at 100,000 and says so', () => {
    const all = find('table:orders');
    assert.deepEqual([all.total, all.atLeast], [100_000, undefined]);
    addRequest(file, {
      entry: sessions * 3 + 1,
      session: 0,
      id: 'session-0',
      target: 'rare-db',
      text: 'one more',
    });
    const more = find('table:orders');
    assert.deepEqual([more.total, more.atLeast], [100_000, true]);
    assert.deepEqual(more.facets['verb'], [{ value: 'sql:select', count: 100_000 }]);
  });

  it('a filter by rows is exact and reads only what is near it', () => {
    assert.equal(find('rows:>998').total, 100);
    assert.equal(find('rows:>=990 rows:<995').total, 500);
    assert.equal(find('rows:0').total, 100);
    assertWalks();
  });
});
