// What a statement puts into temporary tables: they keep the classes of what flows into them for as long as they live.
import type { Origin } from '../../../model/data-class.ts';
import type { TemporaryTable } from '../lineage/facts.ts';
import type { Effect } from '../sql/reading.ts';
import { type Exposure, TEMPORARY } from './exposure.ts';

/** The effects with what was traced: for tables that are made, and for those that are written to. */
export function carriedEffects(effects: readonly Effect[], { lineage }: Exposure): readonly Effect[] {
  const tables = writesByTable(lineage.writes);
  const filled = effects.map((effect) => {
    if (effect.type !== 'temporary') return effect;
    const table = tables.get(effect.name);
    tables.delete(effect.name);
    return table === undefined ? effect : Object.freeze({ ...effect, table });
  });
  // A write of nothing but constants changes nothing.
  const carried = [...tables].filter(([, { columns }]) => columns.some(({ origin }) => !isConstant(origin)));
  return Object.freeze([
    ...filled,
    ...carried.map(([name, into]) => Object.freeze({ type: 'carry', name, into } as const)),
  ]);
}

function isConstant({ columns, opaque }: Origin): boolean {
  return columns.length === 0 && opaque === undefined;
}

function writesByTable(writes: Exposure['lineage']['writes']): Map<string, TemporaryTable> {
  const tables = new Map<string, { readonly name: string; readonly origin: Origin }[]>();
  for (const { to, from } of writes) {
    if (to.schema !== TEMPORARY) continue;
    const columns = tables.get(to.table) ?? [];
    columns.push({ name: to.column, origin: from });
    tables.set(to.table, columns);
  }
  return new Map([...tables].map(([name, columns]) => [name, { columns }]));
}

/** A table with what flows into it besides. Undefined when a column is written that it is not known to have. */
export function joinTables(table: TemporaryTable, more: TemporaryTable): TemporaryTable | undefined {
  const known = new Set(table.columns.map(({ name }) => name));
  if (more.columns.some(({ name }) => !known.has(name))) return undefined;
  const added = new Map(more.columns.map(({ name, origin }) => [name, origin]));
  return {
    columns: table.columns.map(({ name, origin }) => {
      const other = added.get(name);
      return { name, origin: other === undefined ? origin : joinOrigins(origin, other) };
    }),
  };
}

function joinOrigins(one: Origin, other: Origin): Origin {
  const opaque = one.opaque ?? other.opaque;
  const columns = new Map(
    [...one.columns, ...other.columns].map((column) => [
      `${column.schema}\0${column.table}\0${column.column}`,
      column,
    ]),
  );
  return { columns: [...columns.values()], ...(opaque !== undefined && { opaque }) };
}
