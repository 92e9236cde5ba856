// A statement in an ordinary session waits for a person, and exactly that statement runs, or nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askForWrites, dba, Person } from '../support/approver.ts';
import { type Door, openDoor } from '../support/door.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { cancelKey, dial, logIn, type Message, type RawClient } from '../support/raw-client.ts';
import { cancelRequest, query } from '../support/raw-messages.ts';

const policies = askForWrites();

describe('an action that needs a person', () => {
  let server: PostgresServer;
  let door: Door;
  let dana: Person;

  before(async () => {
    server = await startPostgres();
    await server.admin('create table papers (id int primary key, body text)');
    await server.admin('grant all on papers to gatelog');
    await server.admin("insert into papers select n, 'note ' || n from generate_series(1, 100) n");
    door = await openDoor({ server, policies, api: {}, approvals: { waitSeconds: 60, perPrincipal: 3 } });
    dana = await Person.of(door, 'd0000000-0000-4000-8000-000000000001', [dba], { name: 'Dana Reyes' });
  });
  after(async () => {
    await door?.stop();
    await server?.stop();
  });

  test('is told to the client, waits, and runs when it was approved', async () => {
    await using client = await connect(door);
    client.raw.send(query("update papers set body = 'seen' where id = 7"));
    const notice = (await client.raw.until('N')).at(-1);
    const request = await dana.next();
    assert.match(text(notice), new RegExp(`waits for approval ${request.id}`));
    assert.match(text(notice), /what agents write needs a person/);
    assert.ok(text(notice).includes(`${door.api}/approvals/${request.id}`));
    assert.equal(
      request.asked.kind === 'action' && request.asked.text,
      "update papers set body = 'seen' where id = 7",
    );
    assert.equal(await bodyOf(7), 'note 7');
    const told = await dana.approve(request, { comment: 'go ahead' });
    assert.deepEqual([told.status, told.body['state']], [200, 'approved']);
    assert.match(text((await client.raw.until('C')).at(-1)), /UPDATE 1/);
    assert.equal(await bodyOf(7), 'seen');
    assert.deepEqual(await outcomeOf(request.id), { ran: true });
    const entries = door.trail();
    const ask = entries.find(({ k }) => k === 'ask');
    const req = entries.find(({ k, act }) => k === 'req' && act === 'sql:update');
    const closing = req?.['ask'] as { ref: number; id: string; by: { at: string }[] };
    assert.deepEqual([closing.ref, closing.id], [ask?.i, request.id]);
    const answer = entries.find(({ i }) => closing.by[0]?.at.endsWith(`#${i}`));
    assert.deepEqual([answer?.k, answer?.['act']], ['answer', 'approve']);
    assert.ok((answer?.i ?? 0) < (req?.i ?? 0), 'the answer is recorded before what it allows');
    await door.verify();
  });

  test('is refused with what the person wrote when it was denied, and the session goes on', async () => {
    await using client = await connect(door);
    client.raw.send(query('delete from papers where id = 8'));
    const request = await dana.next();
    assert.equal((await dana.deny(request, 'use the archive')).status, 200);
    const messages = await client.raw.until('Z');
    const error = text(messages.find(({ type }) => type === 'E'));
    assert.match(error, /Dana Reyes said no: use the archive/);
    assert.match(error, /approval\.denied, entry \d+/);
    assert.match(
      text((await client.raw.ask(query('select 1 as one'))).find(({ type }) => type === 'D')),
      /1/,
    );
    assert.equal(await bodyOf(8), 'note 8');
  });

  test('is withdrawn when the client cancels it, and when the client goes', async () => {
    await using client = await connect(door);
    client.raw.send(query('delete from papers where id = 9'));
    const first = await dana.next();
    await client.cancel();
    const error = text((await client.raw.until('Z')).find(({ type }) => type === 'E'));
    assert.match(error, /57014/);
    assert.equal((await dana.approve(first)).body['code'], 'approval.gone');
    client.raw.send(query('delete from papers where id = 9'));
    const second = await dana.next();
    client.raw.socket.destroy();
    await dana.waiting(0);
    assert.equal((await dana.approve(second)).body['code'], 'approval.gone');
    assert.equal(await bodyOf(9), 'note 9');
  });

  test('runs for the digest that was shown only', async () => {
    await using client = await connect(door);
    client.raw.send(query('delete from papers where id = 10'));
    const request = await dana.next();
    const other = await dana.approve({ ...request, digest: `x${request.digest.slice(1)}` });
    assert.deepEqual([other.status, other.body['code']], [409, 'approval.changed']);
    assert.equal(await bodyOf(10), 'note 10');
    await dana.deny(request);
    await client.raw.until('Z');
  });

  test('is closed in the log and told as not run when another statement of its message falls', async () => {
    await using client = await connect(door);
    client.raw.send(query('delete from papers where id = 11; delete from papers where id = 12'));
    const first = await dana.next();
    assert.equal((await dana.approve(first)).status, 200);
    for (let tries = 0; (await dana.next()).id === first.id && tries < 100; tries += 1);
    const second = await dana.next();
    await dana.deny(second, 'not this one');
    await client.raw.until('Z');
    assert.deepEqual([await bodyOf(11), await bodyOf(12)], ['note 11', 'note 12']);
    assert.deepEqual(await outcomeOf(first.id), { ran: false, reason: 'approval.withdrawn' });
    const closed = door.trail().flatMap((entry) => (entry.k === 'deny' ? [entry['ask']] : []));
    const ids = (closed as { id?: string }[]).map((ask) => ask?.id);
    assert.ok(ids.includes(first.id) && ids.includes(second.id));
    await door.verify();
  });

  /** Written behind the forward, so that nothing waits for it. */
  async function outcomeOf(id: string): Promise<unknown> {
    for (let tries = 0; tries < 100; tries += 1) {
      const { body } = await dana.ask('GET', `/v1/approvals/${id}`);
      if (body['outcome'] !== undefined) return body['outcome'];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return undefined;
  }

  async function bodyOf(id: number): Promise<unknown> {
    const { rows } = await server.admin(`select body from papers where id = ${id}`);
    return (rows[0] as { body?: unknown } | undefined)?.body;
  }
});

function text(message: Message | undefined): string {
  return message?.body.toString('utf8').replaceAll('\0', ' ') ?? '';
}

interface Client extends AsyncDisposable {
  readonly raw: RawClient;
  /** As Ctrl-C in psql does it. */
  cancel(): Promise<void>;
}

async function connect(door: Door): Promise<Client> {
  const { client, greeting } = await logIn(door, await door.login());
  const cancel = async () => {
    const socket = await dial(door);
    // It is closed without an answer, however that looks from here.
    socket.on('error', () => undefined);
    socket.end(cancelRequest(cancelKey(greeting)));
    socket.resume();
  };
  return { raw: client, cancel, [Symbol.asyncDispose]: () => client.close() };
}
