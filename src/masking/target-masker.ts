// The masks of one target: its classes, the way of each, the keys, and which masks were shown lately.
import { randomBytes } from 'node:crypto';
import type { Classification, ColumnName, DataClass, ValueType, Way } from '../model/data-class.ts';
import type { Assigned, Mask, Masker, Scrubbing } from '../model/masker.ts';
import { ClassMap } from './classes.ts';
import { markerOf } from './detect/marker.ts';
import { constantOf } from './ways/constants.ts';
import type { MaskKeys } from './ways/mask-keys.ts';
import { maskValue } from './ways/mask-value.ts';
import { isConstantMask } from './ways/recognise-mask.ts';
import { RememberedMasks } from './ways/remembered-masks.ts';
import { combine } from './ways/way.ts';

/** Looks for secrets and personal data in text. */
export interface Detectors {
  mayHold(bytes: Buffer, start: number, end: number): boolean;
  readonly scrub: Masker['scrub'];
  /** Classes they assign. */
  readonly classes: readonly DataClass[];
}

export interface MaskerParts {
  readonly classification: Classification;
  /** How the values of a class are masked; a class that is not here is redacted. */
  readonly ways: ReadonlyMap<DataClass, Way>;
  readonly keys: MaskKeys;
  readonly detectors: Detectors;
}

const redact: Way = { name: 'redact' };
const text: ValueType = { kind: 'text' };
/** These are told from other values by memory alone. */
const remembered: ReadonlySet<Way['name']> = new Set(['surrogate', 'hash', 'generalise', 'keep-last']);

export class TargetMasker implements Masker {
  readonly classes: readonly DataClass[];
  readonly version: string;
  readonly #parts: MaskerParts;
  readonly #map: ClassMap;
  readonly #shown = new RememberedMasks(randomBytes(16));

  constructor(parts: MaskerParts) {
    this.#parts = parts;
    this.#map = new ClassMap(parts.classification);
    const { detect } = parts.classification;
    const found = detect === 'off' ? [] : parts.detectors.classes;
    this.classes = Object.freeze([...new Set([...this.#map.classes, ...found])].sort());
    this.version = this.#map.version;
  }

  classesOf(column: ColumnName): readonly Assigned[] {
    return this.#map.classesOf(column);
  }

  maskFor(classes: readonly DataClass[]): Mask {
    const choices = classes.map((dataClass) => ({ dataClass, way: this.#wayOf(dataClass) }));
    const { way, dataClass } = combine(choices) ?? { dataClass: '', way: redact };
    const key = this.#parts.keys.of(dataClass);
    const shown = remembered.has(way.name) ? this.#shown : undefined;
    return {
      way,
      constant: constantOf,
      of: (value, type) => {
        const masked = maskValue(value, type, way, key);
        // A constant such as 0 is also what people write: told by its look, or not at all.
        if (masked !== null && masked !== constantOf(type))
          for (const each of classes) shown?.add(each, masked);
        return masked;
      },
    };
  }

  isMask(dataClass: DataClass, value: string): boolean {
    return isConstantMask(value, text, this.#wayOf(dataClass)) || this.#shown.has(dataClass, value);
  }

  markIn(value: string): DataClass | undefined {
    return this.classes.find((dataClass) => value.includes(markerOf(dataClass)));
  }

  mayHold(bytes: Buffer, start: number, end: number): boolean {
    return this.#parts.detectors.mayHold(bytes, start, end);
  }

  scrub(value: string, how?: Scrubbing): ReturnType<Masker['scrub']> {
    return this.#parts.detectors.scrub(value, how);
  }

  #wayOf(dataClass: DataClass): Way {
    return this.#parts.ways.get(dataClass) ?? redact;
  }
}
