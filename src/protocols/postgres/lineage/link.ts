// Values that were compared: a row that is kept because two values fit together shows of one what the other is.
import type { ColumnName } from '../../../model/data-class.ts';
import { type Column, type Flow, flowFrom, MADE, NOTHING, type Shape, type Value } from './flow.ts';
import type { Pass } from './pass.ts';

/** What a comparison can tell of: a stored column, rows that are made, or what is not known. */
type Token = ColumnName | 'made' | 'opaque';

/** A user's operator says yes or no of its two sides, and is no third one. */
const noSide = 'operator';

function* tokensOf(flow: Flow): Iterable<Token> {
  yield* flow.columns;
  if (flow.made) yield 'made';
  if (flow.opaque !== undefined && flow.opaque !== noSide) yield 'opaque';
}

function isAlone(flow: Flow): boolean {
  const others = (flow.made ? 1 : 0) + (flow.opaque !== undefined && flow.opaque !== noSide ? 1 : 0);
  return flow.columns.size + others < 2;
}

/** Sets of what was compared with each other, directly or through a third. */
class Groups {
  readonly #parents = new Map<Token, Token>();
  readonly #pass: Pass;

  constructor(compared: Iterable<Flow>, pass: Pass) {
    this.#pass = pass;
    for (const flow of compared) this.#unite(flow);
  }

  #unite(flow: Flow): void {
    this.#pass.meter.spend(flow.columns.size);
    let first: Token | undefined;
    for (const token of tokensOf(flow)) {
      first ??= this.#root(token);
      this.#parents.set(this.#root(token), first);
    }
  }

  #root(token: Token): Token {
    let at = token;
    for (let up = this.#parents.get(at); up !== undefined && up !== at; up = this.#parents.get(at)) at = up;
    this.#parents.set(token, at);
    return at;
  }

  /** What else each value of `flow` tells, by group. */
  of(flow: Flow): readonly Flow[] {
    const roots = new Set<Token>();
    this.#pass.meter.spend(flow.columns.size);
    for (const token of tokensOf(flow)) if (this.#parents.has(token)) roots.add(this.#root(token));
    if (roots.size === 0) return [];
    this.#members ??= this.#gather();
    return [...roots].map((root) => this.#members?.get(root) ?? NOTHING);
  }

  #members: ReadonlyMap<Token, Flow> | undefined;

  #gather(): ReadonlyMap<Token, Flow> {
    const tokens = Map.groupBy(this.#parents.keys(), (token) => this.#root(token));
    return new Map([...tokens].map(([root, members]) => [root, this.#flow(members)]));
  }

  #flow(tokens: readonly Token[]): Flow {
    const columns = new Set<ColumnName>();
    for (const token of tokens) if (typeof token === 'object') columns.add(token);
    this.#pass.meter.spend(tokens.length);
    const flow = flowFrom(columns, tokens.includes('opaque') ? 'compared' : undefined);
    return tokens.includes('made') ? this.#pass.join([flow, MADE]) : flow;
  }
}

export type Link = (flow: Flow) => Flow;

/** `compared`: each of them flowed into one condition, key or order. */
export function linkOf(compared: Iterable<Flow>, pass: Pass): Link {
  const several = [...compared].filter((flow) => !isAlone(flow));
  if (several.length === 0) return (flow) => flow;
  const groups = new Groups(several, pass);
  return (flow) => {
    const whole = pass.join([flow, ...groups.of(flow)]);
    return whole.columns.size === flow.columns.size &&
      whole.opaque === flow.opaque &&
      whole.made === flow.made
      ? flow
      : whole;
  };
}

export function linkValue(value: Value, link: Link): Value {
  const flow = link(value.flow);
  if (flow === value.flow) return value;
  return { ...value, flow, fields: value.fields?.map((field) => linkColumn(field, link)) };
}

function linkColumn(column: Column, link: Link): Column {
  const value = linkValue(column.value, link);
  return value === column.value ? column : { ...column, value };
}

export function linkShape(shape: Shape, link: Link): Shape {
  if (shape.open !== undefined) return { columns: [], open: link(shape.open) };
  return { columns: shape.columns.map((column) => linkColumn(column, link)), open: undefined };
}
