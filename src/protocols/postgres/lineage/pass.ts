// One statement being traced: what it filters by, what it touches and what it writes gathers here.
import type { ColumnName, Lineage, Origin } from '../../../model/data-class.ts';
import { GatelogError } from '../../../model/error.ts';
import type { LineageFacts } from './facts.ts';
import {
  type Flow,
  flowFrom,
  isNothing,
  joinFlows,
  NOTHING,
  originOf,
  type Shape,
  type Value,
} from './flow.ts';
import { type Known, keyOf } from './known.ts';
import type { Scope } from './scope.ts';

/** The two that call each other through every other file; trace.ts joins them. */
export interface Tracers {
  /** Of an expression. */
  value(node: unknown, place: Place): Value;
  /** Of a SELECT, INSERT, UPDATE, DELETE or MERGE. `first` is told of the columns of the first branch of a UNION. */
  query(node: unknown, place: Place, first?: (shape: Shape) => void): Shape;
}

export interface Place {
  readonly pass: Pass;
  readonly scope: Scope;
}

/** Levels followed before a value counts as untraceable, and steps before the whole statement does. */
const DEEPEST = 500;
const MOST_STEPS = 2_000_000;
/** One step is one name of a column copied; to trace a node costs as much as a few, and a query as many nodes. */
const STEPS_OF_A_NODE = 3;
const STEPS_OF_A_QUERY = 30;

/** Bounds of one statement, the views it names included. */
export class Meter {
  /** Relations being expanded, to notice one inside itself. */
  readonly expanding = new Set<number>();
  /** How often something was too deep: then what was found out holds at this depth only. */
  cut = 0;
  #depth = 0;
  #steps = 0;

  /** False: too deep; then there is nothing to leave. */
  enter(query = false): boolean {
    this.spend(query ? STEPS_OF_A_QUERY : STEPS_OF_A_NODE);
    if (this.#depth >= DEEPEST) {
      this.cut += 1;
      return false;
    }
    this.#depth += 1;
    return true;
  }

  leave(): void {
    this.#depth -= 1;
  }

  readonly spend = (steps: number): void => {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS)
      throw new GatelogError('lineage.too-large', 'the statement is too large to trace');
  };
}

export class Pass {
  readonly facts: LineageFacts;
  readonly known: Known;
  readonly tracers: Tracers;
  readonly meter: Meter;
  /** Of each SELECT that was traced, by its node: a sub-query's first column may give its name to another. */
  readonly shapes = new WeakMap<object, Shape>();
  /** A relation that was read has rules, triggers or policies. */
  ruled = false;
  #filters = new Set<Flow>();
  #compared = new Set<Flow>();
  readonly #touched = new Set<Flow>();
  readonly #writes = new Map<string, { readonly to: ColumnName; readonly from: Set<Flow> }>();

  constructor(facts: LineageFacts, known: Known, tracers: Tracers, meter: Meter) {
    this.facts = facts;
    this.known = known;
    this.tracers = tracers;
    this.meter = meter;
  }

  join(flows: Iterable<Flow>): Flow {
    return joinFlows(flows, this.meter.spend);
  }

  /** A flow that cannot be traced. Whatever it hides may show in an error too. */
  opaque(why: string): Flow {
    const flow = flowFrom(NOTHING.columns, why);
    this.touch(flow);
    return flow;
  }

  touch(flow: Flow): void {
    if (!isNothing(flow)) this.#touched.add(flow);
  }

  /** Says that `flow` decides which rows there are: by one condition, so that its parts are compared with each other. */
  filter(flow: Flow): void {
    this.compare(flow);
    if (flow.made || !isNothing(flow)) this.#compared.add(flow);
  }

  /** Says that `flow` decides something; not which rows there are. */
  compare(flow: Flow): void {
    if (!isNothing(flow)) this.#filters.add(flow);
  }

  /** What `run` filters by, which counts for the statement as well. */
  gatherFilters<T>(run: () => T): { readonly result: T; readonly filters: Flow } {
    const outer = this.#filters;
    const inner = new Set<Flow>();
    this.#filters = inner;
    const result = run();
    this.#filters = outer;
    for (const flow of inner) outer.add(flow);
    return { result, filters: this.join(inner) };
  }

  /** What the rows of `run` are chosen by, condition by condition. It counts for what is around, unless `apart`. */
  gatherCompared<T>(
    run: () => T,
    apart = false,
  ): { readonly result: T; readonly compared: ReadonlySet<Flow> } {
    const outer = this.#compared;
    const compared = new Set<Flow>();
    this.#compared = compared;
    const result = run();
    this.#compared = outer;
    this.meter.spend(compared.size);
    if (!apart) for (const flow of compared) outer.add(flow);
    return { result, compared };
  }

  write(to: ColumnName, flow: Flow): void {
    const key = keyOf(to);
    const found = this.#writes.get(key);
    if (found === undefined) this.#writes.set(key, { to, from: new Set([flow]) });
    else found.from.add(flow);
  }

  /** An origin that came from an earlier statement. */
  flowOf(origin: Origin): Flow {
    const { columns, opaque } = origin;
    if (opaque !== undefined) this.opaque(opaque);
    this.meter.spend(columns.length);
    const interned = columns.map((column) => this.known.intern(column.schema, column.table, column.column));
    return flowFrom(new Set(interned), opaque);
  }

  /** All an earlier statement came to, which runs again. */
  include({ filters, touched, writes }: Lineage): void {
    this.filter(this.flowOf({ columns: filters }));
    this.touch(this.flowOf(touched));
    for (const { to, from } of writes) this.write(to, this.flowOf(from));
  }

  get filters(): Flow {
    return this.join(this.#filters);
  }

  get compared(): ReadonlySet<Flow> {
    return this.#compared;
  }

  get touched(): Flow {
    return this.join(this.#touched);
  }

  lineage(shape: Shape): Lineage {
    const writes = [...this.#writes.values()].map(({ to, from }) =>
      Object.freeze({ to, from: originOf(this.join(from)) }),
    );
    return Object.freeze({
      results:
        shape.open === undefined
          ? Object.freeze(shape.columns.map(({ value }) => originOf(value.flow)))
          : undefined,
      filters: originOf(this.filters).columns,
      writes: Object.freeze(writes),
      touched: originOf(this.touched),
    });
  }
}
