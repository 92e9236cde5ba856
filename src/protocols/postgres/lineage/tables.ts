// Tables: the names a column goes by, along inheritance and partitions, and what generated columns are made of.
import type { Relation } from '../catalogue/catalogue.ts';
import { parse } from '../sql/parser.ts';
import { as } from '../sql/tree.ts';
import { type Column, type Flow, flowFrom, joinFlows, known, MADE } from './flow.ts';
import type { RelationTrace } from './known.ts';
import { isLeak, isServersOwn } from './leaks.ts';
import type { Pass, Place } from './pass.ts';
import { inside, NOWHERE, type Source } from './scope.ts';

/** What has rows of its own, and what only the server's catalogue knows the rows of. */
const tabular = new Set(['table', 'partitioned', 'foreign', 'sequence']);

/** `inherited`: with the rows of its children. */
export function traceTable(relation: Relation, inherited: boolean, pass: Pass): RelationTrace {
  if (isServersOwn(relation)) return traceServersOwn(relation, pass);
  const family = new Family(relation, inherited, pass);
  const columns = relation.columns.map(({ name, type }) => ({
    name,
    value: { flow: family.flow(name), type },
  }));
  const doubt = tabular.has(relation.kind) ? [] : [opaque('relation-kind')];
  return traced(relation, columns, doubt, pass);
}

function traceServersOwn(relation: Relation, pass: Pass): RelationTrace {
  const columns = relation.columns.map(({ name, type }) => {
    const own = ownFlow(relation, name, pass);
    // Everybody knows what is in the catalogue: it serves as a list of numbers and words.
    const leaks = isLeak(relation, name) ? [opaque('catalogue')] : [];
    return { name, value: { flow: pass.join([own, MADE, ...leaks]), type } };
  });
  return traced(relation, columns, [], pass);
}

function traced(
  relation: Relation,
  columns: readonly Column[],
  doubts: readonly Flow[],
  pass: Pass,
): RelationTrace {
  const shown =
    doubts.length === 0
      ? columns
      : columns.map(({ name, value }) => ({ name, value: { flow: pass.join([value.flow, ...doubts]) } }));
  return {
    shape: known(shown),
    system: relation.kind !== 'view',
    rowType: relation.rowType,
    touched: pass.join([...shown.map(({ value }) => value.flow), ...doubts]),
    filters: pass.join([]),
    compared: [],
    rules: relation.rules,
  };
}

function opaque(why: string): Flow {
  return flowFrom(new Set(), why);
}

export function ownFlow({ schema, name }: Relation, column: string, pass: Pass): Flow {
  return flowFrom(new Set([pass.known.intern(schema, name, column)]));
}

/** Undefined stands for one that the catalogue does not hold. */
function closure(
  from: readonly (Relation | undefined)[],
  next: (relation: Relation) => readonly number[],
  pass: Pass,
): readonly (Relation | undefined)[] {
  const seen = new Set<number>(from.map((one) => one?.oid ?? 0));
  const all = [...from];
  for (const one of all) {
    for (const oid of one === undefined ? [] : next(one)) {
      if (seen.has(oid)) continue;
      seen.add(oid);
      all.push(pass.facts.catalogue.relationOf(oid));
    }
  }
  return all;
}

/**
 * A relation, those that inherit from it, and all these inherit from: rows of any are rows of the others. There may be
 * thousands of partitions, so each name and each expression is looked at once.
 */
class Family {
  readonly #pass: Pass;
  readonly #lost: boolean;
  readonly #named: ReadonlyMap<string, readonly Member[]>;
  readonly #flows = new Map<string, Flow>();
  readonly #generated = new Map<string, Flow>();

  constructor(relation: Relation, inherited: boolean, pass: Pass) {
    const below = inherited ? closure([relation], (one) => one.children, pass) : [relation];
    const all = closure(below, (one) => one.parents, pass);
    const members = all.filter((one) => one !== undefined);
    this.#pass = pass;
    this.#lost = members.length < all.length;
    this.#named = Map.groupBy(
      members.flatMap((of) => of.columns.map((column) => ({ of, column }))),
      ({ column }) => column.name,
    );
  }

  flow(name: string): Flow {
    const expressions = (this.#named.get(name) ?? []).map(({ column }) => column.generated);
    const generated = new Set(expressions.filter((expression) => expression !== undefined));
    return join([this.#plain(name), ...[...generated].map((expression) => this.#generatedBy(expression))]);
  }

  /** The column as it is stored, by all its names. */
  #plain(name: string): Flow {
    let flow = this.#flows.get(name);
    if (flow === undefined) {
      const own = (this.#named.get(name) ?? []).map(({ of }) => ownFlow(of, name, this.#pass));
      flow = join(this.#lost ? [...own, opaque('unknown-relation')] : own);
      this.#flows.set(name, flow);
    }
    return flow;
  }

  /** The expression of a generated column, over the columns of its table. */
  #generatedBy(expression: string): Flow {
    let flow = this.#generated.get(expression);
    if (flow === undefined) {
      const target = expressionIn(expression, this.#pass);
      const place: Place = { pass: this.#pass, scope: inside(NOWHERE, [this.#stored()]) };
      flow = target === undefined ? opaque('generated') : this.#pass.tracers.value(target, place).flow;
      this.#generated.set(expression, flow);
    }
    return flow;
  }

  #stored(): Source {
    const columns = [...this.#named].map(([name, [first]]) => ({
      name,
      value: { flow: this.#plain(name), type: first?.column.type },
    }));
    const row = () => ({ flow: join(columns.map(({ value }) => value.flow)) });
    return { alias: undefined, shape: known(columns), row, listed: true, system: true };
  }
}

interface Member {
  readonly of: Relation;
  readonly column: Relation['columns'][number];
}

/** Kept with the catalogue: the work is done once, not by each statement. */
function join(flows: readonly Flow[]): Flow {
  return joinFlows(flows, () => undefined);
}

function expressionIn(text: string, pass: Pass) {
  const parsed = parse(`SELECT ${text}`);
  const [statement, ...more] = parsed.ok ? parsed.statements : [];
  if (!parsed.ok && parsed.doubt !== 'syntax-error') pass.meter.cut += 1;
  const targets = more.length > 0 ? undefined : as(statement?.node, 'SelectStmt')?.targetList;
  return targets?.length === 1 ? as(targets[0], 'ResTarget')?.val : undefined;
}
