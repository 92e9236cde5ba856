// What becomes of the values of one result column: masked whole, masked in parts, searched for secrets, or let pass.
import { isUtf8 } from 'node:buffer';
import type { ColumnName, DataClass } from '../../../model/data-class.ts';
import { GatelogError } from '../../../model/error.ts';
import type { Assigned, Masker, Scrubbing } from '../../../model/masker.ts';
import type { Masked } from '../../../model/outcome.ts';
import type { Catalogue, CatalogueColumn } from '../catalogue/catalogue.ts';
import type { Column } from '../messages.ts';
import { maskerFor } from '../values/masker.ts';
import type { CopyFormat } from './copy-format.ts';
import { dotted, type Exposed, type Exposure } from './exposure.ts';
import { maskParts } from './mask-parts.ts';
import type { ValueMask } from './mask-rows.ts';

export interface PlanParts {
  readonly exposure: Exposure;
  readonly masker: Masker;
  /** Classes policy lets this principal see. */
  readonly unmasked: ReadonlySet<DataClass>;
  /** Values that lineage lets pass are searched for secrets. */
  readonly detect: boolean;
  readonly catalogue: Catalogue | undefined;
}

const TEXT = 25;
/** Types whose values are text in both formats: text, varchar, bpchar, name, json, xml. */
const TEXTS: ReadonlySet<number> = new Set([25, 1043, 1042, 19, 114, 142]);
/** Numbers, times and ids: their digits say nothing by their look. bool, int, float, numeric, date, time, interval, uuid, oid. */
const NUMBERS: ReadonlySet<number> = new Set([
  ...[16, 20, 21, 23, 26, 28, 29, 700, 701, 790, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2950, 3220],
]);
const JSON_TYPES: ReadonlySet<number> = new Set([114, 3802]);
/** Columns named in a record, of each class: an entry has 64 KiB. */
const mostNamed = 16;
const OTHERS = '*';
const toNull: ValueMask = () => null;

interface Counted {
  readonly classes: readonly DataClass[];
  readonly column: string;
}

export class ColumnMasks {
  readonly #parts: PlanParts;
  readonly #counted: (Counted | undefined)[] = [];
  readonly #masked = new Map<DataClass, Map<string, number>>();

  constructor(parts: PlanParts) {
    this.#parts = parts;
  }

  /** Columns in order. `exposed` undefined: may hold anything. `column` undefined: nothing is known of its type. */
  of(exposed: Exposed | undefined, column: Column | undefined): ValueMask | undefined {
    const source = column === undefined ? undefined : this.#sourceOf(column);
    const told = source === undefined ? [] : this.#parts.masker.classesOf(source);
    const whole = this.#hidden([
      ...this.#wholeOf(exposed),
      ...told.filter(({ paths }) => paths.length === 0).map(classOf),
    ]);
    // Each once: a mask of a mask would be another value.
    const parts = [...new Set([...(exposed?.parts ?? []), ...told])].filter(
      ({ dataClass, paths }) => paths.length > 0 && this.#hidden([dataClass]).length > 0,
    );
    const name = source === undefined ? labelOf(exposed) : dotted(source);
    if (whole.length > 0) return this.#whole(whole, name, column);
    if (parts.length > 0) return this.#inParts(parts, name, column, source !== undefined);
    return this.#searched(name, column);
  }

  /** A column of COPY: the type is known where it is a column of a table, as it stands. */
  ofCopy(exposed: Exposed | undefined, { kind, ofTable }: CopyFormat): ValueMask | undefined {
    const format = kind === 'binary' ? 1 : 0;
    const type =
      ofTable && exposed?.columns.length === 1 ? this.#typeOf(exposed.columns[0] ?? '') : undefined;
    if (type !== undefined)
      return this.of(exposed, described({ type: type.type, modifier: type.modifier, format }));
    return this.of(exposed, format === 0 ? described({ type: TEXT, modifier: -1, format }) : undefined);
  }

  /** Takes over the counts of masks that change every value. What comes next are the columns of another answer. */
  count(counts: readonly number[]): void {
    for (const [at, count] of counts.entries()) {
      const counted = this.#counted[at];
      if (counted === undefined || count === 0) continue;
      for (const dataClass of counted.classes) this.#add(dataClass, counted.column, count);
    }
    this.#counted.length = 0;
  }

  countAll(count: number): void {
    if (count === 0) return;
    for (const dataClass of this.#hidden(this.#parts.masker.classes)) this.#add(dataClass, '*', count);
  }

  get masked(): Masked | undefined {
    if (this.#masked.size === 0) return undefined;
    return Object.fromEntries(
      [...this.#masked].map(([dataClass, columns]) => [dataClass, Object.fromEntries(columns)]),
    );
  }

  #add(dataClass: DataClass, column: string, count: number): void {
    const columns = this.#masked.get(dataClass) ?? new Map<string, number>();
    const name = columns.has(column) || columns.size < mostNamed ? column : OTHERS;
    columns.set(name, (columns.get(name) ?? 0) + count);
    this.#masked.set(dataClass, columns);
  }

  #wholeOf(exposed: Exposed | undefined): readonly DataClass[] {
    return exposed === undefined ? this.#parts.masker.classes : exposed.classes;
  }

  #hidden(classes: readonly DataClass[]): readonly DataClass[] {
    return [...new Set(classes)].filter((dataClass) => !this.#parts.unmasked.has(dataClass));
  }

  /** The column of a table or view that the server says this is; a second opinion, and it counts. */
  #sourceOf({ table, attribute }: Column): ColumnName | undefined {
    if (table === 0) return undefined;
    const relation = this.#parts.catalogue?.relationOf(table);
    const column = relation?.columns.find(({ number }) => number === attribute);
    if (relation === undefined || column === undefined) return undefined;
    return { schema: relation.schema, table: relation.name, column: column.name };
  }

  #typeOf(name: string): CatalogueColumn | undefined {
    const { exposure, catalogue } = this.#parts;
    const origin = exposure.lineage.results?.find(
      ({ columns }) => columns[0] !== undefined && dotted(columns[0]) === name,
    );
    const from = origin?.columns[0];
    return (
      from &&
      catalogue?.relation(from.schema, from.table)?.columns.find((column) => column.name === from.column)
    );
  }

  #whole(classes: readonly DataClass[], name: string, column: Column | undefined): ValueMask {
    this.#counted.push({ classes, column: name });
    if (column === undefined) return toNull;
    const { masker, catalogue } = this.#parts;
    const { type, modifier, format } = column;
    return maskerFor(type, modifier, format, masker.maskFor(classes), catalogue);
  }

  #inParts(parts: readonly Assigned[], name: string, column: Column | undefined, direct: boolean): ValueMask {
    const classes = parts.map(classOf);
    const json =
      direct &&
      column !== undefined &&
      JSON_TYPES.has(column.type) &&
      (column.type === 114 || column.format === 0);
    if (!json) return this.#whole(classes, name, column);
    this.#counted.push({ classes, column: name });
    const whole = this.#whole(classes, name, column);
    this.#counted.pop();
    return (value) => maskParts(value, parts, this.#parts.masker) ?? whole(value);
  }

  /** Where lineage sees no danger, detectors look at what reads as text. */
  #searched(name: string, column: Column | undefined): ValueMask | undefined {
    this.#counted.push(undefined);
    if (!this.#parts.detect || (column !== undefined && NUMBERS.has(column.type))) return undefined;
    const { masker, unmasked } = this.#parts;
    const asText = column === undefined || column.format === 0 || TEXTS.has(column.type);
    return (value) => {
      if (!masker.mayHold(value, 0, value.length)) return undefined;
      const text = value.toString(asText && isUtf8(value) ? 'utf8' : 'latin1');
      const outcome = scrubOrFail(masker, text, { except: unmasked, beside: name });
      if (outcome === undefined) {
        for (const dataClass of this.#hidden(masker.classes)) this.#add(dataClass, name, 1);
        return null;
      }
      const { text: scrubbed, found } = outcome;
      if (found.length === 0) return undefined;
      for (const { dataClass } of found) this.#add(dataClass, name, 1);
      return asText && keepsItsType(column, scrubbed) ? Buffer.from(scrubbed) : null;
    };
  }
}

/** Undefined when a detector failed: then nothing is known of the text. */
function scrubOrFail(masker: Masker, text: string, how: Scrubbing): ReturnType<Masker['scrub']> | undefined {
  try {
    return masker.scrub(text, how);
  } catch (error) {
    if (error instanceof GatelogError && error.code === 'detect.failed') return undefined;
    throw error;
  }
}

/** Text with a piece taken out is text; JSON may be; a number is none. */
function keepsItsType(column: Column | undefined, scrubbed: string): boolean {
  if (column === undefined) return true;
  if (column.type === 114 || (column.type === 3802 && column.format === 0)) return isJson(scrubbed);
  return TEXTS.has(column.type) && column.type !== 142;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // No JSON any more: a number or a brace was a part of what was taken out.
    return false;
  }
}

function classOf({ dataClass }: Assigned): DataClass {
  return dataClass;
}

function described(column: Pick<Column, 'type' | 'modifier' | 'format'>): Column {
  return { name: '', table: 0, attribute: 0, size: -1, ...column };
}

/** For the record: one column by its name, several by their first. */
function labelOf(exposed: Exposed | undefined): string {
  const [first, ...others] = exposed?.columns ?? ['*'];
  if (first === undefined) return '*';
  return others.length === 0 ? first : `${first}+${others.length}`;
}
