// FROM: what stands in it, in order, and what each part sees of those before it.
import type { Node, RangeSubselect, RangeTableSample } from 'libpg-query';
import { type BodyOf, type NodeName, namesOf, unwrap } from '../sql/tree.ts';
import { filterBy } from './expression.ts';
import { open } from './flow.ts';
import { joinSources, sideColumns } from './join.ts';
import type { Place } from './pass.ts';
import { inside, type Source } from './scope.ts';
import { derived, relationSource } from './sources.ts';
import { functionSource, jsonTableSource, xmlTableSource } from './table-functions.ts';

type FromHandlers = { readonly [T in NodeName]?: (body: BodyOf<T>, place: Place) => readonly Source[] };

const handlers: FromHandlers = {
  RangeVar: (body, place) => [relationSource(body, place)],
  RangeSubselect: (body, place) => [subselectSource(body, place)],
  RangeFunction: (body, place) => [functionSource(body, place)],
  RangeTableFunc: (body, place) => [xmlTableSource(body, place)],
  JsonTable: (body, place) => [jsonTableSource(body, place)],
  RangeTableSample: sampled,
  JoinExpr: joined,
};

/** `place`: the level of the SELECT, with whatever its FROM already holds. */
export function traceFrom(nodes: readonly Node[] | undefined, place: Place): readonly Source[] {
  const sources = [...place.scope.sources];
  for (const node of nodes ?? []) sources.push(...traceItem(node, withSources(place, sources)));
  return sources;
}

function withSources({ pass, scope }: Place, sources: readonly Source[]): Place {
  return { pass, scope: { ...scope, sources } };
}

function traceItem(node: Node | undefined, place: Place): readonly Source[] {
  const { pass } = place;
  const inner = node === undefined ? undefined : unwrap(node);
  const handler =
    inner !== undefined && Object.hasOwn(handlers, inner.type) ? handlers[inner.type as NodeName] : undefined;
  if (inner === undefined || handler === undefined)
    return [unknownSource(`node:${inner?.type ?? 'none'}`, place)];
  if (!pass.meter.enter()) return [unknownSource('too-deep', place)];
  const sources = (handler as (body: unknown, place: Place) => readonly Source[])(inner.body, place);
  pass.meter.leave();
  return sources;
}

function unknownSource(why: string, { pass }: Place): Source {
  return derived(open(pass.opaque(why)), undefined, undefined, pass);
}

/** Only LATERAL sees what stands before it; others see the queries around. */
function subselectSource(body: RangeSubselect, place: Place): Source {
  const { pass, scope } = place;
  const around = body.lateral === true ? scope : { ...scope, sources: [] };
  return derived(pass.tracers.query(body.subquery, { pass, scope: around }), body.alias, undefined, pass);
}

/** A method of sampling that is not PostgreSQL's own is somebody's function. */
function sampled(body: RangeTableSample, place: Place): readonly Source[] {
  const method = namesOf(body.method)?.at(-1) ?? '';
  if (method !== 'bernoulli' && method !== 'system') place.pass.opaque('function');
  for (const argument of [...(body.args ?? []), body.repeatable]) filterBy(argument, place);
  return traceItem(body.relation, place);
}

/** The right side of a join sees the left one if it is LATERAL; the condition sees both and nothing beside them. */
function joined(body: BodyOf<'JoinExpr'>, place: Place): readonly Source[] {
  const { pass, scope } = place;
  const left = traceItem(body.larg, place);
  const right = traceItem(body.rarg, withSources(place, [...scope.sources, ...left]));
  filterBy(body.quals, { pass, scope: { ...inside(scope.parent, [...left, ...right]), ctes: scope.ctes } });
  return joinSources(body, sideColumns(left, pass), sideColumns(right, pass), [...left, ...right], pass);
}
