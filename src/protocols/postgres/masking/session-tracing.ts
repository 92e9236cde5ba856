// Tracing for one session: under the catalogue of now, or under none while the session itself may have changed it.
import type { ActionShape } from '../../../model/action.ts';
import type { Classification } from '../../../model/data-class.ts';
import type { Masking } from '../../protocol.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Effect } from '../sql/reading.ts';
import { Tracing, type TracingParts } from './tracing.ts';

/** One function for each configuration: what was traced with it is remembered by it. */
const pureFunctions = new WeakMap<Classification, TracingParts['pureFunction']>();

function pureFunctionOf(classification: Classification): TracingParts['pureFunction'] {
  const known = pureFunctions.get(classification);
  if (known !== undefined) return known;
  const names = new Set(classification.pureFunctions.map(({ schema, name }) => `${schema}\u0000${name}`));
  const made = (schema: string, name: string): boolean => names.has(`${schema}\u0000${name}`);
  pureFunctions.set(classification, made);
  return made;
}

/** After these the catalogue may say something else. Granting, locking and the like change no column. */
const CHANGE_CATALOGUE: ReadonlySet<string> = new Set([
  'sql:create',
  'sql:alter',
  'sql:drop',
  'sql:do',
  'sql:call',
]);

export class SessionTracing {
  readonly #masking: Masking;
  readonly #target: string;
  /** The open transaction may have changed the catalogue, which nobody else sees yet. */
  #changing = false;
  #now: Tracing | undefined;
  #catalogue: Catalogue | undefined;

  constructor(masking: Masking, target: string) {
    this.#masking = masking;
    this.#target = target;
  }

  get now(): Tracing {
    const catalogue = this.#changing ? undefined : (this.#masking.catalogue as Catalogue | undefined);
    if (this.#now === undefined || this.#catalogue !== catalogue) {
      this.#now = this.#make(catalogue);
      this.#catalogue = catalogue;
    }
    return this.#now;
  }

  /** A statement succeeded. */
  ran(shape: ActionShape, effects: readonly Effect[]): void {
    if (!this.#mayChangeCatalogue(shape, effects)) return;
    this.#changing = true;
    this.#masking.changed();
  }

  #mayChangeCatalogue({ verb, understood }: ActionShape, effects: readonly Effect[]): boolean {
    if (!understood) return true;
    // A temporary table is this session's own affair, and followed there.
    return CHANGE_CATALOGUE.has(verb) && !effects.some(({ type }) => type === 'temporary');
  }

  /** What it changed is there for all to see, or never was. */
  transactionEnded(): void {
    if (!this.#changing) return;
    this.#changing = false;
    this.#masking.changed();
  }

  #make(catalogue: Catalogue | undefined): Tracing {
    const { masker, classification } = this.#masking;
    const refuses = classification.untraceable === 'refuse';
    const version = catalogue?.version ?? 'none';
    return new Tracing({
      masker,
      catalogue,
      pureFunction: pureFunctionOf(classification),
      refuses,
      key: `${this.#target} ${masker.version} ${refuses} ${version}`,
    });
  }
}
