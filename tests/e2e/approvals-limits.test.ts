// What waits is bounded: so many of one principal, so many in all, and no more of a client's bytes than fit its buffer.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approvalStage, bodyOf, connect, errorOf, eventually, typesOf } from '../support/approval-stage.ts';
import { bind, execute, parse, query, sync } from '../support/raw-messages.ts';
import { startWitness } from './clients/witness.ts';

const update = (id: number) => query(`update papers set body = 'limit' where id = ${id}`);

describe('so many of one principal wait, and so many in all', () => {
  const on = approvalStage({ approvals: { waitSeconds: 60, perPrincipal: 2, atOnce: 3 } });

  test('a further one is denied at once, and when one is settled there is room again', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => connect(on.door)));
    const [one, two, three] = clients;
    if (one === undefined || two === undefined || three === undefined) throw new Error('three were wanted');
    one.raw.send(update(1));
    two.raw.send(update(2));
    const waiting = await on.dana.waiting(2);
    const { code, words } = errorOf(await three.raw.ask(update(3)));
    assert.equal(code, '42501');
    assert.match(words, /approval\.limit/);
    await on.dana.deny(waiting[0] as (typeof waiting)[number]);
    await on.dana.waiting(1);
    three.raw.send(update(3));
    await on.dana.waiting(2);
    assert.equal(await bodyOf(on.server, 3), 'note 3');
    await using other = await connect(on.door, { password: await on.door.token('app') });
    other.raw.send(update(4));
    await on.dana.waiting(3);
    await using last = await connect(on.door, { password: await on.door.token('managed-identity') });
    assert.match(errorOf(await last.raw.ask(update(5))).words, /approval\.limit/);
    assert.equal(typesOf(await last.raw.ask(query('select 1'))), 'TDCZ');
    for (const client of clients) client.raw.socket.destroy();
    await on.dana.waiting(1);
    last.raw.send(update(5));
    for (const request of await on.dana.waiting(2)) await on.dana.deny(request);
    await other.raw.until('Z');
    assert.match(errorOf(await last.raw.until('Z')).words, /approval\.denied/);
    await on.door.verify();
  });
});

describe('a client that sends 10 MB behind what waits', () => {
  const on = approvalStage();
  const filler = 'x'.repeat(10_000);
  const unit = Buffer.concat([parse(`select length('${filler}')`), bind(), execute(), sync()]);
  const units = Math.ceil((10 * 1024 * 1024) / unit.length);

  test('is read no further, and everything runs in order once it is approved', async () => {
    await using client = await connect(on.door);
    await client.raw.ask(query('select 1'));
    client.raw.send(update(1));
    const request = await on.dana.next();
    const witness = await startWitness(on.door);
    const before = on.door.process.memory();
    for (let n = 0; n < units; n += 1) client.raw.send(unit);
    await eventually('the gateway stops reading', () =>
      client.raw.socket.writableLength > unit.length ? true : undefined,
    );
    const read = client.raw.socket.bytesWritten - client.raw.socket.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const held = client.raw.socket.writableLength;
    assert.ok(held > 1 << 20, `the client could send all but ${held} bytes of 10 MB, ${read} at first`);
    const grown = on.door.process.memory() - before;
    assert.ok(grown < units * unit.length, `it grew by ${grown} bytes`);
    assert.ok((await witness.stop()).length > 5, 'the other session was answered');
    await on.dana.approve(request);
    const tags: string[] = [];
    for (let n = 0; n <= units; n += 1) tags.push(typesOf(await client.raw.until('Z')).replaceAll('N', ''));
    assert.deepEqual([tags[0], new Set(tags.slice(1))], ['CZ', new Set(['12DCZ'])]);
    assert.equal(await bodyOf(on.server, 1), 'limit');
  });

  test('and goes away: what waits is withdrawn all the same', async () => {
    const client = await connect(on.door);
    client.raw.send(update(2));
    const request = await on.dana.next();
    for (let n = 0; n < 100; n += 1) client.raw.send(unit);
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.raw.socket.destroy();
    await eventually('its end', async () => {
      const { body } = await on.dana.ask('GET', `/v1/approvals/${request.id}`);
      return body['state'] === 'withdrawn' ? true : undefined;
    });
    assert.equal((await on.dana.approve(request)).body['code'], 'approval.gone');
    assert.equal(await bodyOf(on.server, 2), 'note 2');
  });
});
