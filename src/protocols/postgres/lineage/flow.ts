// What flows where: sets of base columns, values and their parts, and the columns of a result.
import type { ColumnName, Origin } from '../../../model/data-class.ts';

/** Where a value can come from. Column names are the same object when they are the same column (Known#intern). */
export interface Flow {
  readonly columns: ReadonlySet<ColumnName>;
  /** Why it could not be traced. */
  readonly opaque: string | undefined;
  /**
   * Stands in rows that the statement makes itself, or that anybody can read: numbers of a series, VALUES, counts. Which
   * of them are left after a comparison with a stored value tells that value.
   */
  readonly made: boolean;
}

/** The value of an expression. */
export interface Value {
  readonly flow: Flow;
  /** OID of its type, where that is certain. */
  readonly type?: number | undefined;
  /** The columns of a row; absent when it is no row, or not known to be one. */
  readonly fields?: readonly Column[] | undefined;
}

export interface Column {
  readonly name: string;
  readonly value: Value;
  /** Has a name, and `*` leaves it out: what SEARCH and CYCLE add, seen from inside the recursion. */
  readonly unexpanded?: true;
}

/** The columns of a result or of something in FROM. */
export interface Shape {
  readonly columns: readonly Column[];
  /** Set when neither the number nor the names of the columns are known: then this flows into all of them. */
  readonly open: Flow | undefined;
}

const noColumns: ReadonlySet<ColumnName> = new Set();

export const NOTHING: Flow = Object.freeze({ columns: noColumns, opaque: undefined, made: false });
export const MADE: Flow = Object.freeze({ columns: noColumns, opaque: undefined, made: true });
export const CONSTANT: Value = Object.freeze({ flow: NOTHING });

export function known(columns: readonly Column[]): Shape {
  return { columns, open: undefined };
}

export function open(flow: Flow): Shape {
  return { columns: [], open: flow };
}

export function flowFrom(columns: ReadonlySet<ColumnName>, opaque?: string): Flow {
  return { columns, opaque, made: false };
}

/** No stored value is in it. */
export function isNothing(flow: Flow): boolean {
  return flow.columns.size === 0 && flow.opaque === undefined;
}

export function sameFlow(a: Flow, b: Flow): boolean {
  if (a === b) return true;
  if (a.opaque !== b.opaque || a.made !== b.made || a.columns.size !== b.columns.size) return false;
  for (const column of a.columns) if (!b.columns.has(column)) return false;
  return true;
}

/** All of them together. `spend` is told how many names had to be copied. */
export function joinFlows(flows: Iterable<Flow>, spend: (steps: number) => void): Flow {
  const parts = new Set<Flow>();
  for (const flow of flows) if (flow.made || !isNothing(flow)) parts.add(flow);
  const [first] = parts;
  if (first === undefined) return NOTHING;
  if (parts.size === 1) return first;
  const columns = new Set<ColumnName>();
  let opaque: string | undefined;
  let made = false;
  for (const part of parts) {
    spend(part.columns.size);
    for (const column of part.columns) columns.add(column);
    opaque ??= part.opaque;
    made ||= part.made;
  }
  return { columns, opaque, made };
}

/** Every flow of a shape. */
export function flowsOf(shape: Shape): readonly Flow[] {
  return shape.open === undefined ? shape.columns.map(({ value }) => value.flow) : [shape.open];
}

/** A large table's flow is in the lineage of every statement on it: each is written out once. */
const origins = new WeakMap<Flow, Origin>();

export function originOf(flow: Flow): Origin {
  let origin = origins.get(flow);
  if (origin === undefined) {
    const columns = Object.freeze([...flow.columns]);
    origin = Object.freeze(flow.opaque === undefined ? { columns } : { columns, opaque: flow.opaque });
    origins.set(flow, origin);
  }
  return origin;
}

const indexes = new WeakMap<Shape, ReadonlyMap<string, Column | 'ambiguous'>>();

/** The column of this name; `ambiguous` when there are several. */
export function columnNamed(shape: Shape, name: string): Column | 'ambiguous' | undefined {
  let index = indexes.get(shape);
  if (index === undefined) {
    index = indexColumns(shape.columns);
    indexes.set(shape, index);
  }
  return index.get(name);
}

function indexColumns(columns: readonly Column[]): ReadonlyMap<string, Column | 'ambiguous'> {
  const index = new Map<string, Column | 'ambiguous'>();
  for (const column of columns) index.set(column.name, index.has(column.name) ? 'ambiguous' : column);
  return index;
}
