// Random expressions of a wanted type over the columns in scope; sub-queries are asked of whoever writes queries.
import type { Random } from '../fuzz/random.ts';
import { type Column, type Type, types } from './random-tables.ts';

/** A table or sub-query in FROM. */
export interface Source {
  readonly alias: string;
  readonly columns: readonly Column[];
}

/** Writes a query of one column, for use inside an expression that may refer to `outer`. */
export type Subquery = (type: Type, depth: number, outer: readonly Source[]) => string;

/** Text and documents take up anything, so they are asked for more often. */
const likely: readonly Type[] = [...types, 'text', 'text', 'jsonb'];

/** What makes an expression of a type out of expressions of others. */
type Production = (writer: ExpressionWriter, sources: readonly Source[], depth: number) => string;

export class ExpressionWriter {
  readonly random: Random;
  readonly #subquery: Subquery;

  constructor(random: Random, subquery: Subquery) {
    this.random = random;
    this.#subquery = subquery;
  }

  anyType(): Type {
    return this.pick(likely);
  }

  pick<T>(of: readonly T[]): T {
    return of[this.random.below(of.length)] as T;
  }

  write(type: Type, sources: readonly Source[], depth: number): string {
    if (depth <= 0 || this.random.below(3) === 0) return this.#leaf(type, sources);
    return this.pick([...productions[type], ...shared(type)])(this, sources, depth - 1);
  }

  /** A column where there is one; text and jsonb can be made of any. */
  #leaf(type: Type, sources: readonly Source[]): string {
    const named = sources.flatMap(({ alias, columns }) =>
      columns.map(({ name, type }) => ({ name: `${alias}.${name}`, type })),
    );
    const fitting = named.filter((column) => column.type === type);
    if (this.random.below(8) === 0) return literal(type, this.random);
    if (fitting.length > 0) return this.pick(fitting).name;
    if (named.length > 0 && type === 'text') return `${this.pick(named).name}::text`;
    if (named.length > 0 && type === 'jsonb') return `to_jsonb(${this.pick(named).name})`;
    return literal(type, this.random);
  }

  any(sources: readonly Source[], depth: number): string {
    return this.write(this.anyType(), sources, depth);
  }

  subquery(type: Type, sources: readonly Source[], depth: number): string {
    return this.#subquery(type, depth, sources);
  }

  /** The name of a source stands for its whole row. */
  row(sources: readonly Source[]): string {
    return sources.length === 0 ? `row(1, 'none')` : this.pick(sources).alias;
  }
}

function literal(type: Type, random: Random): string {
  const n = random.below(50);
  const texts: Record<Type, string> = {
    text: `'word ${n}'::text`,
    bigint: `${n}::bigint`,
    numeric: `${n}.5`,
    date: `date '2024-01-${String(1 + (n % 28)).padStart(2, '0')}'`,
    uuid: `'00000000-0000-4000-8000-0000000000${10 + n}'::uuid`,
    jsonb: `'{"n": ${n}}'::jsonb`,
    'text[]': `array['plain', 'word ${n}']`,
    boolean: random.below(8) === 0 ? 'false' : 'true',
  };
  return texts[type];
}

/** What every type has. */
function shared(type: Type): readonly Production[] {
  const one = `$${type}`;
  const elements = [`(array[${one}, ${one}])[1]`, `(array[${one}, ${one}])[2]`];
  return [
    `coalesce(${one}, ${one})`,
    `case when $boolean then ${one} else ${one} end`,
    `(select inner_value from (values (${one})) as inner_row (inner_value))`,
    // The elements of an array of arrays are no arrays.
    ...(type === 'text[]' ? [] : elements),
  ]
    .map(template)
    .concat((writer, sources, depth) => writer.subquery(type, sources, depth));
}

/** Applies a template in which `$type` stands for an expression of that type, `$any` for one of any and `$row` for a row. */
function template(text: string): Production {
  return (w, s, d) =>
    text.replace(/\$(\w+(?:\[\])?)/g, (_, name: string) => {
      if (name === 'any') return w.any(s, d);
      return name === 'row' ? w.row(s) : w.write(name as Type, s, d);
    });
}

const productions: Readonly<Record<Type, readonly Production[]>> = {
  text: [
    ...['lower($text)', 'upper($text)', 'reverse($text)', 'initcap(btrim($text))', 'left($text, 30)'],
    ...['substr($text, 1, 20)', '($text || $text)', '($any)::text', '($any)::text', 'concat($any, $any)'],
    ...[
      `format('%s', $any)`,
      `format('%s and %L', $text, $any)`,
      `nullif($text, 'none')`,
      'greatest($text, $text)',
    ],
    ...[`encode(convert_to($text, 'UTF8'), 'hex')`, `encode(convert_to($text, 'UTF8'), 'base64')`],
    ...[`($jsonb ->> 'n')`, `($jsonb #>> '{deep,k1}')`, '($text[])[1]', `array_to_string($text[], '/')`],
    ...['$row::text', `format('%s', $row)`, 'row_to_json($row)::text', 'quote_literal($any)'],
    ...[
      `regexp_replace($text, 'o', '0')`,
      `split_part($text, ' ', 1)`,
      'xmlforest($text as x)::text',
      'concat_ws($text, $any, $any)',
    ],
  ].map(template),
  bigint: [
    ...[
      '($bigint + 3)',
      '(- $bigint)',
      'abs($bigint)',
      'length($text)::bigint',
      'greatest($bigint, $bigint)',
    ],
    ...[
      'trunc($numeric)::bigint',
      'cardinality($text[])::bigint',
      '(($bigint)::text)::bigint',
      '($bigint & 9223372036854775807)',
    ],
  ].map(template),
  numeric: [
    ...[
      '($bigint)::numeric',
      'round($numeric, 4)',
      '($numeric + 0)',
      'least($numeric, $numeric)',
      'abs($numeric)',
    ],
    ...['extract(epoch from $date)', '(($numeric)::text)::numeric'],
  ].map(template),
  date: [
    ...['($date + 0)', 'greatest($date, $date)', '($date)::timestamp::date', '(($date)::text)::date'],
    ...['lower(daterange($date, null))'],
  ].map(template),
  uuid: [...['(($uuid)::text)::uuid', 'coalesce($uuid, $uuid)']].map(template),
  jsonb: [
    ...['to_jsonb($any)', 'to_jsonb($row)', `jsonb_build_object('k', $any)`, 'jsonb_build_array($any, $any)'],
    ...[`jsonb_set($jsonb, '{n}', to_jsonb($any))`, '($jsonb || $jsonb)', `json_object('a': $text)::jsonb`],
    ...[
      `jsonb_build_object(coalesce($text, 'none'), 1)`,
      `jsonb_path_query_array($jsonb, '$.**')`,
      'to_jsonb($text[])',
    ],
    ...[`coalesce($jsonb -> 'deep', $jsonb)`, 'row_to_json($row)::jsonb'],
  ].map(template),
  'text[]': [
    ...[
      'array[$text, $text]',
      `string_to_array($text, ' ')`,
      'array_append($text[], $text)',
      '($text[])[1:1]',
    ],
    ...['($text[] || $text[])', `regexp_match($text, '(.*)')`],
  ].map(template),
  boolean: [
    ...['($text = $text)', '($bigint < $bigint)', '($date <= $date)', '($any is null)', 'not $boolean'],
    ...[
      '($boolean and $boolean)',
      '($boolean or $boolean)',
      `($text like '%o%')`,
      '($numeric between $numeric and $numeric)',
    ],
    ...['($text = any(coalesce($text[], null)))', `($jsonb ? 'n')`, '($uuid is distinct from $uuid)'],
  ].map(template),
};
