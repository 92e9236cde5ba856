// Random queries that the server takes: joins, sub-queries, CTEs, set operations, aggregates, windows, and ways to ask.
import type { Random } from '../fuzz/random.ts';
import { ExpressionWriter, type Source } from './random-expressions.ts';
import type { Column, Table, Type } from './random-tables.ts';

/** How deep expressions and queries nest. */
const deepest = 3;

export class QueryWriter {
  readonly #random: Random;
  readonly #tables: readonly Table[];
  readonly #expressions: ExpressionWriter;
  #names = 0;

  constructor(random: Random, tables: readonly Table[]) {
    this.#random = random;
    this.#tables = tables;
    this.#expressions = new ExpressionWriter(random, (type, depth, outer) =>
      this.#scalar(type, depth, outer),
    );
  }

  /** The statements of one session: most are one SELECT, others ask for its rows by a detour. */
  write(): readonly string[] {
    const query = this.#query(this.#someTypes(), deepest, []);
    switch (this.#random.below(12)) {
      case 0:
        return [`copy (${query}) to stdout`];
      case 1:
        return [`copy (${query}) to stdout with (format ${this.#below(2) === 0 ? 'csv' : 'binary'})`];
      case 2:
        return ['begin', `declare made cursor for ${query}`, 'fetch all from made', 'commit'];
      case 3:
        return [`prepare made as ${query}`, 'execute made'];
      case 4:
        return [`create temp table made as ${query}`, 'select * from made'];
      case 5:
        return [`create temp view made as ${query}`, 'select * from made'];
      case 6:
        return [`select row_to_json(made) from (${query}) as made`];
      case 7:
        return [`select made from (${query}) as made`];
      default:
        return [query];
    }
  }

  #below(bound: number): number {
    return this.#random.below(bound);
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  #someTypes(): readonly Type[] {
    return Array.from({ length: 1 + this.#below(4) }, () => this.#expressions.anyType());
  }

  /** A query whose columns are named o1, o2 and so on and have these types. */
  #query(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const kind = depth <= 0 ? 9 : this.#below(10);
    if (kind === 0) return this.#setOperation(wanted, depth, outer);
    if (kind === 1) return this.#grouped(wanted, depth, outer);
    if (kind === 2) return this.#windowed(wanted, depth, outer);
    if (kind === 3) return this.#withCte(wanted, depth, outer);
    if (kind === 4) return this.#recursive(wanted, depth, outer);
    return this.#plain(wanted, depth, outer);
  }

  #plain(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const { from, sources } = this.#from(depth);
    const scope = [...sources, ...outer];
    const list = wanted.map((type) => this.#expressions.write(type, scope, depth));
    const distinct = !wanted.includes('jsonb') && this.#below(8) === 0 ? 'distinct ' : '';
    const order = this.#below(4) === 0 ? ' order by 1' : '';
    return `select ${distinct}${named(list)} from ${from}${this.#where(scope, depth)}${order} limit 20`;
  }

  #where(scope: readonly Source[], depth: number): string {
    return this.#below(5) === 0 ? ` where ${this.#expressions.write('boolean', scope, depth - 1)}` : '';
  }

  #setOperation(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const word = this.#expressions.pick(['union all', 'union all', 'union', 'except', 'intersect']);
    const arm = () => `(${this.#query(wanted, depth - 1, outer)})`;
    return `${arm()} ${word} ${arm()}`;
  }

  #grouped(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const { from, sources } = this.#from(depth);
    const scope = [...sources, ...outer];
    const write = (type: Type) => this.#expressions.write(type, scope, depth - 1);
    const list = wanted.map((type) => this.#aggregate(type, write));
    return `select ${named(list)} from ${from}${this.#where(scope, depth)}`;
  }

  #aggregate(type: Type, write: (type: Type) => string): string {
    const pick = (of: readonly string[]) => this.#expressions.pick(of);
    switch (type) {
      case 'text':
        return pick([`string_agg(${write('text')}, ',')`, `max(${write('text')})`, `min(${write('text')})`]);
      case 'bigint':
        return pick([`max(${write('bigint')})`, 'count(*)', `count(distinct ${write('text')})`]);
      case 'numeric':
        return pick([`max(${write('numeric')})`, `sum(${write('bigint')})`, `min(${write('numeric')})`]);
      case 'date':
        return `max(${write('date')})`;
      case 'jsonb':
        return pick([`jsonb_agg(${write('text')})`, `jsonb_object_agg('k', ${write('date')})`]);
      case 'text[]':
        return `array_agg(${write('text')})`;
      case 'boolean':
        return `bool_or(${write('boolean')})`;
      case 'uuid':
        return `(array_agg(${write('uuid')}))[1]`;
    }
  }

  #windowed(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const { from, sources } = this.#from(depth);
    const scope = [...sources, ...outer];
    const list = wanted.map((type) => {
      const value = this.#expressions.write(type, scope, depth - 1);
      const call = this.#expressions.pick([
        `lag(${value}, 0)`,
        `first_value(${value})`,
        `last_value(${value})`,
      ]);
      return `${call} over (order by ${this.#expressions.write('bigint', scope, 0)})`;
    });
    return `select ${named(list)} from ${from} limit 20`;
  }

  #withCte(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const name = this.#name('w');
    const types = [...wanted, ...this.#someTypes()];
    const source = { alias: name, columns: columnsOf(types) };
    const list = wanted.map((type) => this.#expressions.write(type, [source, ...outer], depth - 1));
    const materialized = this.#expressions.pick(['', 'materialized ', 'not materialized ']);
    return `with ${name} as ${materialized}(${this.#query(types, depth - 1, [])}) select ${named(list)} from ${name}`;
  }

  #recursive(wanted: readonly Type[], depth: number, outer: readonly Source[]): string {
    const name = this.#name('r');
    const columns = wanted.map((_, at) => `o${at + 1}`).join(', ');
    const base = `select 1, base.* from (${this.#query(wanted, depth - 1, outer)}) as base`;
    const step = `select level + 1, ${columns} from ${name} where level < 3`;
    return `with recursive ${name} (level, ${columns}) as (${base} union all ${step}) select ${columns} from ${name}`;
  }

  #scalar(type: Type, depth: number, outer: readonly Source[]): string {
    return `(select o1 from (${this.#query([type], depth - 1, outer)}) as ${this.#name('s')} limit 1)`;
  }

  #from(depth: number): { readonly from: string; readonly sources: readonly Source[] } {
    const first = this.#source(depth);
    if (depth <= 0 || this.#below(3) > 0) return { from: first.text, sources: [first.source] };
    const sources = [first.source];
    if (this.#below(4) === 0) {
      const source = { alias: this.#name('l'), columns: columnsOf(this.#someTypes()) };
      const list = source.columns.map(({ type }) => this.#expressions.write(type, sources, depth - 1));
      const lateral = `lateral (select ${named(list)}) as ${source.alias}`;
      return { from: `${first.text}, ${lateral}`, sources: [first.source, source] };
    }
    const second = this.#source(depth - 1);
    return {
      from: `${first.text} ${this.#join(first.source, second)}`,
      sources: [first.source, second.source],
    };
  }

  #join(left: Source, { text, source }: { readonly text: string; readonly source: Source }): string {
    const word = this.#expressions.pick(['join', 'left join', 'right join']);
    const key = ({ columns }: Source) => columns.find(({ type }) => type === 'bigint')?.name;
    const [a, b] = [key(left), key(source)];
    if (a === undefined || b === undefined || this.#below(4) === 0) return `cross join ${text}`;
    return `${word} ${text} on ${left.alias}.${a} = ${source.alias}.${b}`;
  }

  #source(depth: number): { readonly text: string; readonly source: Source } {
    if (depth > 0 && this.#below(4) === 0) {
      const types = this.#someTypes();
      const source = { alias: this.#name('q'), columns: columnsOf(types) };
      return { text: `(${this.#query(types, depth - 1, [])}) as ${source.alias}`, source };
    }
    const table = this.#expressions.pick(this.#tables);
    const alias = this.#name('a');
    if (this.#below(4) > 0)
      return { text: `${table.name} as ${alias}`, source: { alias, columns: table.columns } };
    const columns = table.columns.map(({ type }, at) => ({ name: `y${at}`, type }));
    const list = columns.map(({ name }) => name).join(', ');
    return { text: `${table.name} as ${alias} (${list})`, source: { alias, columns } };
  }
}

function named(list: readonly string[]): string {
  return list.map((expression, at) => `${expression} as o${at + 1}`).join(', ');
}

function columnsOf(types: readonly Type[]): readonly Column[] {
  return types.map((type, at) => ({ name: `o${at + 1}`, type }));
}
