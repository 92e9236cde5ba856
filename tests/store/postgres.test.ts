// The store in PostgreSQL.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { openPostgres } from '../../src/store/postgres/open-postgres.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { storeContract } from './contract.ts';
import { postgresStage } from './postgres-stage.ts';
import { answer, request } from './samples.ts';

describe('PostgreSQL', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  const stageOf = () => postgresStage(server);

  storeContract(stageOf);

  it('asks once for the ended of a thousand', async () => {
    await using stage = await stageOf();
    await using store = await stage.open();
    await store.version();
    const before = server.log().length;
    await store.ended(Array.from({ length: 1_000 }, (_, at) => `R${at}`));
    const asked = server
      .log()
      .slice(before)
      .match(/gatelog \S+ LOG: +(execute|statement)/g);
    assert.equal(asked?.length, 1);
  });

  it('keeps to four connections, however many ask at once', async () => {
    await using stage = await stageOf();
    await using store = await stage.open();
    await Promise.all(Array.from({ length: 60 }, (_, at) => store.insertRequest(request(`R${at}`))));
    const [row] = await stage.tamper(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'gatelog' AND datname = current_database()",
    );
    assert.equal(row?.['n'], 4);
  });

  it('starts without its server and works once there is one', async () => {
    await using stage = await stageOf();
    await stage.cut();
    await using store = await stage.open();
    await assert.rejects(store.version(), { code: 'store.unavailable', message: /ECONNREFUSED/ });
    await stage.mend();
    await store.insertRequest(request('A'));
    assert.equal((await store.request('A'))?.state, 'waiting');
  });

  it('survives a server that ends every connection', async () => {
    await using stage = await stageOf();
    await using store = await stage.open();
    await store.insertRequest(request('A'));
    await stage.tamper(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatelog' AND datname = current_database()",
    );
    const results = [];
    for (let at = 0; at < 5; at++) results.push(await store.request('A').catch(() => undefined));
    assert.equal(results.at(-1)?.id, 'A');
  });

  it('gives up on a server that says nothing any more', async () => {
    await using stage = await stageOf();
    await using database = await openPostgres(`${stage.url}&query_timeout=200`);
    stage.relay.silence();
    const query = { text: 'SELECT count FROM gatelog_changes', values: [] };
    await assert.rejects(database.rows(query), { code: 'store.unavailable' });
    assert.equal((await database.rows(query)).length, 1);
  });

  it('leaves a request whole when the way breaks in the middle of an answer', async () => {
    await using stage = await stageOf();
    await using store = await stage.open();
    await store.insertRequest(request('A'));
    const answering = store.answer('A', answer('ann'), 'approved', 0).catch(() => 'failed');
    setImmediate(() => void stage.cut());
    const result = await answering;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stage.mend();
    const found = await store.request('A');
    assert.equal(found?.answers.length, found?.state === 'approved' ? 1 : 0);
    assert.ok(result !== 'taken' || found?.state === 'approved');
    assert.equal(stage.damaged.length, 0);
  });

  it('says what is wrong with the login, and neither password nor host', async () => {
    await using stage = await stageOf();
    const wrong = stage.url.replace('only-the-gateway-knows', 'hush');
    await using database = await openPostgres(wrong);
    const error = await database.rows({ text: 'SELECT 1', values: [] }).then(
      () => assert.fail('the password was taken'),
      (thrown: unknown) => thrown,
    );
    assert.match(String(error), /28P01.*password/);
    assert.doesNotMatch(inspect(error, { depth: 9 }), /hush|127\.0\.0\.1/);
  });
});
