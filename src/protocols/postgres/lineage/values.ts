// Values put together and taken apart.
import type { CatalogueType } from '../catalogue/catalogue.ts';
import { type Column, type Flow, isNothing, known, MADE, type Shape, type Value } from './flow.ts';
import type { Pass } from './pass.ts';
import { arrayOf } from './resolve.ts';

/** pg_type.dat. */
export const BOOL_TYPE = 16;
export const UNKNOWN_TYPE = 705;
export const RECORD_TYPE = 2249;
const TSVECTOR_TYPE = 3614;

/** One of them, or made of all of them: of a type only if they agree. */
export function joinValues(values: readonly Value[], pass: Pass): Value {
  const [first] = values;
  const flow = pass.join(values.map((value) => value.flow));
  const same = first?.type !== undefined && values.every(({ type }) => type === first.type);
  return same && first.type !== RECORD_TYPE ? { flow, type: first.type } : { flow };
}

/** The same value with more that flows into it. */
export function addFlow(value: Value, flow: Flow, pass: Pass): Value {
  const whole = pass.join([value.flow, flow]);
  if (whole === value.flow) return value;
  return { ...value, flow: whole, fields: value.fields?.map((field) => addToColumn(field, flow, pass)) };
}

export function addToColumn(column: Column, flow: Flow, pass: Pass): Column {
  return { ...column, value: addFlow(column.value, flow, pass) };
}

export function addToShape(shape: Shape, flow: Flow, pass: Pass): Shape {
  return {
    columns: shape.columns.map((column) => addToColumn(column, flow, pass)),
    open: shape.open && pass.join([shape.open, flow]),
  };
}

/** Domains over domains are followed this far. */
const MOST_DOMAINS = 32;

/** A type without the domains around it. */
export function baseType(oid: number | undefined, pass: Pass): CatalogueType | undefined {
  const { catalogue } = pass.facts;
  let type = oid === undefined ? undefined : catalogue.typeOf(oid);
  for (let left = MOST_DOMAINS; type?.kind === 'domain'; left -= 1) {
    if (left === 0) return undefined;
    type = catalogue.typeOf(type.base);
  }
  return type;
}

/** The columns of a row; undefined when it is not known which, or the value is no row. */
export function fieldsOf(value: Value, pass: Pass): readonly Column[] | undefined {
  if (value.fields !== undefined) return value.fields;
  const type = baseType(value.type, pass);
  if (type?.kind !== 'composite') return undefined;
  const relation = pass.facts.catalogue.relationOf(type.relation);
  return relation?.columns.map(({ name, type: of }) => ({ name, value: { flow: value.flow, type: of } }));
}

/** An element of an array. Of what is not known to be an array the type is not known either. */
export function elementOf(value: Value, pass: Pass): Value {
  const type = baseType(value.type, pass);
  return type === undefined || type.element === 0
    ? { flow: value.flow }
    : { flow: value.flow, type: type.element };
}

export function arrayTypeOf(oid: number | undefined, pass: Pass): number | undefined {
  const type = oid === undefined ? undefined : pass.facts.catalogue.typeOf(oid);
  return type === undefined ? undefined : arrayOf(pass.facts, type)?.oid;
}

/** What `unnest(value)` gives as a table; undefined when it depends on a type that is not known. */
export function unnested(value: Value, pass: Pass): readonly Column[] | 'scalar' | undefined {
  const type = baseType(value.type, pass);
  if (type?.oid === TSVECTOR_TYPE) {
    return ['lexeme', 'positions', 'weights'].map((name) => ({ name, value: { flow: value.flow } }));
  }
  if (type?.kind === 'multirange') return 'scalar';
  if (type === undefined || type.element === 0) return undefined;
  return rowOrScalar(elementOf(value, pass), pass);
}

/** Whether a value of this type is a row or one column; undefined when its type is not known. */
export function rowOrScalar(value: Value, pass: Pass): readonly Column[] | 'scalar' | undefined {
  const fields = fieldsOf(value, pass);
  if (fields !== undefined) return fields;
  const type = baseType(value.type, pass);
  return type === undefined || type.kind === 'pseudo' || type.kind === 'composite' ? undefined : 'scalar';
}

/** Renames the first columns, as an alias with a list does. */
export function rename(shape: Shape, names: readonly string[]): Shape {
  if (names.length === 0 || shape.open !== undefined) return shape;
  return known(shape.columns.map((column, at) => ({ ...column, name: names[at] ?? column.name })));
}

/** Two results one below the other. Constants of several rows are values to choose from. */
export function stack(upper: Shape, lower: Shape, pass: Pass): Shape {
  if (upper.open !== undefined || lower.open !== undefined || upper.columns.length !== lower.columns.length) {
    return { columns: [], open: pass.join([wholeFlow(upper, pass), wholeFlow(lower, pass)]) };
  }
  return known(
    upper.columns.map((column, at) => {
      const other = lower.columns[at];
      return other === undefined
        ? column
        : { ...column, value: stackValues(column.value, other.value, pass) };
    }),
  );
}

function stackValues(upper: Value, lower: Value, pass: Pass): Value {
  const value = joinValues([upper, lower], pass);
  const constant = isNothing(upper.flow) || isNothing(lower.flow);
  return constant ? addFlow(value, MADE, pass) : value;
}

export function wholeFlow(shape: Shape, pass: Pass): Flow {
  return shape.open ?? pass.join(shape.columns.map(({ value }) => value.flow));
}
