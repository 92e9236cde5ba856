// A schema made by chance in which every value tells which column it was stored in.

/** A whole number in [0, bound). */
export type Chance = (bound: number) => number;

/** `key`: small numbers that rows are joined by, and nobody's secret. All others are marked. */
export type Kind = 'key' | 'text' | 'number' | 'list' | 'document';

export interface RandomColumn {
  readonly name: string;
  readonly kind: Kind;
}

export interface RandomTable {
  readonly name: string;
  readonly columns: readonly RandomColumn[];
  /** A view, or a table that has children or is partitioned. */
  readonly readOnly?: true;
}

export interface RandomSchema {
  readonly sql: string;
  readonly tables: readonly RandomTable[];
  /** The column a marked value was stored in, by its number. */
  readonly marked: readonly string[];
}

const types: Readonly<Record<Kind, string>> = {
  ...{ key: 'int', text: 'text', number: 'bigint', list: 'text[]', document: 'jsonb' },
};

/** Few names, so that one hides another. */
const names: Readonly<Record<Exclude<Kind, 'key'>, readonly string[]>> = {
  ...{ text: ['a', 'b', 'c'], number: ['n', 'm'], list: ['l'], document: ['d'] },
};

const ROWS = 2;

/** `z07r2y` in texts, `70721357` in numbers. */
function mark(column: number, row: number): string {
  return `z${String(column).padStart(2, '0')}r${row}y`;
}

/** Numbers of the columns whose marked values stand in a text, also backwards and in capitals. */
export function marksIn(text: string): readonly number[] {
  const forwards = [...text.matchAll(/z(\d\d)r\dy/gi)].map(([, digits]) => Number(digits));
  const backwards = [...text.matchAll(/y\dr(\d)(\d)z/gi)].map(([, last, first]) => Number(`${first}${last}`));
  const numbers = [...text.matchAll(/7(\d\d)\d1357/g)].map(([, digits]) => Number(digits));
  return [...forwards, ...backwards, ...numbers];
}

export function randomSchema(chance: Chance): RandomSchema {
  const tables: RandomTable[] = [];
  const marked: string[] = [];
  const statements: string[] = [];
  for (let at = 0; at < 4; at += 1) {
    const table = { name: `t${at}`, columns: randomColumns(chance) };
    tables.push(table);
    statements.push(create(table), fill(table, table.columns, marked));
  }
  statements.push(...family(tables, marked));
  return { sql: statements.join(';\n'), tables, marked };
}

function randomColumns(chance: Chance): readonly RandomColumn[] {
  const columns: RandomColumn[] = [{ name: 'k', kind: 'key' }];
  for (const kind of ['text', 'number', 'list', 'document'] as const) {
    for (const name of names[kind]) if (chance(3) > 0) columns.push({ name, kind });
  }
  if (columns.every(({ kind }) => kind !== 'text')) columns.push({ name: 'a', kind: 'text' });
  return columns;
}

function create({ name, columns }: RandomTable): string {
  return `create table ${name} (${columns.map((column) => `${column.name} ${types[column.kind]}`).join(', ')})`;
}

/** `into`: whose column it is; several relations may hold rows of one. */
function fill({ name }: RandomTable, columns: readonly RandomColumn[], marked: string[]): string {
  const first = marked.length;
  const numbers = new Map<string, number>();
  for (const column of columns) {
    if (column.kind === 'key') continue;
    numbers.set(column.name, first + numbers.size);
    marked.push(`${name}.${column.name}`);
  }
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const values = columns.map(({ name: of, kind }) => literal(kind, numbers.get(of) ?? 0, row + 1));
    return `(${values.join(', ')})`;
  });
  return `insert into ${name} (${columns.map((column) => column.name).join(', ')}) values ${rows.join(', ')}`;
}

function literal(kind: Kind, column: number, row: number): string {
  switch (kind) {
    case 'key':
      return String(row);
    case 'text':
      return `'${mark(column, row)}'`;
    case 'number':
      return `7${String(column).padStart(2, '0')}${row}1357`;
    case 'list':
      return `array['${mark(column, row)}', '${mark(column, row)}']`;
    case 'document':
      return `'{"a": "${mark(column, row)}", "b": ["${mark(column, row)}"]}'`;
  }
}

/** A parent with a child of its own rows, a partitioned table, a generated column. */
function family(tables: RandomTable[], marked: string[]): readonly string[] {
  const parent: RandomTable = {
    name: 'parent',
    columns: [
      { name: 'k', kind: 'key' },
      { name: 'a', kind: 'text' },
    ],
  };
  const child: RandomTable = { name: 'child', columns: [...parent.columns, { name: 'b', kind: 'text' }] };
  const whole: RandomTable = { name: 'whole', columns: [...parent.columns, { name: 'n', kind: 'number' }] };
  const made: RandomTable = { name: 'made', columns: [...parent.columns, { name: 'c', kind: 'text' }] };
  tables.push(parent, child, whole, made);
  return [
    create(parent),
    fill(parent, parent.columns, marked),
    'create table child (b text) inherits (parent)',
    fill(child, child.columns, marked),
    'create table whole (k int, a text, n bigint) partition by list (k)',
    'create table whole_1 partition of whole for values in (1)',
    'create table whole_2 partition of whole default',
    fill(whole, whole.columns, marked),
    `create table made (k int, a text, c text generated always as (upper(a) || '!') stored)`,
    fill(made, parent.columns, marked),
  ];
}
