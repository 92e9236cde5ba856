// Tracing one statement: what it needs to know, and what its reading gains by it.
import type { Access, ActionShape } from '../../../model/action.ts';
import { type Lineage, opaqueLineage } from '../../../model/data-class.ts';
import { GatelogError } from '../../../model/error.ts';
import type { Masker } from '../../../model/masker.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { traceStatement } from '../lineage/trace.ts';
import type { Names, StatementReading, Tracer } from '../sql/reading.ts';
import type { Node } from '../sql/tree.ts';
import { isCode } from './code.ts';
import { carriedEffects } from './carried.ts';
import { copyFormatOf } from './copy-format.ts';
import { accessTo, type Exposure, exposedShape, exposureOf } from './exposure.ts';

/** For the statements of one session at a target that has something classified. */
export interface TracingParts {
  readonly masker: Masker;
  /** Undefined while it is not known, or may not be what it was. */
  readonly catalogue: Catalogue | undefined;
  /** Kept by identity for as long as its answers are the same. */
  readonly pureFunction: (schema: string, name: string) => boolean;
  /** What cannot be traced is refused, and not only masked. */
  readonly refuses: boolean;
  readonly key: string;
}

export class Tracing implements Tracer {
  readonly key: string;
  readonly #parts: TracingParts;

  constructor(parts: TracingParts) {
    this.#parts = parts;
    this.key = parts.key;
  }

  trace(node: Node, plain: StatementReading, names: Names): StatementReading {
    const { shape } = plain;
    const lineage = shape.understood ? this.#lineageOf(node, names) : opaqueLineage('not-understood');
    const copy = copyFormatOf(node);
    const exposure = {
      ...exposureOf(lineage, this.#parts.masker),
      ...(copy !== undefined && { copy }),
    };
    const asked = { ...shape, accesses: [...shape.accesses, ...this.#carried(node, shape)] };
    return this.#exposing({ ...plain, shape: asked }, exposure);
  }

  doubt(plain: StatementReading): StatementReading {
    const asked = { ...plain.shape, accesses: [...plain.shape.accesses, ...this.#unmasking()] };
    const exposure = exposureOf(opaqueLineage('not-understood'), this.#parts.masker);
    return this.#exposing({ ...plain, shape: asked }, exposure);
  }

  /** What must be allowed because nobody would mask the values afterwards: code can put them anywhere. */
  #carried(node: Node, shape: ActionShape): readonly Access[] {
    const { pureFunction } = this.#parts;
    return !shape.understood || isCode(node, pureFunction) ? this.#unmasking() : [];
  }

  #unmasking(): readonly Access[] {
    return this.#parts.masker.classes.map((dataClass) => accessTo('unmask', dataClass));
  }

  #exposing(plain: StatementReading, exposure: Exposure): StatementReading {
    const asked = exposedShape(plain.shape, exposure, this.#parts.masker);
    const { opaque } = exposure.lineage.touched;
    const refused = this.#parts.refuses && opaque !== undefined;
    const shape = refused ? doubted(asked, `untraceable:${opaque}`) : asked;
    const effects = carriedEffects(plain.effects, exposure);
    return Object.freeze({ ...plain, shape: Object.freeze(shape), exposure, effects });
  }

  #lineageOf(node: Node, names: Names): Lineage {
    const { catalogue, pureFunction } = this.#parts;
    if (catalogue === undefined) return opaqueLineage('no-catalogue');
    const { schemas } = names;
    try {
      return traceStatement(node, {
        ...{ catalogue, schemas, pureFunction },
        temporary: (name) => names.temporaryTable(name, isAlone(name, catalogue, schemas)),
        prepared: (name) => names.prepared(name)?.exposure?.lineage,
        cursor: (name) => names.cursor(name)?.exposure?.lineage,
      });
    } catch (error) {
      // Too large to trace within bounds, or our own stack was too small: nothing is known of it.
      if (error instanceof RangeError) return opaqueLineage('too-deep');
      if (error instanceof GatelogError) return opaqueLineage(error.code);
      throw error;
    }
  }
}

function doubted(shape: ActionShape, doubt: string): ActionShape {
  return { ...shape, understood: false, doubts: [...new Set([...shape.doubts, doubt])].sort() };
}

/** No other relation of this name is in the search path. */
function isAlone(name: string, catalogue: Catalogue, schemas: readonly string[] | undefined): boolean {
  return schemas?.every((schema) => catalogue.relation(schema, name) === undefined) ?? false;
}
