// Policy has the last word: what it says when somebody has answered counts, not what it said when they were asked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { changePolicies, policyFile, replacePolicies } from '../support/approval-policies.ts';
import {
  approvalStage,
  bodyOf,
  closing,
  connect,
  errorOf,
  executed,
  typesOf,
} from '../support/approval-stage.ts';
import { dba } from '../support/approver.ts';
import { query } from '../support/raw-messages.ts';

describe('policy that changes while an action waits', () => {
  const on = approvalStage();

  test('to a forbid that nobody can lift: the approval does not help', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'forbidden' where id = 1"));
    const request = await on.dana.next();
    const back = await changePolicies(
      on.door,
      '@id("frozen") @reason("papers are frozen") forbid (principal, action == Action::"sql:update", resource);',
    );
    await on.dana.approve(request);
    assert.match(errorOf(await client.raw.until('Z')).words, /papers are frozen/);
    await back();
    const { k, rs } = await closing(on.door, request.id);
    assert.deepEqual([k, rs], ['deny', ['policy.forbidden']]);
    assert.equal(await bodyOf(on.server, 1), 'note 1');
    assert.deepEqual(executed(on.server, "'forbidden'"), []);
  });

  test('to an approval by another group: that of the old one does not help', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'owners' where id = 2"));
    const request = await on.dana.next();
    const before = readFileSync(policyFile(on.door), 'utf8');
    await replacePolicies(on.door, before.replaceAll(dba, 'owners'));
    await on.dana.approve(request);
    assert.equal(errorOf(await client.raw.until('Z')).code, '42501');
    await replacePolicies(on.door, before);
    assert.equal(await bodyOf(on.server, 2), 'note 2');
    assert.deepEqual(executed(on.server, "'owners'"), []);
  });

  test('to two that must approve: the one who did is not enough', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'two' where id = 6"));
    const request = await on.dana.next();
    const before = readFileSync(policyFile(on.door), 'utf8');
    await replacePolicies(on.door, before.replace('@approvers(', '@approvals("2") @approvers('));
    await on.dana.approve(request);
    assert.equal(errorOf(await client.raw.until('Z')).code, '42501');
    await replacePolicies(on.door, before);
    assert.equal(await bodyOf(on.server, 6), 'note 6');
    assert.deepEqual(executed(on.server, "'two'"), []);
  });

  test('to one that lets it pass without a person: it goes on waiting, and runs when it is approved', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'free' where id = 3"));
    const request = await on.dana.next();
    const before = readFileSync(policyFile(on.door), 'utf8');
    await replacePolicies(on.door, before.replace(/@id\("writes-wait"\)[^;]*;/, ''));
    await using other = await connect(on.door);
    assert.equal(typesOf(await other.raw.ask(query("update papers set body = 'now' where id = 4"))), 'CZ');
    assert.equal((await on.dana.next()).id, request.id);
    assert.equal(await bodyOf(on.server, 3), 'note 3');
    await on.dana.approve(request);
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    assert.equal(await bodyOf(on.server, 3), 'free');
    await replacePolicies(on.door, before);
  });

  test('to one that lets it pass: a no is still a no', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'still' where id = 5"));
    const request = await on.dana.next();
    const before = readFileSync(policyFile(on.door), 'utf8');
    await replacePolicies(on.door, before.replace(/@id\("writes-wait"\)[^;]*;/, ''));
    await on.dana.deny(request);
    assert.match(errorOf(await client.raw.until('Z')).words, /approval\.denied/);
    assert.equal(await bodyOf(on.server, 5), 'note 5');
    await replacePolicies(on.door, before);
    await on.door.verify();
  });
});
