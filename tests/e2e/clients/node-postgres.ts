// The exercise in node-postgres.
import pg from 'pg';
import { type Exercise, type Refused, sql } from './exercise.ts';

export async function exerciseNodePostgres(config: pg.ClientConfig): Promise<Exercise> {
  const client = new pg.Client(config);
  await client.connect();
  const heard = new Promise<string>((resolve) =>
    client.on('notification', ({ payload }) => resolve(payload ?? '')),
  );
  const did = { ...(await queries(client)), ...(await refusals(client)), ...(await rest(client)) };
  await client.query('listen shop');
  await client.query("select pg_notify('shop', $1)", ['order 17']);
  const notified = await heard;
  await client.end();
  return { ...did, notified };
}

async function queries(client: pg.Client) {
  const named = await client.query('select name from products where id <= $1 order by id', [3]);
  const typed = await client.query('select $1::int + 1 as a, $2::text as b, $3::numeric as c', [
    41,
    'zoë',
    '1.50',
  ]);
  let prepared = 0;
  for (let n = 1; n <= 12; n += 1) {
    const { rows } = await client.query({ name: 'twelve', text: 'select $1::int as n', values: [n] });
    prepared += rows[0].n as number;
  }
  await client.query('begin');
  await client.query('insert into notes values ($1, $2)', [51, 'gone']);
  await client.query('rollback');
  const { a, b, c } = typed.rows[0] as { a: number; b: string; c: string };
  return {
    names: named.rows.map(({ name }: { name: string }) => name),
    typed: [a, b, c] as const,
    prepared,
    rolledBack: await count(client, 51),
  };
}

async function refusals(client: pg.Client) {
  const error = (await refused(client, 'select 1/0')).code;
  const denied = await refused(client, sql.denied);
  const deniedDelete = await refused(client, sql.deniedDelete);
  const { rows } = await client.query('select 1 as n');
  await client.query("begin; insert into notes values (52, 'undone')");
  await refused(client, sql.denied);
  await client.query('commit');
  return {
    error,
    denied,
    deniedDelete,
    after: rows[0].n as number,
    commitAfterDenial: await count(client, 52),
  };
}

async function rest(client: pg.Client) {
  const { rows } = await client.query("select repeat('x', 1000) from generate_series(1, 20000)");
  return { large: rows.length };
}

async function count(client: pg.Client, id: number): Promise<number> {
  const { rows } = await client.query('select count(*)::int as n from notes where id = $1', [id]);
  return rows[0].n as number;
}

/** Message, detail and hint together: where the reason stands is the protocol's affair. */
async function refused(client: pg.Client, text: string): Promise<Refused> {
  try {
    await client.query(text);
  } catch (error) {
    const { code = '', message, detail = '', hint = '' } = error as pg.DatabaseError;
    return { code, message: [message, detail, hint].join('\n') };
  }
  throw new Error(`was let through: ${text}`);
}
