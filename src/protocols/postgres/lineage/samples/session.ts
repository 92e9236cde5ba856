// The session that samples are traced in, and the words samples are written in.
import type { ColumnName, Lineage, Origin } from '../../../../model/data-class.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { LineageFacts, TemporaryTable } from '../facts.ts';

function origin(names: string, opaque?: string): Origin {
  const columns = names === '' ? [] : names.split(' ').map(columnName);
  return opaque === undefined ? { columns } : { columns, opaque };
}

function columnName(name: string): ColumnName {
  const [column = '', table = '', schema = 'public'] = name.split('.').toReversed();
  return { schema, table, column };
}

const temporaries = new Map<string, TemporaryTable | 'unknown'>([
  [
    'temp',
    {
      columns: [
        { name: 'a', origin: origin('customers.ssn') },
        { name: 'b', origin: origin('') },
        { name: 'g', origin: origin('', 'generated') },
      ],
    },
  ],
  ['loose', { columns: [{ name: '*', origin: origin('orders.status') }] }],
  ['maybe', 'unknown'],
]);

function kept(results: readonly Origin[]): Lineage {
  const filters = [columnName('customers.email')];
  return { results, filters, writes: [], touched: origin('customers.ssn customers.name customers.email') };
}

/** What makes the session at a real server: `temp`, `loose`, the statement `p` and the cursor `c`. */
export const sampleSession = `
create temp table temp (a text primary key, b text, g text generated always as (upper(a)) stored);
create temp table loose (z text);
prepare p as select ssn from customers where email = 'x';
declare c cursor for select ssn, name from customers where email = 'x';
`;

const pureFunction = (schema: string, name: string): boolean => schema === 'public' && name === 'f_pure';

export function sampleFacts(catalogue: Catalogue): LineageFacts {
  return {
    catalogue,
    schemas: ['public'],
    temporary: (name) => temporaries.get(name) ?? 'no',
    prepared: (name) => (name === 'p' ? kept([origin('customers.ssn')]) : undefined),
    cursor: (name) => (name === 'c' ? kept([origin('customers.ssn'), origin('customers.name')]) : undefined),
    pureFunction,
  };
}

/** A statement and what is said of it; lines in the order of `describeLineage`. */
export interface Sample {
  readonly sql: string;
  readonly said: readonly string[];
}

/** A statement on a line, and below it, two spaces in, what is said of it. */
export function readSamples(text: string): readonly Sample[] {
  const samples: { sql: string; said: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) samples.at(-1)?.said.push(line.trim());
    else if (line !== '') samples.push({ sql: line, said: [] });
  }
  return samples;
}

/**
 * `-> a | b`: the origins of the result columns, `-` for one of nothing; `unknown` when their number is not known.
 * Columns are of `public` unless another schema is said, `t.*` is all of a table, `?word` is what is opaque.
 */
export function describeLineage(lineage: Lineage, catalogue: Catalogue): readonly string[] {
  const { results, filters, writes, touched } = lineage;
  const say = (one: Origin) => wordsOf(one, catalogue);
  return [
    `-> ${results === undefined ? 'unknown' : results.map(say).join(' | ')}`.trim(),
    ...(filters.length === 0 ? [] : [`filter ${say({ columns: filters })}`]),
    ...writes.map(({ to, from }) => `write ${nameOf(to)} <- ${say(from)}`),
    ...(touched.opaque === undefined ? [] : [`touched ?${touched.opaque}`]),
  ];
}

function wordsOf({ columns, opaque }: Origin, catalogue: Catalogue): string {
  const tables = Map.groupBy(columns, ({ schema, table }) => `${schema}.${table}`);
  const words = [...tables.values()].flatMap((of) => tableWords(of, catalogue)).sort();
  if (opaque !== undefined) words.push(`?${opaque}`);
  return words.length === 0 ? '-' : words.join(' ');
}

function tableWords(columns: readonly ColumnName[], catalogue: Catalogue): readonly string[] {
  const [first] = columns;
  const relation = first && catalogue.relation(first.schema, first.table);
  const whole = relation !== undefined && columns.length === relation.columns.length && columns.length > 1;
  return whole && first !== undefined ? [nameOf({ ...first, column: '*' })] : columns.map(nameOf);
}

function nameOf({ schema, table, column }: ColumnName): string {
  return schema === 'public' ? `${table}.${column}` : `${schema}.${table}.${column}`;
}
