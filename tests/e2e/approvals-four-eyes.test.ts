// Four eyes: nobody answers what they asked for, in whichever shape they come, and several means several people.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApprovalView } from '../../src/api/shapes/approvals.ts';
import { doubleIds, type DoubleTokenKind } from '../../src/entra-double/claims.ts';
import {
  approvalStage,
  bodyOf,
  closing,
  connect,
  danaId,
  errorOf,
  evaId,
  executed,
  typesOf,
} from '../support/approval-stage.ts';
import { askForWrites, dba, Person } from '../support/approver.ts';
import { query } from '../support/raw-messages.ts';

const thirdId = 'd0000000-0000-4000-8000-000000000003';
/** The application that people sign in with to answer. */
const consoleClient = 'a0000000-0000-4000-8000-0000000000d2';
/** The role of directory administrators, as tokens have it in `wids`. */
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

describe('who may not answer', () => {
  const on = approvalStage();

  test('an agent, be it in the group: only people answer', async () => {
    const agent = await person('agent-identity', { groups: [dba], roles: ['Gatelog.Admin'] });
    await assertCannot('agent-identity', {}, agent, 'approval.people-only');
  });

  test('the person who runs it, though in the group', async () => {
    const claims = { oid: danaId, groups: [dba] };
    await assertCannot('user', claims, await person('user', claims), 'approval.own-request');
  });

  test('the same person with another application', async () => {
    const claims = { oid: danaId, groups: [dba] };
    const other = { ...claims, azp: 'a0000000-0000-4000-8000-0000000000d1' };
    await assertCannot('user', claims, await person('user', other), 'approval.own-request');
  });

  test('but another person may, also through the same application: people share those', async () => {
    const password = await on.door.token('user', { claims: { oid: danaId, groups: [dba] } });
    await using client = await connect(on.door, { password });
    client.raw.send(query("update papers set body = 'shared' where id = 50"));
    const other = await person('user', { oid: evaId, groups: [dba] });
    const told = await other.approve(await other.next());
    assert.deepEqual([told.status, told.body['state']], [200, 'approved']);
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    assert.equal(await bodyOf(on.server, 50), 'shared');
  });

  test('the human on whose behalf the agent acts', async () => {
    const claims = { oid: evaId };
    const human = await person('user', { ...claims, groups: [dba] });
    await assertCannot('agent-on-behalf-of-user', claims, human, 'approval.own-request');
  });

  test('a person whose token the application of the agent holds', async () => {
    const held = await person('user', { oid: evaId, groups: [dba], azp: doubleIds.agent.client });
    await assertCannot('agent-identity', {}, held, 'approval.own-request');
  });

  test('a person whose token the blueprint of the agent holds', async () => {
    const held = await person('user', { oid: evaId, groups: [dba], azp: doubleIds.blueprint.client });
    await assertCannot('agent-identity', {}, held, 'approval.own-request');
  });

  test('an administrator who is not in the group', async () => {
    const roles = {
      roles: ['Gatelog.Admin', 'Admin'],
      wids: [globalAdministrator],
      groups: [doubleIds.group],
    };
    await assertCannot(
      'agent-identity',
      {},
      await person('user', { oid: evaId, ...roles }),
      'approval.not-approver',
    );
  });

  test('a person with more groups than their token holds', async () => {
    const many = await person('user-overage', { oid: evaId });
    await assertCannot('agent-identity', {}, many, 'approval.not-approver');
  });

  function person(kind: DoubleTokenKind, claims: Readonly<Record<string, unknown>>): Promise<Person> {
    return Person.with(on.door, kind, claims);
  }

  /** Neither a yes nor a no of theirs counts; after that a proper answer still does. */
  async function assertCannot(
    kind: DoubleTokenKind,
    claims: Readonly<Record<string, unknown>>,
    who: Person,
    code: string,
  ): Promise<void> {
    await using client = await connect(on.door, { password: await on.door.token(kind, { claims }) });
    client.raw.send(query("update papers set body = 'mine' where id = 1"));
    const third = await Person.of(on.door, thirdId, [dba], { azp: consoleClient });
    const request = await third.next();
    for (const told of [await who.approve(request), await who.deny(request)]) {
      assert.equal(told.status, 403, JSON.stringify(told.body));
      assert.equal(told.body['code'], code);
      assert.ok(String(told.body['detail']).length > 10, 'it says what to do');
    }
    assert.equal(await bodyOf(on.server, 1), 'note 1');
    assert.equal((await third.next()).state, 'waiting');
    await third.deny(request);
    assert.equal(errorOf(await client.raw.until('Z')).code, '42501');
    assert.deepEqual(executed(on.server, "'mine'"), []);
  }
});

describe('two are needed', () => {
  const two = askForWrites()['people.cedar']?.replace('@approvers(', '@approvals("2") @approvers(') ?? '';
  const on = approvalStage({ policies: { 'people.cedar': two } });

  test('one is not enough, the same twice is not two, two are', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'both' where id = 1"));
    const request = await on.dana.next();
    assert.equal(request.needed, 2);
    assertState(await on.dana.approve(request), 200, 'waiting');
    const again = await on.dana.approve(request);
    assert.deepEqual([again.status, again.body['code']], [409, 'approval.answered']);
    const otherwise = await dana({ azp: 'a0000000-0000-4000-8000-0000000000d1' });
    assert.equal((await otherwise.approve(request)).body['code'], 'approval.answered');
    assert.equal(await bodyOf(on.server, 1), 'note 1');
    assert.equal((await on.dana.next()).state, 'waiting');
    assertState(await (await eva()).approve(request), 200, 'approved');
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    assert.equal(await bodyOf(on.server, 1), 'both');
    const { ask } = await closing(on.door, request.id);
    assert.equal((ask as { by: unknown[] }).by.length, 2);
    await on.door.verify();
  });

  test('one no ends it, whatever another said', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'split' where id = 2"));
    const request = await on.dana.next();
    assertState(await on.dana.approve(request), 200, 'waiting');
    assertState(await (await eva()).deny(request, 'no'), 200, 'denied');
    assert.match(errorOf(await client.raw.until('Z')).words, /approval\.denied/);
    assert.equal(await bodyOf(on.server, 2), 'note 2');
    assert.deepEqual(executed(on.server, "'split'"), []);
  });

  test('no grant comes of it: several answer each time', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'granted' where id = 3"));
    const request = await on.dana.next();
    const told = await on.dana.approve(request, { shape: { minutes: 5 } });
    assert.deepEqual([told.status, told.body['code']], [409, 'approval.no-shape']);
    await on.dana.deny(request);
    await client.raw.until('Z');
  });

  const dana = (claims: object) => Person.of(on.door, danaId, [dba], { ...claims });
  const eva = () => Person.of(on.door, evaId, [dba], { name: 'Eva Lind' });

  function assertState(
    told: { status: number; body: Readonly<Record<string, unknown>> },
    status: number,
    state: ApprovalView['state'],
  ): void {
    assert.deepEqual([told.status, told.body['state']], [status, state]);
  }
});
