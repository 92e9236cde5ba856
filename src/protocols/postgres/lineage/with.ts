// WITH: named queries, traced when they are written or, under RECURSIVE, when they are first named.
import type { CommonTableExpr, WithClause } from 'libpg-query';
import { as, stringOf } from '../sql/tree.ts';
import { type Column, columnNamed, type Flow, known, open, sameFlow, type Shape } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import type { Cte } from './scope.ts';
import { rename, stack, wholeFlow } from './values.ts';

/** The place inside of a WITH: what it names hides relations of the same name. */
export function enterWith(clause: WithClause | undefined, outer: Place): Place {
  if (clause === undefined) return outer;
  const ctes = new Map<string, Cte>();
  const place = { pass: outer.pass, scope: { parent: outer.scope, ctes, sources: [] } };
  const queries: WithQuery[] = [];
  for (const node of clause.ctes ?? []) {
    const body = as(node, 'CommonTableExpr');
    const query = new WithQuery(body ?? {}, place);
    // Without RECURSIVE a query sees only those before it.
    if (clause.recursive !== true) query.shape();
    ctes.set(body?.ctename ?? '', query);
    queries.push(query);
  }
  // One that nobody reads may still change data.
  for (const query of queries) query.shape();
  return place;
}

/** Rounds after which all columns are taken as one, and after which tracing is given up. */
const ROUNDS_APART = 10;
const MOST_ROUNDS = 20;

class WithQuery implements Cte {
  readonly #body: CommonTableExpr;
  readonly #place: Place;
  readonly #pass: Pass;
  #found: Shape | undefined;
  /** What is known of its columns while it is being traced. */
  #soFar: Shape | undefined;
  #tracing = false;
  #namedItself = false;

  constructor(body: CommonTableExpr, place: Place) {
    this.#body = body;
    this.#place = place;
    this.#pass = place.pass;
  }

  shape(): Shape {
    if (this.#found !== undefined) return this.#found;
    if (!this.#tracing) return (this.#found = this.#trace());
    this.#namedItself = true;
    return this.#soFar === undefined ? open(this.#pass.opaque('recursion')) : this.#fromInside(this.#soFar);
  }

  /** Again and again until what comes out is what went in. */
  #trace(): Shape {
    this.#tracing = true;
    for (let round = 1; ; round += 1) {
      this.#namedItself = false;
      const shape = this.#once();
      if (!this.#namedItself || (this.#soFar !== undefined && isWithin(shape, this.#soFar, this.#pass)))
        return shape;
      this.#soFar = this.#grown(shape, round);
      if (round >= MOST_ROUNDS)
        return open(this.#pass.join([wholeFlow(this.#soFar, this.#pass), this.#pass.opaque('recursion')]));
    }
  }

  /** What SEARCH and CYCLE add has a name inside of the recursion, and `*` does not show it there. */
  #fromInside(shape: Shape): Shape {
    const { search_clause: search, cycle_clause: cycle } = this.#body;
    const added = (search === undefined ? 0 : 1) + (cycle === undefined ? 0 : 2);
    if (added === 0 || shape.open !== undefined) return shape;
    const own = shape.columns.length - added;
    return known(shape.columns.map((column, at) => (at < own ? column : { ...column, unexpanded: true })));
  }

  #once(): Shape {
    const shape = this.#pass.tracers.query(this.#body.ctequery, this.#place, (first) => {
      this.#soFar ??= this.#complete(first);
    });
    return this.#complete(shape);
  }

  #grown(shape: Shape, round: number): Shape {
    const before = this.#soFar;
    const both = before === undefined ? shape : stack(before, shape, this.#pass);
    if (round < ROUNDS_APART || both.open !== undefined) return both;
    const flow = wholeFlow(both, this.#pass);
    return { ...both, columns: both.columns.map((column) => ({ ...column, value: { flow } })) };
  }

  /** With the names the clause gives, and the columns SEARCH and CYCLE add. */
  #complete(shape: Shape): Shape {
    const named = rename(
      shape,
      (this.#body.aliascolnames ?? []).map((name) => stringOf(name) ?? ''),
    );
    if (named.open !== undefined) return named;
    return { columns: [...named.columns, ...this.#searched(named), ...this.#cycled(named)], open: undefined };
  }

  #searched(shape: Shape): readonly Column[] {
    const clause = this.#body.search_clause;
    if (clause === undefined) return [];
    const flow = listed(clause.search_col_list, shape, this.#pass);
    return [{ name: clause.search_seq_column ?? '', value: { flow } }];
  }

  #cycled(shape: Shape): readonly Column[] {
    const clause = this.#body.cycle_clause;
    if (clause === undefined) return [];
    const flow = listed(clause.cycle_col_list, shape, this.#pass);
    this.#pass.compare(flow);
    const names = [clause.cycle_mark_column, clause.cycle_path_column];
    return names.map((name) => ({ name: name ?? '', value: { flow } }));
  }
}

function listed(nodes: CommonTableExpr['aliascolnames'], shape: Shape, pass: Pass): Flow {
  const flows = (nodes ?? []).map((node) => {
    const column = columnNamed(shape, stringOf(node) ?? '');
    return column === undefined || column === 'ambiguous' ? pass.opaque('unknown-column') : column.value.flow;
  });
  return pass.join(flows);
}

function isWithin(shape: Shape, other: Shape, pass: Pass): boolean {
  const both = stack(other, shape, pass);
  if (both.open !== undefined || other.open !== undefined) {
    return both.open !== undefined && other.open !== undefined && sameFlow(both.open, other.open);
  }
  return both.columns.every((column, at) => {
    const before = other.columns[at];
    return before !== undefined && sameFlow(column.value.flow, before.value.flow);
  });
}
