// What classes a statement's answer may hold, column by column, and what policy is asked because of it.
import type { Access, ActionShape } from '../../../model/action.ts';
import type { ColumnName, DataClass, Lineage, Origin } from '../../../model/data-class.ts';
import type { Assigned, Masker } from '../../../model/masker.ts';
import type { CopyFormat } from './copy-format.ts';

/** One result column. */
export interface Exposed {
  /** Classes of whole values that can flow into it, sorted. */
  readonly classes: readonly DataClass[];
  /** Classes of parts of JSON values. Where the value is not the column's own, all of it counts. */
  readonly parts: readonly Assigned[];
  /** The base columns, for the record. */
  readonly columns: readonly string[];
  readonly opaque: boolean;
}

export interface Exposure {
  readonly lineage: Lineage;
  /** Undefined: any number of columns, each of which may hold anything. */
  readonly results: readonly Exposed[] | undefined;
  /** Classes that errors, notices and plans may quote. */
  readonly texts: readonly DataClass[];
  /** Classes of the columns it writes. */
  readonly written: readonly DataClass[];
  /** How the rows of a COPY TO are written. */
  readonly copy?: CopyFormat | 'unknown';
}

/** True when neither rows nor texts of the answer can hold a class. */
export function isHarmless({ results, texts }: Exposure): boolean {
  return (
    texts.length === 0 &&
    results !== undefined &&
    results.every(({ classes, parts }) => classes.length + parts.length === 0)
  );
}

export function exposureOf(lineage: Lineage, masker: Masker): Exposure {
  return Object.freeze({
    lineage,
    results: lineage.results && Object.freeze(lineage.results.map((origin) => exposed(origin, masker))),
    texts: classesIn(lineage.touched, masker),
    written: classesIn({ columns: lineage.writes.map(({ to }) => to) }, masker),
  });
}

/** What may come out of either. */
export function joinExposures(one: Exposure, other: Exposure): Exposure {
  if (one === other) return one;
  const { results } = one;
  const same = results !== undefined && results.length === other.results?.length;
  return Object.freeze({
    ...other,
    results: same ? results.map((column, at) => joined(column, other.results?.[at] ?? column)) : undefined,
    texts: sorted([...one.texts, ...other.texts]),
  });
}

function joined(one: Exposed, other: Exposed): Exposed {
  if (one === other) return one;
  return Object.freeze({
    classes: sorted([...one.classes, ...other.classes]),
    parts: Object.freeze([...new Set([...one.parts, ...other.parts])]),
    columns: Object.freeze([...new Set([...one.columns, ...other.columns])]),
    opaque: one.opaque || other.opaque,
  });
}

function exposed(origin: Origin, masker: Masker): Exposed {
  const opaque = origin.opaque !== undefined;
  const assigned = origin.columns.flatMap((column) => masker.classesOf(column));
  const whole = opaque ? masker.classes : assigned.filter(isWhole).map(({ dataClass }) => dataClass);
  return Object.freeze({
    classes: sorted(whole),
    parts: Object.freeze(assigned.filter((one) => !isWhole(one))),
    columns: Object.freeze(opaque ? ['*'] : origin.columns.map(dotted)),
    opaque,
  });
}

function isWhole({ paths }: Assigned): boolean {
  return paths.length === 0;
}

/** Every class that can come out of `origin`, whole or in part. */
export function classesIn(origin: Origin, masker: Masker): readonly DataClass[] {
  if (origin.opaque !== undefined) return masker.classes;
  return sorted(
    origin.columns.flatMap((column) => masker.classesOf(column).map(({ dataClass }) => dataClass)),
  );
}

function sorted(classes: readonly DataClass[]): readonly DataClass[] {
  return Object.freeze([...new Set(classes)].sort());
}

export function dotted({ schema, table, column }: ColumnName): string {
  return `${schema}.${table}.${column}`;
}

/** Every class its answer may hold. */
export function exposesOf({ results, texts }: Exposure, masker: Masker): readonly DataClass[] {
  const shown = results?.flatMap(({ classes, parts }) => [
    ...classes,
    ...parts.map(({ dataClass }) => dataClass),
  ]);
  return sorted([...(shown ?? masker.classes), ...texts]);
}

/** The shape with the questions to policy that only lineage can ask. */
export function exposedShape(shape: ActionShape, { lineage }: Exposure, masker: Masker): ActionShape {
  const filtered = classesIn({ columns: lineage.filters }, masker);
  const accesses = [
    ...filtered.map((dataClass) => accessTo('sql:filter', dataClass)),
    ...carried(lineage, masker).map((dataClass) => accessTo('unmask', dataClass)),
  ];
  if (accesses.length === 0) return shape;
  return Object.freeze({ ...shape, accesses: Object.freeze([...shape.accesses, ...accesses]) });
}

/** Where temporary tables are; what flows into them is followed for as long as they live. */
export const TEMPORARY = 'pg_temp';

/** Classes whose values a statement puts where they are not known for what they are: nobody would mask them there. */
function carried({ writes }: Lineage, masker: Masker): readonly DataClass[] {
  return sorted(
    writes.flatMap(({ to, from }) => {
      if (to.schema === TEMPORARY) return [];
      const known = new Set(
        masker
          .classesOf(to)
          .filter(isWhole)
          .map(({ dataClass }) => dataClass),
      );
      return classesIn(from, masker).filter((dataClass) => !known.has(dataClass));
    }),
  );
}

export function accessTo(verb: string, dataClass: DataClass): Access {
  const resource = Object.freeze({ kind: 'DataClass', path: Object.freeze([dataClass]) } as const);
  return Object.freeze({ verb, resource, context: Object.freeze({}) });
}
