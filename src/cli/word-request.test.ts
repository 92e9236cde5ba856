import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  sampleAgent,
  sampleApprover,
  sampleGrant,
  sampleNow,
  sampleRequest,
} from '../../tests/support/sample-requests.ts';
import { wordGrantState, wordLimits, wordMayNot, wordNeeded, wordPerson, wordState } from './word-request.ts';
import { wordImpact } from '../wording/impact.ts';

const orders = { name: 'public.orders', rows: 1_200_000, bytes: 310_000_000 };

describe('words for a request', () => {
  it('say what an action would touch', () => {
    const words = wordImpact('sql:update', { rows: 1204, tables: [orders] });
    assert.equal(words, 'Would change about 1,204 rows of public.orders (1.2 million rows, 310 MB).');
  });

  it('say why there is no estimate', () => {
    assert.equal(
      wordImpact('sql:delete', { missing: 'timeout', tables: [orders] }),
      'No estimate: the planner did not answer in time. It names public.orders (1.2 million rows, 310 MB).',
    );
    assert.match(wordImpact('sql:delete', { missing: 'constructor', tables: [] }), /^No estimate: \w/);
  });

  it('do not count what the target never counted', () => {
    const words = wordImpact('sql:delete', { rows: 3, tables: [{ ...orders, rows: -1 }] });
    assert.equal(words, 'Would delete about 3 rows of public.orders (rows not counted, 310 MB).');
  });

  it('name who acts and the human behind', () => {
    assert.equal(wordPerson(sampleAgent), 'Order bot (agent) for grace');
    assert.equal(wordPerson({ kind: 'workload', id: 't/w' }), 't/w (workload)');
  });

  it('say how much time is left and how many must still answer', () => {
    assert.equal(wordState(sampleRequest(), sampleNow), 'waiting, 4 min 12 s left');
    assert.equal(wordState(sampleRequest(), sampleNow + 252_000), 'waiting, its time is over');
    assert.equal(wordState(sampleRequest({ state: 'expired' }), sampleNow), 'expired');
    const answer = { by: sampleApprover, says: 'approve', at: '', entry: '', via: 'api' } as const;
    const two = sampleRequest({ needed: 2, answers: [answer], approvers: ['dba', 'sre'] });
    assert.equal(wordNeeded(two), '2 people must approve, 1 has; members of dba or sre may answer');
  });

  it('say whom to ask when the reader may not answer', () => {
    assert.equal(
      wordMayNot('approval.own-request', sampleRequest()),
      'you cannot approve what you asked for: ask a member of dba',
    );
    for (const code of ['approval.not-approver', 'approval.people-only', 'approval.answered'])
      assert.match(wordMayNot(code, sampleRequest()) ?? '', /: ask a member of dba/);
    assert.equal(wordMayNot('toString', sampleRequest()), undefined);
  });

  it('say what a grant allows and whether it still does', () => {
    assert.equal(
      wordLimits({ minutes: 90, uses: 1, rows: 100 }),
      "for 1 h 30 min, 1 time, up to 100 rows each by the planner's estimate",
    );
    assert.equal(wordLimits({ minutes: 5 }), 'for 5 min, as often as asked');
    assert.equal(wordGrantState(sampleGrant(), sampleNow), '20 min left');
    assert.equal(wordGrantState(sampleGrant({ usable: false }), sampleNow), 'used up');
    assert.equal(wordGrantState(sampleGrant(), sampleNow + 1_200_000), 'expired');
    const revoked = { by: sampleApprover, at: '' };
    assert.equal(wordGrantState(sampleGrant({ revoked, usable: false }), sampleNow), 'revoked');
  });
});
