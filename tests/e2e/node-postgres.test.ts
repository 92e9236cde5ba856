// node-postgres works through the door, alone and as a pool.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { assertExercise, assertTrail } from './clients/exercise.ts';
import { exerciseNodePostgres } from './clients/node-postgres.ts';
import { stage } from './clients/open.ts';

const on = stage();

test('node-postgres reads, binds, prepares and listens, and is refused in its own words', async () => {
  assertExercise(await exerciseNodePostgres(await config()), ['notified']);
  await assertTrail(on.door, 3);
});

test('a pool of ten runs a hundred queries at once', async () => {
  const pool = new pg.Pool({ ...(await config()), max: 10 });
  const asked = Array.from({ length: 100 }, (_, n) => pool.query<{ n: number }>('select $1::int as n', [n]));
  const answers = (await Promise.all(asked)).map(({ rows }) => rows[0]?.n);
  await pool.end();
  assert.deepEqual(
    answers,
    Array.from({ length: 100 }, (_, n) => n),
  );
});

async function config(): Promise<pg.ClientConfig> {
  const { host, port, target: database, ca } = on.door;
  return { host, port, database, user: 'orders-agent', password: await on.door.token(), ssl: { ca } };
}
