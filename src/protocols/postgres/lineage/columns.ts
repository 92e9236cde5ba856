// Column references, fields of rows and `*`: from the name to the value.
import type { A_Indirection, ColumnRef } from 'libpg-query';
import { as, type Node, stringOf } from '../sql/tree.ts';
import { callNamed, isFunctionName } from './call.ts';
import { type Column, columnNamed, CONSTANT, MADE, open, type Shape, type Value, known } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import { type ColumnFound, expanded, findBare, findIn, findSource, type Source } from './scope.ts';
import { addFlow, elementOf, fieldsOf } from './values.ts';

/** `a`, `t.a`, `s.t.a`, `db.s.t.a`, or a whole row: `t`, `t.*` (transformColumnRef). */
export function columnValue(body: ColumnRef, place: Place): Value {
  const { pass } = place;
  const { words, star } = readFields(body);
  const [first, ...more] = words;
  if (words.includes('') || words.length > 4 || first === undefined)
    return { flow: pass.opaque('unknown-column') };
  if (star) return rowNamed(words, place);
  return more.length === 0 ? bareValue(first, place) : qualifiedValue(words, place);
}

function readFields(body: ColumnRef): { readonly words: readonly string[]; readonly star: boolean } {
  const fields = body.fields ?? [];
  const star = as(fields.at(-1), 'A_Star') !== undefined;
  const names = star ? fields.slice(0, -1) : fields;
  return { words: names.map((name) => stringOf(name) ?? ''), star };
}

/** A column of anything in sight; failing that, a whole row. */
function bareValue(name: string, { pass, scope }: Place): Value {
  pass.meter.spend(scope.sources.length);
  const { found, maybe } = findBare(scope, name);
  const source = found.kind === 'none' ? findSource(scope, name) : undefined;
  if (source === 'ambiguous') return { flow: pass.opaque('ambiguous-name') };
  const certain = source === undefined ? valueFound(found, pass, maybe.length > 0) : source.row();
  return maybe.length === 0 ? certain : { flow: pass.join([...maybe, certain.flow]) };
}

/** `expected`: that nothing was found may be because not all columns are known. */
function valueFound(found: ColumnFound, pass: Pass, expected: boolean): Value {
  switch (found.kind) {
    case 'column':
      return found.value;
    case 'system':
      return { flow: MADE };
    case 'ambiguous':
      return { flow: pass.opaque('ambiguous-name') };
    case 'none':
      return expected ? CONSTANT : { flow: pass.opaque('unknown-column') };
  }
}

function sourceNamed(words: readonly string[], { pass, scope }: Place): Source | 'ambiguous' | undefined {
  pass.meter.spend(scope.sources.length);
  return findSource(scope, words.at(-1) ?? '', words.at(-2));
}

function rowNamed(words: readonly string[], place: Place): Value {
  const source = sourceNamed(words, place);
  if (source === 'ambiguous') return { flow: place.pass.opaque('ambiguous-name') };
  return source === undefined ? { flow: place.pass.opaque('unknown-relation') } : source.row();
}

/** `t.name`: its column, or else `name(t)`. */
function qualifiedValue(words: readonly string[], place: Place): Value {
  const { pass } = place;
  const name = words.at(-1) ?? '';
  const source = sourceNamed(words.slice(0, -1), place);
  if (source === 'ambiguous') return { flow: pass.opaque('ambiguous-name') };
  if (source === undefined) return { flow: pass.opaque('unknown-relation') };
  const found = findIn(source, name);
  if (found.kind !== 'none') return valueFound(found, pass, false);
  return fieldOf(source.row(), name, place, source.shape.open !== undefined);
}

/** `(value).name`: a field, or else a function of the whole. `loose`: the fields are not known. */
function fieldOf(value: Value, name: string, place: Place, loose = false): Value {
  const { pass } = place;
  const fields = loose ? undefined : fieldsOf(value, pass);
  const field = fields === undefined ? undefined : columnNamed(known(fields), name);
  if (field === 'ambiguous') return { flow: pass.opaque('ambiguous-name') };
  if (field !== undefined) return field.value;
  if (isFunctionName([name], pass)) return callNamed([name], [value], place);
  return fields === undefined ? { flow: value.flow } : { flow: pass.opaque('unknown-column') };
}

/** `(value).field[subscript]` and so on; the subscript says which element, so it flows in as well. */
export function indirectValue(body: A_Indirection, place: Place): Value {
  const { pass } = place;
  let value = pass.tracers.value(body.arg, place);
  for (const step of body.indirection ?? []) {
    const field = stringOf(step);
    const indices = as(step, 'A_Indices');
    if (field !== undefined) value = fieldOf(value, field, place);
    else if (indices !== undefined) {
      const bounds = [indices.lidx, indices.uidx].filter((bound) => bound !== undefined);
      const flows = bounds.map((bound) => pass.tracers.value(bound, place).flow);
      value = addFlow(indices.is_slice === true ? value : elementOf(value, pass), pass.join(flows), pass);
    } else if (as(step, 'A_Star') === undefined) return { flow: pass.opaque('node:indirection') };
  }
  return value;
}

/** What `*`, `t.*` or `(row).*` stands for where it stands for several; undefined for any other expression. */
export function expandStar(node: Node | undefined, place: Place): Shape | undefined {
  const reference = as(node, 'ColumnRef');
  if (reference !== undefined) return expandReference(reference, place);
  const indirection = as(node, 'A_Indirection');
  if (as(indirection?.indirection?.at(-1), 'A_Star') === undefined || indirection === undefined)
    return undefined;
  const row = indirectValue(
    { ...indirection, indirection: indirection.indirection?.slice(0, -1) ?? [] },
    place,
  );
  const fields = fieldsOf(row, place.pass);
  return fields === undefined ? open(row.flow) : known(fields.filter((field) => field.unexpanded !== true));
}

function expandReference(reference: ColumnRef, place: Place): Shape | undefined {
  const { pass } = place;
  const { words, star } = readFields(reference);
  if (!star) return undefined;
  if (words.length === 0) return expandAll(place);
  const source = sourceNamed(words, place);
  if (source === undefined || source === 'ambiguous') return open(pass.opaque('unknown-relation'));
  return source.shape.open === undefined ? known(expanded(source.shape)) : source.shape;
}

/** Columns of all there is in FROM, where a join that merges stands for its two sides. */
function expandAll({ pass, scope }: Place): Shape {
  const listed = scope.sources.filter((source) => source.listed);
  const columns: Column[] = listed.flatMap(({ shape }) => expanded(shape));
  pass.meter.spend(columns.length);
  if (listed.every(({ shape }) => shape.open === undefined)) return known(columns);
  const opens = listed.map(({ shape }) => shape.open).filter((flow) => flow !== undefined);
  return open(pass.join([...opens, ...columns.map(({ value }) => value.flow)]));
}
