// What people are asked about may hold secrets: none is shown, stored, logged or told, and what runs has them all the same.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { loadPrivatePayloadKey } from '../../src/audit/payload/payload-keys.ts';
import { showEntry } from '../../src/audit/verify/show.ts';
import {
  approvalStage,
  bodyOf,
  closing,
  connect,
  executed,
  folderOf,
  typesOf,
} from '../support/approval-stage.ts';
import { askForWrites, dba } from '../support/approver.ts';
import { bind, execute, parse, query, sync } from '../support/raw-messages.ts';

/** Of the kinds that detectors know; no real ones. */
const password = 'correct-horse-battery-9f31';
const token = `ghp_${'0123456789abcdefghijABCDEFGHIJ012345'}`;

describe('a statement with secrets in it', () => {
  const on = approvalStage({
    policies: askForWrites(`@approvers("${dba}") forbid (principal, action in Action::"admin", resource)
      unless { context has approval && context.approval.by in Group::"${dba}" };`),
  });
  before(() =>
    on.server
      .admin(
        'create role gatelog_guest; grant gatelog_guest to gatelog with admin option; alter role gatelog createrole',
      )
      .then(() => undefined),
  );

  test('a password in the text and a token in a parameter: shown nowhere, run as they are', async () => {
    await using client = await connect(on.door);
    const agentToken = (await on.door.login()).password ?? '';
    await client.raw.ask(query(`set gatelog.intent = 'rotate ${token}'`));
    client.raw.send(query(`alter role gatelog_guest password '${password}'`));
    const first = await on.dana.next();
    const told: unknown[] = [first, (await on.dana.ask('GET', `/v1/approvals/${first.id}`)).body];
    told.push((await on.dana.approve(first, { comment: `use ${token} for it` })).body);
    await client.raw.until('Z');
    client.raw.send(
      parse('update papers set body = $1 where id = 1'),
      bind({ values: [`token ${token}`] }),
      execute(),
      sync(),
    );
    const second = await on.dana.next();
    told.push(second, (await on.dana.approve(second, { shape: { minutes: 5 } })).body);
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    told.push(await on.dana.grants(), (await on.dana.ask('GET', '/v1/approvals')).body);
    assert.equal(await bodyOf(on.server, 1), `token ${token}`, 'what runs has it');
    assert.equal(executed(on.server, `password '${password}'`).length, 1, 'what runs has it');
    assert.match(first.intent?.text ?? '', /^rotate /);
    await closing(on.door, second.id);
    await on.door.verify();
    const places: Readonly<Record<string, string>> = {
      'an answer of the API': JSON.stringify(told),
      'a file of the store': filesOf(/^gatelog\.db/),
      'a file of the log': filesOf(/./, on.door.auditDirectory),
      'a payload of the log': await payloads(),
      'what the gateway says': on.door.process.errors(),
    };
    for (const [place, bytes] of Object.entries(places))
      for (const secret of [password, token, agentToken])
        assert.ok(!bytes.includes(secret), `${place} has ${secret.slice(0, 8)}...`);
    assert.match(places['a payload of the log'] ?? '', /update papers set body/, 'payloads were opened');
    assert.match(places['an answer of the API'] ?? '', /alter role gatelog_guest password/);
    assert.ok((places['a file of the store'] ?? '').length > 1000);
    assert.ok(!filesOf(/^gatelog\.db/).includes('update papers'), 'the store is sealed');
  });

  function filesOf(name: RegExp, folder = folderOf(on.door)): string {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && name.test(file.name))
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
      .join('\n');
  }

  /** Every payload of the log, opened with the key. */
  async function payloads(): Promise<string> {
    const key = loadPrivatePayloadKey(join(folderOf(on.door), 'payload.key'));
    const found: string[] = [];
    for (const { i } of on.door.trail()) {
      const shown = await showEntry(on.door.auditDirectory, Number(i), key);
      for (const { bytes } of shown.payloads) if (bytes !== undefined) found.push(bytes.toString());
    }
    return found.join('\n');
  }
});
