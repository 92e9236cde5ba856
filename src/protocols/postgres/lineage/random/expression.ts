// Expressions made by chance, of a kind, over what is in scope.
import type { RandomScope, RandomSource } from './scope.ts';
import type { Chance, Kind } from './schema.ts';

/** Of QueryWriter, what expressions need. */
export interface Writer {
  readonly chance: Chance;
  readonly isDeep: boolean;
  /** False when the statement is long enough. */
  goOn(): boolean;
  /** Window functions may stand here, and not in what `plainly` makes. */
  readonly windows: boolean;
  plainly<T>(make: () => T): T;
  pick<T>(of: readonly T[]): T;
  alias(): string;
  select(outer: RandomScope, kinds?: readonly Kind[]): { readonly sql: string };
  condition(scope: RandomScope): string;
}

const constants: Readonly<Record<Kind, string>> = {
  ...{
    key: '1',
    text: `'x'::text`,
    number: '0::bigint',
    list: `array['x']`,
    document: `'{"a": "x"}'::jsonb`,
  },
};

/** A column of this kind: of any level, by its alias. */
function column(writer: Writer, kind: Kind, scope: RandomScope): string | undefined {
  const found = scope.flatMap((level) =>
    level.flatMap(({ alias, columns }) =>
      columns.filter((one) => one.kind === kind).map(({ name }) => ({ alias, name, level })),
    ),
  );
  if (found.length === 0) return undefined;
  const { alias, name } = writer.pick(found);
  const named = scope.flat().filter(({ columns }) => columns.some((one) => one.name === name));
  const hidden = scope.flat().some((one) => one.alias === name);
  return named.length === 1 && !hidden && writer.chance(3) === 0 ? name : `${alias}.${name}`;
}

export function writeText(writer: Writer, kind: Kind, scope: RandomScope): string {
  const plain = column(writer, kind, scope) ?? constants[kind];
  if (kind === 'key' || writer.chance(3) === 0 || !writer.goOn()) return plain;
  if (!writer.isDeep && writer.chance(8) === 0) return subquery(writer, kind, scope);
  const again = (other: Kind = kind) => writeText(writer, other, scope);
  const source = writer.pick(scope.flat().length > 0 ? scope.flat() : [undefined]);
  return `(${writer.pick(forms[kind](writer, again, source, scope))()})`;
}

function subquery(writer: Writer, kind: Kind, scope: RandomScope): string {
  const inner = writer.select(scope, ['key', kind]).sql;
  const alias = writer.alias();
  return `(select ${alias}.v from (${inner}) ${alias} (k2, v) limit 1)`;
}

type Again = (kind?: Kind) => string;
type Forms = (
  writer: Writer,
  again: Again,
  source: RandomSource | undefined,
  scope: RandomScope,
) => readonly (() => string)[];

/** What any kind can be made of. */
const common: Forms = (writer, again, _source, scope) => [
  () => `case when ${writer.condition(scope)} then ${again()} else ${again()} end`,
  () => `coalesce(${again()}, ${again()})`,
  () => `greatest(${again()}, ${again()})`,
  () => over(writer, () => `first_value(${again()})`, again),
  () => `nullif(${again()}, ${again()})`,
];

function over(writer: Writer, make: () => string, again: Again): string {
  return writer.windows ? writer.plainly(() => `${make()} over ()`) : again();
}

const forms: Readonly<Record<Kind, Forms>> = {
  key: () => [() => '1'],
  number: (writer, again, source, scope) => [
    ...safe(writer, again, source, scope),
    () => `${again()} + 0`,
    () => `${again()}::numeric::bigint`,
  ],
  list: (writer, again, source, scope) => [
    ...safe(writer, again, source, scope),
    () => `array[${again('text')}]`,
    () => `${again()} || ${again('text')}`,
    () => `string_to_array(${again('text')}, ',')`,
    () => (writer.isDeep ? again() : `array(${listOf(writer, scope)})`),
  ],
  document: (writer, again, source, scope) => [
    ...safe(writer, again, source, scope),
    () => `jsonb_build_object('a', ${again('text')}, 'b', ${again('number')})`,
    () => `to_jsonb(${source?.alias ?? constants.text})`,
    () => `json_object('a': ${again('text')} returning jsonb)`,
    () => `jsonb_set(${again()}, '{c}', to_jsonb(${again('text')}))`,
    () => `coalesce(${again()} -> 'a', '1')`,
  ],
  text: (writer, again, source, scope) => [
    ...safe(writer, again, source, scope),
    () => `lower(${again()})`,
    () => `${again()} || ${again()}`,
    () => `reverse(${again()})`,
    () => `format('%s-%s', ${again()}, ${again('number')})`,
    () => `${again()}::varchar`,
    () => `${again('number')}::text`,
    () => `${again('document')} ->> 'a'`,
    () => `json_value(${again('document')}, '$.a')`,
    () => `json_array(${again()}, ${again('number')})::text`,
    () => `xmlforest(${again()} as e)::text`,
    () => `(${again('list')})[1]`,
    () => `array_to_string(${again('list')}, '/')`,
    () => `(row(${again()}, ${again()}))::text`,
    () => `${source?.alias ?? constants.text}::text`,
    () => `to_json(${source?.alias ?? constants.text})::text`,
    () =>
      source === undefined ? constants.text : `(${source.alias}).${writer.pick(source.columns).name}::text`,
    () => over(writer, () => `string_agg(${again()}, ',')`, again),
    () => `(array[${again()}, ${again()}])[1]`,
    () => `case ${again()} when ${again()} then ${again()} else ${again()} end`,
    () => `quote_literal(${again()}) || ${again()}`,
  ],
};

/** Without a source there are no rows to say anything of. */
function safe(
  writer: Writer,
  again: Again,
  source: RandomSource | undefined,
  scope: RandomScope,
): readonly (() => string)[] {
  return source === undefined || (scope[0]?.length ?? 0) === 0
    ? [() => again()]
    : common(writer, again, source, scope);
}

function listOf(writer: Writer, scope: RandomScope): string {
  const alias = writer.alias();
  return `select ${alias}.v from (${writer.select(scope, ['key', 'text']).sql}) ${alias} (k2, v)`;
}
