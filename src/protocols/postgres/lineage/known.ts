// What has been found out about the relations of one catalogue, kept for as long as the catalogue is.
import type { ColumnName } from '../../../model/data-class.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { LineageFacts } from './facts.ts';
import type { Flow, Shape } from './flow.ts';

/** A relation, traced to the tables below it. */
export interface RelationTrace {
  readonly shape: Shape;
  /** It has `ctid` and its kin: views have not. */
  readonly system: boolean;
  /** OID of the row type; 0 when it has none that is known. */
  readonly rowType: number;
  /** All that reading it can bring to light. */
  readonly touched: Flow;
  /** What its own definition filters by. */
  readonly filters: Flow;
  /** The same, condition by condition. */
  readonly compared: readonly Flow[];
  /** Rules or triggers of it, or of a table below it, that may do something else than a change of it says. */
  readonly rules: boolean;
}

export class Known {
  readonly traces = new Map<string, RelationTrace>();
  readonly #names = new Map<string, ColumnName>();

  /** The one object for this column. */
  intern(schema: string, table: string, column: string): ColumnName {
    const key = keyOf({ schema, table, column });
    let name = this.#names.get(key);
    if (name === undefined) {
      name = Object.freeze({ schema, table, column });
      this.#names.set(key, name);
    }
    return name;
  }
}

/** No name holds a NUL. */
export function keyOf({ schema, table, column }: ColumnName): string {
  return `${schema}\0${table}\0${column}`;
}

/** A view's columns depend on the catalogue and on which functions are said to be pure, and on nothing else. */
const remembered = new WeakMap<Catalogue, WeakMap<LineageFacts['pureFunction'], Known>>();

export function knownOf({ catalogue, pureFunction }: LineageFacts): Known {
  let each = remembered.get(catalogue);
  if (each === undefined) remembered.set(catalogue, (each = new WeakMap()));
  let known = each.get(pureFunction);
  if (known === undefined) each.set(pureFunction, (known = new Known()));
  return known;
}
