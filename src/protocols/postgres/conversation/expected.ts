// What the target still has to answer: one expectation per forwarded frame, in order.
import type { Action, Parameter } from '../../../model/action.ts';
import type { Refusal } from '../../../model/refusal.ts';
import type { PlannerEstimate } from '../estimate/estimate.ts';
import type { MaskPlan } from '../masking/mask-plan.ts';
import type { StatementReading } from '../to-action.ts';
import type { Proposal } from './names.ts';
import type { Probe } from './probe.ts';

/** An error worded as the target itself would: SQLSTATE and message. */
export interface NativeError {
  readonly sqlstate: string;
  readonly message: string;
}

/** A statement known by name, as its Parse or its SQL PREPARE made it. */
export interface Prepared {
  readonly text: string;
  /** Type OIDs of the parameters: from Parse, completed by ParameterDescription. 0 = not told. */
  types: readonly number[];
  /** Read under the facts of `version`; read again when the facts have changed. Undefined: an empty statement. */
  reading: StatementReading | undefined;
  version: string;
  /** RowDescription frame from a Describe of the statement, for the payload of its later executions. */
  columns: Buffer | undefined;
}

/** A portal made by Bind. */
export interface Portal {
  readonly prepared: Prepared;
  /** What its text meant when it was bound, which is when the target planned it. */
  readonly bound: StatementReading | undefined;
  readonly parameters: readonly Parameter[];
  readonly resultFormats: readonly number[];
  /** A cursor WITH HOLD outlives its transaction. */
  readonly hold: boolean;
}

/** One action between its forward and the end of its answer. */
export interface Running {
  readonly action: Action;
  readonly reading: StatementReading | undefined;
  /** Later text waits for its answer. */
  readonly changes: boolean;
  /** It may turn the conversation over to COPY data: nothing but Flush follows it before that is known. */
  readonly mayCopyIn: boolean;
  /** Whether its answer, or the answer to what it hangs on, has ended. */
  settled: boolean;
  rows: number;
  bytes: number;
  /** Whether the payload has its RowDescription. */
  described: boolean;
  /** What of its answer is masked; undefined: nothing can be. */
  readonly mask: MaskPlan | undefined;
}

export function startRunning(
  action: Action,
  reading: StatementReading | undefined,
  changes: boolean,
  mask?: MaskPlan,
): Running {
  return {
    action,
    reading,
    changes,
    mayCopyIn: reading !== undefined && mayCopyIn(reading),
    settled: false,
    rows: 0,
    bytes: 0,
    described: false,
    mask,
  };
}

function mayCopyIn({ shape, effects }: StatementReading): boolean {
  return !shape.understood || effects.some((effect) => effect.type === 'copy' && effect.direction === 'in');
}

export type Expected =
  | { readonly type: 'parse'; readonly proposal: Proposal<Prepared>; running: Running | undefined }
  | { readonly type: 'bind'; readonly proposal: Proposal<Portal>; running: Running | undefined }
  | {
      readonly type: 'describe';
      readonly statement: Prepared | undefined;
      readonly portal: Portal | undefined;
      running: Running | undefined;
    }
  | {
      readonly type: 'close';
      readonly statement: Proposal<Prepared> | undefined;
      readonly portal: Proposal<Portal> | undefined;
    }
  | { readonly type: 'execute'; readonly running: Running | undefined; readonly portal: Portal }
  | {
      readonly type: 'query';
      readonly running: readonly Running[];
      at: number;
      /** The last tag of a text that could not be read. */
      tag?: string;
    }
  | { readonly type: 'call'; readonly running: Running }
  | { readonly type: 'sync' }
  /** An Execute that must fail; its error is swapped for the refusal. */
  | { readonly type: 'abort'; readonly refusal: Refusal | NativeError }
  /** Gatelog's own question about the session's settings; nothing of its answer goes to the client. */
  | { readonly type: 'probe'; readonly probe: Probe }
  /** Gatelog's own questions about an action that waits: several, one after another. */
  | { readonly type: 'estimate'; readonly estimate: PlannerEstimate };

/** What the target answers with ReadyForQuery: a segment ends there. */
export const CLOSING: ReadonlySet<Expected['type']> = new Set<Expected['type']>([
  'sync',
  'query',
  'call',
  'probe',
  'estimate',
]);

/** The queue of expectations. A plain array with a moving head: frames are answered in order. */
export class ExpectedQueue {
  #items: Expected[] = [];
  #head = 0;

  get empty(): boolean {
    return this.#head === this.#items.length;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  get head(): Expected | undefined {
    return this.#items[this.#head];
  }

  some(test: (expected: Expected) => boolean): boolean {
    return this.#items.slice(this.#head).some(test);
  }

  push(expected: Expected): void {
    this.#items.push(expected);
  }

  shift(): Expected | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head++;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    }
    return item;
  }

  /** Takes out what an error makes the target skip: all before the next Sync. `found` is false when none is queued. */
  skipToSync(): { readonly skipped: readonly Expected[]; readonly found: boolean } {
    const waiting = this.#items.slice(this.#head);
    const at = waiting.findIndex((item) => item.type === 'sync');
    this.#items = at < 0 ? [] : waiting.slice(at);
    this.#head = 0;
    return { skipped: at < 0 ? waiting : waiting.slice(0, at), found: at >= 0 };
  }
}
