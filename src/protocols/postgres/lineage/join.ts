// Joins: columns that USING and NATURAL make one of, and what an alias hides.
import type { JoinExpr } from 'libpg-query';
import { stringOf } from '../sql/tree.ts';
import { type Column, columnNamed, known, open, type Shape } from './flow.ts';
import type { Pass } from './pass.ts';
import { expanded, type Source } from './scope.ts';
import { derived } from './sources.ts';
import { joinValues, wholeFlow } from './values.ts';

/** The columns one side of a join brings, put together only when they are asked for. */
export type Side = () => Shape;

export function sideColumns(sources: readonly Source[], pass: Pass): Side {
  return () => {
    const shapes = sources.filter(({ listed }) => listed).map(({ shape }) => shape);
    const columns = shapes.flatMap(expanded);
    pass.meter.spend(columns.length);
    if (shapes.every((shape) => shape.open === undefined)) return known(columns);
    return open(pass.join(shapes.map((shape) => wholeFlow(shape, pass))));
  };
}

/** What a join puts into FROM in place of its two sides. */
export function joinSources(
  body: JoinExpr,
  left: Side,
  right: Side,
  sources: readonly Source[],
  pass: Pass,
): readonly Source[] {
  const using = (body.usingClause ?? []).map((name) => stringOf(name) ?? '');
  const merges = body.isNatural === true || using.length > 0;
  if (!merges && body.alias === undefined) return sources;
  const [first, second] = [left(), right()];
  const names = body.isNatural === true ? common(first, second) : using;
  const { merged, shape } = merge(first, second, names, pass);
  const result = derived(shape, body.alias, undefined, pass);
  if (body.alias !== undefined) return [result];
  const inside = sources.map((source) => ({ ...source, listed: false }));
  const { join_using_alias: alias } = body;
  const named = alias === undefined ? [] : [{ ...derived(merged, alias, undefined, pass), listed: false }];
  return [...inside, ...named, result];
}

function common(left: Shape, right: Shape): readonly string[] {
  const names = left.columns.map(({ name }) => name);
  return names.filter((name) => columnNamed(right, name) !== undefined);
}

/** The merged columns come first and are of both sides: which one is shown depends on the kind of join. */
function merge(
  left: Shape,
  right: Shape,
  names: readonly string[],
  pass: Pass,
): { readonly merged: Shape; readonly shape: Shape } {
  if (left.open !== undefined || right.open !== undefined) {
    const flow = pass.join([wholeFlow(left, pass), wholeFlow(right, pass)]);
    pass.compare(flow);
    return { merged: open(flow), shape: open(flow) };
  }
  const columns = names.map((name) => mergeColumn(name, left, right, pass));
  const merged = new Set(names);
  const rest = [...left.columns, ...right.columns].filter(({ name }) => !merged.has(name));
  return { merged: known(columns), shape: known([...columns, ...rest]) };
}

function mergeColumn(name: string, left: Shape, right: Shape, pass: Pass): Column {
  const sides = [columnNamed(left, name), columnNamed(right, name)].map((column) => {
    if (column === undefined || column === 'ambiguous') return { flow: pass.opaque('unknown-column') };
    return column.value;
  });
  const value = joinValues(sides, pass);
  pass.filter(value.flow);
  return { name, value };
}
