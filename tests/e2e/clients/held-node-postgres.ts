// Updates with bound parameters in node-postgres, each held until a person answers; prints what came of them.
import { readFileSync } from 'node:fs';
import pg from 'pg';

const ca = readFileSync(process.env['PGSSLROOTCERT'] ?? '', 'utf8');
const client = new pg.Client({ ssl: { ca, servername: 'localhost' } });
await client.connect();
const change = 'update bills set amount = $1, note = $2, due = $3 where id = $4';
const { rowCount: approved } = await client.query(change, ['12.50', "zoë's", '2026-11-21', 7]);
const denied = await client.query(change, ['99.99', 'no', '2026-11-22', 8]).then(
  () => 'nothing',
  (error: { readonly code?: string }) => error.code,
);
const { rows } = await client.query('select 1 as one');
await client.end();
console.log(JSON.stringify({ approved, denied, after: (rows[0] as { one: number }).one }));
