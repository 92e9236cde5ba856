// A grant: a person's yes in advance for one shape, within its bounds, and nothing beyond them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ApprovalView, GrantView } from '../../src/api/shapes/approvals.ts';
import type { DoubleTokenKind } from '../../src/entra-double/claims.ts';
import {
  approvalStage,
  bodyOf,
  connect,
  errorOf,
  evaId,
  eventually,
  executed,
  typesOf,
} from '../support/approval-stage.ts';
import { changePolicies, policyFile, replacePolicies } from '../support/approval-policies.ts';
import { askForWrites, dba } from '../support/approver.ts';
import type { RawClient } from '../support/raw-client.ts';
import { query } from '../support/raw-messages.ts';

interface Limits {
  readonly minutes: number;
  readonly uses?: number;
  readonly rows?: number;
}

describe('a grant for a shape', () => {
  const on = approvalStage();

  test('lets the same shape with other values run without asking, and each entry names it', async () => {
    await using client = await connect(on.door);
    const grant = await give(client.raw, "update papers set body = 'first' where id = 1", { minutes: 5 });
    await runs(client.raw, "update papers set body = 'second' where id = 2");
    assert.equal(await bodyOf(on.server, 2), 'second');
    const req = await entryOf(grant.id);
    const named = req['ask'] as { grant: string; id: string; by: { who: unknown }[]; ref?: number };
    assert.deepEqual([named.id, named.by.length, named.ref], [grant.request, 1, undefined]);
    await on.dana.waiting(0);
    await on.door.verify();
  });

  test('covers neither another shape, nor another principal', async () => {
    await using client = await connect(on.door);
    await give(client.raw, "update papers set body = trim('own') where id = 3", { minutes: 5 });
    await asks(client.raw, "update papers set body = trim('own'), id = 1003 where id = 3");
    await asks(client.raw, "update papers set body = trim('own') where id > 3");
    await asks(client.raw, 'delete from papers where id = 3');
    await using other = await connect(on.door, { password: await on.door.token('app') });
    await asks(other.raw, "update papers set body = trim('own') where id = 4");
    assert.equal(await bodyOf(on.server, 4), 'note 4');
  });

  test('is used up, counted in the store, and the next one asks', async () => {
    await using client = await connect(on.door);
    const insert = (id: number) => `insert into papers (id, body) values (${id}, 'used')`;
    const grant = await give(client.raw, insert(201), { minutes: 5, uses: 2 });
    await runs(client.raw, insert(202));
    await runs(client.raw, insert(203));
    assert.deepEqual(await used(grant.id), { used: 2, usable: false });
    await asks(client.raw, insert(204));
    assert.equal(executed(on.server, "'used'").length, 3);
  });

  test('is used no oftener than it may be by sessions at once', async () => {
    const clients = await Promise.all(Array.from({ length: 6 }, () => connect(on.door)));
    const [first] = clients;
    if (first === undefined) throw new Error('there is no client');
    const change = (id: number) => `update papers set body = 'race' || id where id = ${id} and body <> ''`;
    await give(first.raw, change(20), { minutes: 5, uses: 3 });
    for (const [at, client] of clients.entries()) client.raw.send(query(change(21 + at)));
    const waiting = await on.dana.waiting(3);
    for (const request of waiting) await on.dana.deny(request);
    const ends = await Promise.all(clients.map(async ({ raw }) => typesOf(await raw.until('Z'))));
    assert.deepEqual(ends.filter((types) => types.includes('C')).length, 3);
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  });

  test('of so many rows does not cover what the planner expects to touch more', async () => {
    await using client = await connect(on.door);
    const change = (from: number) => `update papers set body = body || '' where id between ${from} and 40`;
    await give(client.raw, change(40), { minutes: 5, rows: 3 });
    await runs(client.raw, change(39));
    const request = await asked(client.raw, change(5));
    assert.ok(impactRows(request) > 3, `the planner expects ${impactRows(request)}`);
    await on.dana.deny(request);
    await client.raw.until('Z');
  });

  test('is over at once when it is revoked', async () => {
    await using client = await connect(on.door);
    const change = (id: number) => `update papers set body = upper(body) where id = ${id}`;
    const grant = await give(client.raw, change(50), { minutes: 5 });
    await runs(client.raw, change(51));
    const told = await on.dana.ask('POST', `/v1/grants/${grant.id}/revoke`);
    assert.equal(told.status, 200, JSON.stringify(told.body));
    await asks(client.raw, change(52));
    const twice = await on.dana.ask('POST', `/v1/grants/${grant.id}/revoke`);
    assert.deepEqual([twice.status, twice.body['code']], [409, 'grant.ended']);
    const entry = on.door
      .trail()
      .filter(({ k }) => k === 'grant')
      .at(-1);
    assert.equal(entry?.['act'], 'revoke');
  });

  test('stays after a restart of the gateway', async () => {
    const before = await connect(on.door);
    const change = (id: number) => `update papers set body = lower(body) where id = ${id}`;
    await give(before.raw, change(60), { minutes: 5 });
    await before[Symbol.asyncDispose]();
    await on.door.process.kill('SIGTERM');
    await on.door.restart();
    await using client = await connect(on.door);
    await runs(client.raw, change(61));
  });

  test('does not help against a policy that forbids since', async () => {
    await using client = await connect(on.door);
    const change = (id: number) => `update papers set body = initcap(body) where id = ${id}`;
    await give(client.raw, change(70), { minutes: 5 });
    const back = await changePolicies(
      on.door,
      'forbid (principal, action == Action::"sql:update", resource);',
    );
    assert.match(errorOf(await client.raw.ask(query(change(71)))).words, /policy\.forbidden/);
    await back();
    await runs(client.raw, change(72));
    assert.equal(executed(on.server, 'id = 71').length, 0);
  });

  test('is not enough where policy wants two since', async () => {
    await using client = await connect(on.door);
    const change = (id: number) => `update papers set body = reverse(body) where id = ${id}`;
    await give(client.raw, change(80), { minutes: 5 });
    const before = readFileSync(policyFile(on.door), 'utf8');
    await replacePolicies(on.door, before.replace('@approvers(', '@approvals("2") @approvers('));
    await asks(client.raw, change(81));
    await replacePolicies(on.door, before);
    await runs(client.raw, change(82));
  });

  test('of an agent that acts for a person is not for that person, nor for another agent of theirs', async () => {
    const as = (kind: DoubleTokenKind, claims: object) =>
      on.door.token(kind, { claims: { oid: evaId, ...claims } });
    const change = (id: number) => `update papers set body = repeat(body, 2) where id = ${id}`;
    await using agent = await connect(on.door, { password: await as('agent-on-behalf-of-user', {}) });
    await give(agent.raw, change(90), { minutes: 5 });
    await runs(agent.raw, change(91));
    const azp = 'a0000000-0000-4000-8000-0000000000e1';
    await using second = await connect(on.door, { password: await as('agent-on-behalf-of-user', { azp }) });
    await asks(second.raw, change(92));
    await using herself = await connect(on.door, { password: await as('user', { azp }) });
    await asks(herself.raw, change(93));
  });

  /** The statement waits, is approved with a grant for its shape, and runs. */
  async function give(raw: RawClient, sql: string, shape: Limits): Promise<GrantView> {
    const request = await asked(raw, sql);
    const told = await on.dana.approve(request, { shape });
    assert.equal(told.status, 200, JSON.stringify(told.body));
    assert.match(typesOf(await raw.until('Z')), /CZ$/);
    return await eventually('the grant', async () =>
      (await on.dana.grants()).find((grant) => grant.request === request.id),
    );
  }

  async function runs(raw: RawClient, sql: string): Promise<void> {
    assert.equal(typesOf(await raw.ask(query(sql))), 'CZ');
  }

  async function asks(raw: RawClient, sql: string): Promise<void> {
    await on.dana.deny(await asked(raw, sql));
    assert.match(errorOf(await raw.until('Z')).words, /approval\.denied/);
  }

  async function asked(raw: RawClient, sql: string): Promise<ApprovalView> {
    raw.send(query(sql));
    return await on.dana.next();
  }

  function entryOf(grant: string) {
    return eventually('the entry that names the grant', () =>
      on.door.trail().find(({ k, ask }) => k === 'req' && (ask as { grant?: string })?.grant === grant),
    );
  }

  async function used(id: string): Promise<{ used: number; usable: boolean } | undefined> {
    const found = (await on.dana.grants()).find((grant) => grant.id === id);
    return found && { used: found.used, usable: found.usable };
  }
});

function impactRows({ asked }: ApprovalView): number {
  return asked.kind === 'action' ? (asked.impact?.rows ?? 0) : 0;
}

describe('a policy that wants an answer of this moment', () => {
  const each = askForWrites()['people.cedar']?.replace(
    `unless { context has approval && context.approval.by in Group::"${dba}" };`,
    `unless { context has approval && context.approval.by in Group::"${dba}" && !context.approval.granted };`,
  );
  const on = approvalStage({ policies: { 'people.cedar': each ?? '' } });

  test('asks each time, though there is a grant', async () => {
    assert.match(each ?? '', /approval\.granted/);
    await using client = await connect(on.door);
    for (const id of [1, 2]) {
      client.raw.send(query(`update papers set body = 'each' where id = ${id}`));
      const told = await on.dana.approve(await on.dana.next(), { shape: { minutes: 5 } });
      assert.equal(told.status, 200, JSON.stringify(told.body));
      assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    }
    const used = (await on.dana.grants()).map((grant) => grant.used);
    assert.deepEqual(used, [0, 0], 'no use was taken off');
  });
});
