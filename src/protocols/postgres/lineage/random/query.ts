// Queries made by chance over a schema of random/schema.ts. Most of them run; what they show is found by its marks.
import { writeText, type Writer } from './expression.ts';
import type { RandomScope, RandomSource } from './scope.ts';
import type { Chance, Kind, RandomColumn, RandomTable } from './schema.ts';

/** Something in FROM, by its alias. */
interface Written {
  readonly sql: string;
  readonly columns: readonly RandomColumn[];
}

const DEEPEST = 3;
const LONGEST = 25;

export class QueryWriter implements Writer {
  readonly chance: Chance;
  readonly #tables: RandomTable[];
  #depth = 0;
  /** Expressions that may still be put together. */
  #left = LONGEST;
  #aliases = 0;
  /** Queries of WITH that can be named here. */
  #ctes: RandomSource[] = [];

  constructor(chance: Chance, tables: readonly RandomTable[]) {
    this.chance = chance;
    this.#tables = [...tables];
  }

  windows = true;

  get isDeep(): boolean {
    return this.#depth >= DEEPEST;
  }

  /** A view for the queries that follow, once `made` says that the server took it. */
  view(name: string): { readonly sql: string; made(): void } {
    this.#left = LONGEST;
    const { sql, columns } = this.select([]);
    const made = () => void this.#tables.push({ name, columns, readOnly: true });
    return { sql: `create ${this.pick(['', 'materialized '])}view ${name} as ${sql}`, made };
  }

  statement(): string {
    this.#ctes = [];
    this.#left = LONGEST;
    if (this.chance(4) === 0) return this.#change([]).sql;
    if (this.chance(3) > 0) return this.select([]).sql;
    return this.#with().sql;
  }

  goOn(): boolean {
    this.#left -= 1;
    return this.#left > 0;
  }

  /** Where window functions may not stand. */
  plainly<T>(make: () => T): T {
    const before = this.windows;
    this.windows = false;
    const made = make();
    this.windows = before;
    return made;
  }

  pick<T>(of: readonly T[]): T {
    return of[this.chance(of.length)] as T;
  }

  alias(): string {
    this.#aliases += 1;
    return `s${this.#aliases}`;
  }

  /** A query whose columns are of these kinds, or of any. */
  select(outer: RandomScope, kinds: readonly Kind[] = this.#kinds()): Written {
    const before = this.windows;
    this.windows = true;
    this.#depth += 1;
    const branches = !this.isDeep && this.chance(6) === 0;
    const written = branches ? this.#union(outer, kinds) : this.#plain(outer, kinds);
    this.#depth -= 1;
    this.windows = before;
    return written;
  }

  #kinds(): readonly Kind[] {
    const more = Array.from({ length: 1 + this.chance(3) }, () =>
      this.pick(['text', 'text', 'number', 'list', 'document'] as const),
    );
    return ['key', ...more];
  }

  /** Each name once. */
  #names(kinds: readonly Kind[]): readonly RandomColumn[] {
    const pool: Record<Kind, string[]> = {
      ...{ key: ['k', 'k2'], text: ['a', 'b', 'c', 'e'], number: ['n', 'm', 'o', 'p'] },
      ...{ list: ['l', 'l2', 'l3', 'l4'], document: ['d', 'd2', 'd3', 'd4'] },
    };
    return kinds.map((kind) => ({ kind, name: pool[kind].shift() ?? this.alias() }));
  }

  #plain(outer: RandomScope, kinds: readonly Kind[]): Written {
    const { sql, sources } = this.#from(outer);
    const scope = [sources, ...outer];
    const columns = this.#names(kinds);
    const grouped = this.chance(6) === 0;
    const key = `${sources[0]?.alias}.k`;
    const list = columns.map(({ kind, name }) => {
      const value = grouped
        ? this.plainly(() => this.#aggregate(kind, key, [sources]))
        : writeText(this, kind, scope);
      return `${value} as ${name}`;
    });
    const where = this.chance(3) === 0 ? ` where ${this.condition(scope)}` : '';
    const group = grouped ? ` group by ${key}` : '';
    // Few rows from each query inside another one, or they multiply.
    const order = this.#depth > 1 || this.chance(5) === 0 ? ` order by 1 limit ${2 + this.chance(3)}` : '';
    return { sql: `select ${list.join(', ')} from ${sql}${where}${group}${order}`, columns };
  }

  #aggregate(kind: Kind, key: string, scope: RandomScope): string {
    if (kind === 'key') return `min(${key})`;
    const text = () => writeText(this, 'text', scope);
    if (kind === 'list') return `array_agg(${text()})`;
    if (kind === 'document') return `jsonb_agg(${this.pick(scope[0] ?? []).alias})`;
    if (kind === 'number') return `max(${writeText(this, 'number', scope)})`;
    return this.pick([
      () => `string_agg(${text()}, ',' order by ${text()})`,
      () => `max(${text()})`,
      () => `min(${text()}) filter (where ${this.condition(scope)})`,
      () => `percentile_disc(0.5) within group (order by ${text()})`,
      () => `json_agg(${this.pick(scope[0] ?? []).alias})::text`,
      () => `jsonb_object_agg('x', ${text()})::text`,
      () => `xmlagg(xmlelement(name e, ${text()}))::text`,
    ])();
  }

  #union(outer: RandomScope, kinds: readonly Kind[]): Written {
    const [upper, lower] = [this.select(outer, kinds), this.select(outer, kinds)];
    const word = this.pick(['union all', 'union', 'intersect', 'except']);
    return { sql: `(${upper.sql}) ${word} (${lower.sql})`, columns: upper.columns };
  }

  #from(outer: RandomScope): { readonly sql: string; readonly sources: readonly RandomSource[] } {
    const parts: string[] = [];
    const sources: RandomSource[] = [];
    for (let left = this.chance(3) === 0 ? 2 : 1; left > 0; left -= 1) {
      const part = this.chance(3) === 0 ? this.#join(outer) : this.#source(outer, sources);
      parts.push(part.sql);
      sources.push(...part.sources);
    }
    return { sql: parts.join(', '), sources };
  }

  #source(
    outer: RandomScope,
    before: readonly RandomSource[],
  ): { sql: string; sources: readonly RandomSource[] } {
    const alias = this.alias();
    const choice = this.isDeep ? 0 : this.chance(8);
    if (choice === 1 || choice === 2) {
      const lateral = choice === 1;
      const { sql, columns } = this.select(lateral ? [before, ...outer] : outer);
      return this.#renamed(`${lateral ? 'lateral ' : ''}(${sql})`, alias, columns);
    }
    if (choice === 3 && before.length > 0) return this.#function(alias, [before, ...outer]);
    if (choice === 4) {
      const value = () => this.plainly(() => writeText(this, 'text', outer));
      const columns: RandomColumn[] = [
        { name: 'k', kind: 'key' },
        { name: 'a', kind: 'text' },
      ];
      return {
        sql: `(values (1, ${value()}), (2, ${value()})) ${alias} (k, a)`,
        sources: [{ alias, columns }],
      };
    }
    if (choice === 5) return this.#merged(alias);
    const known = this.#ctes.length > 0 && this.chance(2) === 0 ? this.pick(this.#ctes) : undefined;
    const table =
      known === undefined ? this.pick(this.#tables) : { name: known.alias, columns: known.columns };
    return this.#renamed(table.name, alias, table.columns);
  }

  /** A column that a join has made of two. */
  #merged(alias: string): { sql: string; sources: readonly RandomSource[] } {
    const pool = this.#tables.filter(({ columns }) =>
      columns.some(({ name, kind }) => name === 'a' && kind === 'text'),
    );
    const [one, other] = [this.pick(pool), this.pick(pool)];
    const columns: RandomColumn[] = [
      { name: 'k', kind: 'key' },
      { name: 'a', kind: 'text' },
    ];
    const kind = this.pick(['full', 'right', 'left']);
    const inner = `select coalesce(x.k, y.k) as k, a from ${one.name} x ${kind} join ${other.name} y using (a)`;
    return { sql: `(${inner}) ${alias}`, sources: [{ alias, columns }] };
  }

  /** Under an alias, sometimes with other names for the columns. */
  #renamed(
    sql: string,
    alias: string,
    columns: readonly RandomColumn[],
  ): { sql: string; sources: readonly RandomSource[] } {
    if (this.chance(4) > 0) return { sql: `${sql} ${alias}`, sources: [{ alias, columns }] };
    const renamed = this.#names(columns.map(({ kind }) => kind));
    return {
      sql: `${sql} ${alias} (${renamed.map(({ name }) => name).join(', ')})`,
      sources: [{ alias, columns: renamed }],
    };
  }

  #function(alias: string, scope: RandomScope): { sql: string; sources: readonly RandomSource[] } {
    const texts = (names: string): RandomColumn[] =>
      names.split(' ').map((name) => ({ name, kind: name === 'k' ? 'key' : 'text' }));
    const [sql, names] = this.pick([
      [`unnest(${writeText(this, 'list', scope)}) with ordinality ${alias} (a, k)`, 'a k'],
      [`jsonb_each_text(${writeText(this, 'document', scope)}) with ordinality ${alias} (a, b, k)`, 'a b k'],
      [
        `rows from (unnest(array[${writeText(this, 'text', scope)}]), generate_series(1, 2)) ${alias} (a, k)`,
        'a k',
      ],
      [`jsonb_to_record(${writeText(this, 'document', scope)}) ${alias} (k int, a text, b text)`, 'k a b'],
      [
        `json_table(${writeText(this, 'document', scope)}, '$' columns (k for ordinality, a text path '$.a')) ${alias}`,
        'k a',
      ],
    ] as const);
    return { sql, sources: [{ alias, columns: texts(names) }] };
  }

  #join(outer: RandomScope): { sql: string; sources: readonly RandomSource[] } {
    const [left, right] = [this.#source(outer, []), this.#source(outer, [])];
    const [one, other] = [left.sources[0], right.sources[0]];
    const kind = this.pick(['join', 'left join', 'right join', 'full join']);
    if (one === undefined || other === undefined) return left;
    if (this.chance(3) > 0) {
      return {
        sql: `${left.sql} ${kind} ${right.sql} on ${one.alias}.k = ${other.alias}.k`,
        sources: [one, other],
      };
    }
    const sql = this.pick([
      `${left.sql} ${kind} ${right.sql} using (k)`,
      `${left.sql} natural left join ${right.sql}`,
    ]);
    return { sql, sources: [one, other] };
  }

  condition(scope: RandomScope): string {
    return this.plainly(() => this.#condition(scope));
  }

  #condition(scope: RandomScope): string {
    const text = () => writeText(this, 'text', scope);
    const key = `${this.pick(scope[0] ?? []).alias}.k`;
    return this.pick([
      () => 'true',
      () => `${key} <= ${1 + this.chance(3)}`,
      () => `${text()} like 'z%'`,
      () => `${text()} <> ${text()}`,
      () => `(${text()} is not null or ${key} = 1)`,
      () => (this.isDeep ? 'true' : `exists (${this.select(scope).sql})`),
      () => (this.isDeep ? 'true' : `${key} in (${this.select(scope, ['key']).sql})`),
    ])();
  }

  #with(): Written {
    const parts: string[] = [];
    for (let left = 1 + this.chance(2); left > 0; left -= 1) {
      const name = `w${left}`;
      const { sql, columns } = this.#cte(name);
      parts.push(sql);
      this.#ctes.push({ alias: name, columns });
    }
    const { sql, columns } = this.select([]);
    return { sql: `with recursive ${parts.join(', ')} ${sql}`, columns };
  }

  #cte(name: string): Written {
    const choice = this.chance(3);
    if (choice === 0) {
      const { sql, columns } = this.#change([]);
      return { sql: `${name} as (${sql})`, columns };
    }
    const first = this.select([], choice === 1 ? ['key', 'text', 'text'] : undefined);
    const head = (sql: string) =>
      `${name} (${first.columns.map((column) => column.name).join(', ')}) as (${sql})`;
    if (choice === 2) return { sql: head(first.sql), columns: first.columns };
    const itself = { alias: name, columns: first.columns };
    const table = this.pick(this.#tables);
    const scope = [[itself, { alias: 'x', columns: table.columns }]];
    this.#depth += DEEPEST;
    const step = this.plainly(() => [this.#text(scope), this.#text(scope)].join(', '));
    this.#depth -= DEEPEST;
    const rest = `select ${name}.k + 1, ${step} from ${name} join ${table.name} x on x.k = ${name}.k where ${name}.k < 3`;
    return { sql: head(`(${first.sql}) union all ${rest}`), columns: first.columns };
  }

  #text(scope: RandomScope): string {
    return writeText(this, 'text', scope);
  }

  /** INSERT, UPDATE, DELETE or MERGE with RETURNING. */
  #change(outer: RandomScope): Written {
    const table = this.pick(this.#tables.filter((one) => one.readOnly === undefined && one.name !== 'made'));
    const target = { alias: table.name, columns: table.columns };
    const { sql, sources } = this.#source(outer, []);
    const column = this.pick(table.columns.filter(({ kind }) => kind !== 'key'));
    const value = (scope: RandomScope) => writeText(this, column.kind, scope);
    const columns = this.#names(['key', 'text', 'text']);
    const returning = (scope: RandomScope) =>
      `returning ${columns.map(({ name, kind }) => `${writeText(this, kind, scope)} as ${name}`).join(', ')}`;
    const [source] = sources;
    if (source === undefined) return this.select(outer);
    const both = [[target, source]];
    const on = `${target.alias}.k = ${source.alias}.k`;
    const written = this.plainly(
      this.pick([
        () =>
          `insert into ${table.name} (k, ${column.name}) select 1, ${value([sources])} from ${sql} ${returning([[target]])}`,
        () =>
          `update ${table.name} set ${column.name} = ${value(both)} from ${sql} where ${on} ${returning(both)}`,
        () => `delete from ${table.name} using ${sql} where ${on} ${returning(both)}`,
        () =>
          `merge into ${table.name} using ${sql} on ${on} when matched then update set ${column.name} = ${value(both)} ` +
          `when not matched then insert (k, ${column.name}) values (1, ${value([sources])}) ${returning(both)}`,
      ]),
    );
    return { sql: written, columns };
  }
}
