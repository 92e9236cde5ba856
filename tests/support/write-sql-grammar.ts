// Writes src/protocols/postgres/sql/grammar.ts: for each node of PostgreSQL's grammar, which fields hold nodes.
// Run by hand after an upgrade of libpg-query: `node tests/support/write-sql-grammar.ts`.
import { readFile, writeFile } from 'node:fs/promises';

// Installed beside libpg-query, whose types it is.
const types = new URL('../../@pgsql/types/types.d.ts', import.meta.resolve('libpg-query'));
const source = await readFile(types, 'utf8');
const bodies = new Map<string, string>();
for (const [, name, body] of source.matchAll(/export interface (\w+) \{\n([^}]*)\}/g))
  bodies.set(name ?? '', body ?? '');

const lines: string[] = [];
for (const [name, body] of bodies) {
  const fields: string[] = [];
  for (const [, field, type] of body.matchAll(/^\s+(\w+)\?: (\w+)(?:\[\])?;/gm)) {
    if (type === 'Node') fields.push(`${field}: ''`);
    else if (bodies.has(type ?? '')) fields.push(`${field}: '${type}'`);
  }
  if (!/\bxpr\?:/.test(body) || fields.length > 1) lines.push(`  ${name}: { ${fields.join(', ')} },`);
}
const text = `// Which fields of a parse node hold nodes, of PostgreSQL 18; written by tests/support/write-sql-grammar.ts.

/** Node type, then field, then the type of what it holds; '' where the tree names the type itself. */
export const grammar: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${lines.join('\n').replaceAll('{  }', '{}')}
};
`;
await writeFile('src/protocols/postgres/sql/grammar.ts', text);
