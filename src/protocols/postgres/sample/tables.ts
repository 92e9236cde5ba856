// The tables of a target as they are to be sampled: gathered from the rows of its answers.
import type { ValueKind } from '../../../model/data-class.ts';
import type { RowValues } from '../catalogue/row-values.ts';
import { targetBroke } from '../messages.ts';
import { valueTypeOf } from '../values/value-type.ts';

export interface Column {
  readonly name: string;
  readonly kind: ValueKind;
  /** Text of a built-in type: may be cut before all of it is read. */
  readonly plain: boolean;
  /** To Gatelog's login. */
  readonly permitted: boolean;
}

interface Named {
  readonly schema: string;
  readonly name: string;
}

export interface Table extends Named {
  readonly columns: readonly Column[];
  /** As the server last counted them. */
  readonly tuples: number;
  readonly pages: number;
  /** Some of its rows are elsewhere: of a foreign table. */
  readonly remote: boolean;
  /** Too many tables are below it to read it. */
  readonly crowded: boolean;
  /** The one below it that is read in its place, if any may be. */
  readonly part: Named | undefined;
}

interface Draft extends Table {
  readonly columns: Column[];
}

/** Rows of tables come before those of their columns. */
export class TableList {
  readonly #tables = new Map<number, Draft>();
  #columns = 0;

  takeTable(row: RowValues): void {
    const oid = row.integer();
    const [schema, name] = [row.text(), row.text()];
    const [tuples, pages] = [row.integer(), row.integer()];
    const [remote, crowded] = [row.flag(), row.flag()];
    const [partSchema, partName] = [row.optionalText(), row.optionalText()];
    const part =
      crowded && partSchema !== undefined && partName !== undefined
        ? { schema: partSchema, name: partName }
        : undefined;
    this.#tables.set(oid, { schema, name, columns: [], tuples, pages, remote, crowded, part });
  }

  takeColumn(row: RowValues): void {
    const table = this.#tables.get(row.integer()) ?? targetBroke('a column is of a table that is not there');
    const name = row.text();
    const type = row.integer();
    const textual = row.flag();
    const builtIn = valueTypeOf(type, -1);
    const kind = builtIn.form.is === 'opaque' && textual ? 'text' : kindOf(builtIn);
    const plain = plainTexts.has(type);
    table.columns.push({ name, kind, plain, permitted: row.flag() });
    this.#columns++;
  }

  get tables(): readonly Table[] {
    return [...this.#tables.values()];
  }

  get columns(): number {
    return this.#columns;
  }
}

/** "char", name, text, bpchar, varchar. */
const plainTexts: ReadonlySet<number> = new Set([18, 19, 25, 1042, 1043]);

/** An array of JSON is printed as an array, not as JSON. */
function kindOf({ type, form }: ReturnType<typeof valueTypeOf>): ValueKind {
  const printed = form.is === 'array' && (type.kind === 'json' || type.kind === 'xml');
  return printed ? 'text' : type.kind;
}

/** Kinds that can hold something a person, or a detector, would know for sensitive. */
const readable: ReadonlySet<ValueKind> = new Set([
  ...(['text', 'json', 'xml', 'integer', 'decimal', 'float'] as const),
  ...(['uuid', 'date', 'timestamp', 'network'] as const),
]);

export function isRead({ kind, permitted }: Column): boolean {
  return permitted && readable.has(kind);
}
