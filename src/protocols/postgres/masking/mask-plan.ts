// One answer on its way to a client: which of its values are masked and how, and what was masked in it.
import type { DataClass } from '../../../model/data-class.ts';
import type { Masked } from '../../../model/outcome.ts';
import { frame } from '../frame.ts';
import { back, type Column } from '../messages.ts';
import { ColumnMasks, type PlanParts } from './column-masks.ts';
import { type Exposed, exposesOf, isHarmless } from './exposure.ts';
import { CopyMasks } from './mask-copy.ts';
import { RowMasks } from './mask-rows.ts';

const HEADER = 5;
const NULL = -1;
const nothing = Buffer.alloc(0);

/** Undefined when nothing of the answer can be masked: then its rows are not looked at. */
export function planFor(parts: PlanParts): MaskPlan | undefined {
  const { exposure, unmasked, masker, detect } = parts;
  const open = isHarmless(exposure) || masker.classes.every((dataClass) => unmasked.has(dataClass));
  return open && !detect ? undefined : new MaskPlan(parts);
}

export class MaskPlan {
  readonly #parts: PlanParts;
  readonly #columns: ColumnMasks;
  #rows: RowMasks | undefined;
  #copy: CopyMasks | undefined;
  #dropped = 0;

  constructor(parts: PlanParts) {
    this.#parts = parts;
    this.#columns = new ColumnMasks(parts);
  }

  /** True when errors and notices may quote what is masked. */
  get masksTexts(): boolean {
    return this.#hides(this.#parts.exposure.texts);
  }

  /** RowDescription has come: from here on rows are of these columns. */
  describe(columns: readonly Column[]): void {
    const { results } = this.#parts.exposure;
    // A text of several statements that could not be read has several answers.
    this.#count();
    // The server knows how many there are. If tracing thought otherwise, it was wrong about all of them.
    const traced = results?.length === columns.length ? results : undefined;
    this.#rows = new RowMasks(columns.map((column, at) => this.#columns.of(traced?.[at], column)));
  }

  /** Whole messages of one type: a run of rows, a row of COPY, or what a function returned. */
  pass(type: number, bytes: Buffer, start: number, end: number): Buffer {
    if (type === back.dataRow) return this.#rewrite(bytes, start, end);
    return type === back.copyData
      ? this.#copied(bytes.subarray(start, end))
      : this.#returned(bytes.subarray(start, end));
  }

  #rewrite(bytes: Buffer, start: number, end: number): Buffer {
    this.#rows ??= new RowMasks(this.#undescribed(bytes.readInt16BE(start + 5)));
    return this.#rows.rewrite(bytes, start, end);
  }

  /** A client may run a statement without asking what it returns: then no type is known, and NULL is the only safe mask. */
  #undescribed(count: number): readonly ReturnType<ColumnMasks['of']>[] {
    const { results } = this.#parts.exposure;
    const traced = results?.length === count ? results : undefined;
    return Array.from({ length: count }, (_, at) => this.#columns.of(traced?.[at], undefined));
  }

  /** CopyOutResponse has come, for so many columns. */
  describeCopy(count: number): void {
    const { copy, results } = this.#parts.exposure;
    this.#count();
    if (typeof copy !== 'object') return;
    const traced: readonly (Exposed | undefined)[] =
      results?.length === count ? results : Array.from({ length: count }, () => undefined);
    this.#copy = new CopyMasks(
      copy,
      traced.map((exposed) => this.#columns.ofCopy(exposed, copy)),
    );
  }

  /** A function called by its number returns nothing, where it might return what is masked. */
  #returned(message: Buffer): Buffer {
    if (message.readInt32BE(HEADER) === NULL) return message;
    this.#dropped++;
    return frame(back.functionResult, (to) => to.int32(NULL));
  }

  /** Rows that cannot be read are left out. */
  #copied(message: Buffer): Buffer {
    if (this.#copy !== undefined) return this.#copy.rewrite(message);
    this.#dropped++;
    return nothing;
  }

  /** The answer has ended: values masked, by class and column. */
  finish(): Masked | undefined {
    this.#count();
    return this.#columns.masked;
  }

  #count(): void {
    this.#columns.count(this.#rows?.counts ?? this.#copy?.counts ?? []);
    this.#columns.countAll(this.#dropped);
    this.#rows = undefined;
    this.#copy = undefined;
    this.#dropped = 0;
  }

  /** Classes it may hold that policy lets through. */
  get shown(): readonly DataClass[] {
    const { exposure, unmasked, masker } = this.#parts;
    return exposesOf(exposure, masker).filter((dataClass) => unmasked.has(dataClass));
  }

  #hides(classes: readonly DataClass[]): boolean {
    return classes.some((dataClass) => !this.#parts.unmasked.has(dataClass));
  }
}
