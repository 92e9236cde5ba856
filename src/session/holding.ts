// What a session does while one of its actions waits for a person: nothing at the target but Gatelog's own questions.
import type { Writable } from 'node:stream';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../model/action.ts';
import type { Impact } from '../model/approval.ts';
import { GatelogError } from '../model/error.ts';
import type { Conversation, Estimate, Unit } from '../protocols/protocol.ts';

/** A client that is gone without a word is noticed after this and the system's number of probes. */
const KEEP_ALIVE_MILLIS = 15_000;
/** One that has sent more than is taken of it is not read, so it is noticed by what is written to it. */
const REMIND_MILLIS = 5_000;

/** By then a client that is gone has answered to what was written to it. */
const PRESENT_MILLIS = 250;
/** A target that says nothing to a question about itself for so long is given up. */
const ESTIMATE_MILLIS = 10_000;

/** The session's side of an action that waits. */
export interface Waiter {
  /** An action is held from here until it is disposed of. */
  enter(): Disposable;
  /** Why the session is to end, in sentences; empty while it is not. */
  readonly why: readonly string[];
  /** Aborted when nobody waits for the action any more. */
  readonly signal: AbortSignal;
  /** Resolves when the target owes nothing. Rejects with `approval.withdrawn`. */
  idle(): Promise<void>;
  /** What the target's planner expects. Rejects with `approval.withdrawn`. */
  estimate(unit: Unit, action: Action): Promise<Impact>;
  /** Tells the client, where its protocol has a word for it. */
  tell(lines: readonly string[]): void;
  /** Rejects with `approval.withdrawn` when the client is gone, also one that is not read. */
  present(): Promise<void>;
}

export interface HoldingOptions {
  readonly client: Socket;
  readonly target: Writable;
  readonly conversation: Conversation;
}

export class Holding implements Waiter {
  readonly #options: HoldingOptions;
  #leaving = new AbortController();
  #estimate: Estimate | undefined;
  why: readonly string[] = [];
  #held = false;
  #ended = false;
  #gone = false;
  #wake: (() => void) | undefined;
  /** What the client was told of the action that is held. */
  #told: Buffer | undefined;

  constructor(options: HoldingOptions) {
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  /** What was withdrawn before does not concern the next action, but the end of the session does. */
  enter(): Disposable {
    if (!this.#ended) this.#leaving = new AbortController();
    const reminding = setInterval(() => this.#remind(), REMIND_MILLIS);
    return {
      [Symbol.dispose]: () => {
        clearInterval(reminding);
        this.#held = false;
        this.#told = undefined;
      },
    };
  }

  /** The client takes back what it asked for; false when nothing is held. */
  withdraw(): boolean {
    if (!this.#held) return false;
    this.#leaving.abort();
    this.#wake?.();
    return true;
  }

  /** The session is to end: nothing is held any more. `why`: sentences for the client, where there is somebody to tell. */
  end(why: readonly string[] = []): void {
    this.#ended = true;
    this.why = why;
    this.#leaving.abort();
    this.#wake?.();
  }

  /** The session has ended, and the target with it: no answer comes any more. */
  gone(): void {
    this.#gone = true;
    this.end(this.why);
  }

  /** The target has said something. */
  heard(): void {
    if (this.#estimate !== undefined) this.#options.target.write(this.#estimate.toTarget());
    this.#wake?.();
  }

  /** What still runs at the target is what a cancel is for; from here on it is for the action that is held. */
  async idle(): Promise<void> {
    this.#options.client.setKeepAlive(true, KEEP_ALIVE_MILLIS);
    await this.#until(() => this.#options.conversation.idle || this.signal.aborted);
    this.#mustBeWaitedFor();
    this.#held = true;
  }

  async estimate(unit: Unit, action: Action): Promise<Impact> {
    const estimate = this.#options.conversation.estimate(unit, action);
    this.#estimate = estimate;
    const patience = AbortSignal.timeout(ESTIMATE_MILLIS);
    const wake = () => this.#wake?.();
    patience.addEventListener('abort', wake);
    try {
      if (estimate.impact === undefined) this.#options.target.write(estimate.toTarget());
      // Who withdraws meanwhile is heard behind it: Gatelog's own transaction at the target must be ended first.
      await this.#until(() => estimate.impact !== undefined || this.#gone || patience.aborted);
    } finally {
      this.#estimate = undefined;
      patience.removeEventListener('abort', wake);
    }
    if (estimate.impact === undefined && !this.#gone)
      throw new GatelogError('target.failed', 'the target does not answer what is asked about a statement');
    this.#mustBeWaitedFor();
    return estimate.impact as Impact;
  }

  tell(lines: readonly string[]): void {
    const { client, conversation } = this.#options;
    this.#told = conversation.notice({ lines });
    if (this.#told.length > 0) client.write(this.#told);
  }

  async present(): Promise<void> {
    if (this.#options.conversation.full) {
      this.#remind();
      await sleep(PRESENT_MILLIS);
    }
    this.#mustBeWaitedFor();
  }

  /** Says it again to a client that is not read: the answer of one that is gone is a broken connection. */
  #remind(): void {
    const { client, conversation } = this.#options;
    if (this.#told === undefined || !conversation.full || client.writableNeedDrain) return;
    client.write(this.#told);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  #mustBeWaitedFor(): void {
    if (this.signal.aborted) throw new GatelogError('approval.withdrawn', 'nobody waits for it any more');
  }
}
