// Random tables with marked secrets: for the property that no query whatever brings a mark out.
import type { Random } from '../fuzz/random.ts';
import type { Needle } from './search.ts';
import { date, decimal, formsOf, type Secret, text, uuid, whole } from './secrets.ts';

export const types = ['text', 'bigint', 'numeric', 'date', 'uuid', 'jsonb', 'text[]', 'boolean'] as const;
export type Type = (typeof types)[number];

export interface Column {
  readonly name: string;
  readonly type: Type;
}

export interface Table {
  readonly name: string;
  /** The first is `id`, never a secret. */
  readonly columns: readonly Column[];
}

export interface RandomTables {
  /** Statements that make and fill it all. */
  readonly ddl: string;
  /** Tables and views, as queries may name them. */
  readonly tables: readonly Table[];
  /** `public.table.column`, of tables only: views inherit. */
  readonly classified: readonly string[];
  readonly needles: readonly Needle[];
}

/** In every secret text, so often that a piece of it still holds one. */
const mark = 'Zq7xWk';

const rows = 6;

export function randomTables(random: Random): RandomTables {
  const maker = new TableMaker(random);
  const count = 2 + random.below(3);
  for (let at = 0; at < count; at += 1) maker.table(`t${at}`);
  maker.child();
  maker.view('v0');
  maker.view('v1');
  return maker.made();
}

class TableMaker {
  readonly #random: Random;
  readonly #ddl: string[] = [];
  readonly #tables: Table[] = [];
  readonly #classified: string[] = [];
  readonly #secrets: Secret[] = [];
  #serial = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  made(): RandomTables {
    const marked = [mark, mark.toLowerCase(), mark.toUpperCase()].map((one) => text('a text', one));
    return {
      ddl: `${this.#ddl.join(';\n')};\nanalyze;`,
      tables: this.#tables,
      classified: this.#classified,
      needles: [...marked, ...this.#secrets].flatMap(formsOf),
    };
  }

  table(name: string): void {
    const width = 3 + this.#random.below(5);
    const columns: Column[] = [{ name: 'id', type: 'bigint' }];
    const secret = new Set<string>();
    for (let at = 0; at < width; at += 1) {
      const type = types[this.#random.below(types.length)] ?? 'text';
      const column = `c${at}`;
      columns.push({ name: column, type });
      // One bit is no secret: it could not be told from any other.
      if (type !== 'boolean' && this.#random.below(5) < 3) secret.add(column);
    }
    for (const column of secret) this.#classified.push(`public.${name}.${column}`);
    const list = columns.map((column) => `${column.name} ${column.type}`).join(', ');
    this.#ddl.push(`create table ${name} (${list})`);
    this.#tables.push({ name, columns });
    for (let row = 1; row <= rows; row += 1) this.#fill(name, columns, secret, row);
  }

  /** A child of the first table with a row of its own: its columns are as secret as those it inherits. */
  child(): void {
    const [parent] = this.#tables;
    if (parent === undefined) return;
    this.#ddl.push(`create table heir () inherits (${parent.name})`);
    const secret = new Set(
      parent.columns.map(({ name }) => name).filter((name) => this.#isSecret(parent, name)),
    );
    this.#fill('heir', parent.columns, secret, rows + 1);
    this.#tables.push({ name: 'heir', columns: parent.columns });
  }

  /** A projection of a table or of an earlier view, under other names. */
  view(name: string): void {
    const from = this.#tables[this.#random.below(this.#tables.length)];
    if (from === undefined) return;
    const kept = from.columns.filter((_, at) => at === 0 || this.#random.below(3) > 0);
    const columns = kept.map(({ type }, at) => ({ name: at === 0 ? 'id' : `x${at}`, type }));
    const list = kept.map((column, at) => `${column.name} as ${columns[at]?.name}`).join(', ');
    this.#ddl.push(`create view ${name} as select ${list} from ${from.name}`);
    this.#tables.push({ name, columns });
  }

  #isSecret(table: Table, column: string): boolean {
    return this.#classified.includes(`public.${table.name}.${column}`);
  }

  #fill(table: string, columns: readonly Column[], secret: ReadonlySet<string>, row: number): void {
    const values = columns.map(({ name, type }) => {
      if (name === 'id') return String(row);
      return secret.has(name) ? this.#secret(`${table}.${name}`, type) : this.#plain(type);
    });
    this.#ddl.push(`insert into ${table} values (${values.join(', ')})`);
  }

  #secret(of: string, type: Type): string {
    this.#serial += 1;
    const n = this.#serial;
    const marked = `${mark.repeat(3)}${n}`;
    const keep = (secret: Secret): string => {
      this.#secrets.push(secret);
      return secret.text;
    };
    switch (type) {
      case 'bigint':
        return keep(whole(of, 7_790_017_740_000_000n + BigInt(n * 977)));
      case 'numeric':
        return keep(decimal(of, `${77_900_177 + n * 13}.4093`));
      case 'date':
        return `'${keep(date(of, new Date(Date.UTC(1871, 2, 3 + n)).toISOString().slice(0, 10)))}'`;
      case 'uuid':
        return `'${keep(uuid(of, `7790c0de-a11b-4c3d-9e5f-${(0x7c0ffee00000 + n).toString(16)}`))}'`;
      case 'jsonb':
        return `'${JSON.stringify({ n: this.#random.below(9), deep: { [`k${n % 3}`]: marked } })}'`;
      case 'text[]':
        return `array['${marked}', '${mark.repeat(2)}']`;
      default:
        return `'${marked}'`;
    }
  }

  #plain(type: Type): string {
    const n = this.#random.below(90);
    switch (type) {
      case 'bigint':
        return String(n);
      case 'numeric':
        return `${n}.25`;
      case 'date':
        return `'2024-01-${String(1 + (n % 28)).padStart(2, '0')}'`;
      case 'uuid':
        return `'00000000-0000-4000-8000-0000000000${10 + n}'`;
      case 'jsonb':
        return `'{"n": ${n}, "deep": {"k0": "plain"}}'`;
      case 'text[]':
        return `array['plain', 'word ${n}']`;
      case 'boolean':
        return String(n % 2 === 0);
      default:
        return `'word ${n}'`;
    }
  }
}
