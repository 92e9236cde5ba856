// When the publisher runs: a checkpoint within a second of growth, one kept a minute, payload files every ten seconds.
import type { DurableHead, Publisher } from './publish.ts';

export interface ScheduleOptions {
  readonly publisher: Publisher;
  readonly head: () => DurableHead;
  /** Milliseconds from growth to the start of a publish. */
  readonly publishAfter: number;
  readonly payloadsAfter: number;
  readonly published: () => void;
  readonly failed: (cause: unknown) => void;
}

const keepEvery = 60_000;

export class PublishSchedule {
  readonly #options: ScheduleOptions;
  #publishTimer: NodeJS.Timeout | undefined;
  #payloadTimer: NodeJS.Timeout | undefined;
  #kept = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** The log grew. Timers do not keep the process alive: closing publishes what is left. */
  grew(): void {
    if (this.#stopped) return;
    this.#publishTimer ??= setTimeout(this.#publish, this.#options.publishAfter).unref();
    this.#payloadTimer ??= setTimeout(this.#publishPayloads, this.#options.payloadsAfter).unref();
  }

  readonly #publish = async (): Promise<void> => {
    const { publisher, head, published, failed } = this.#options;
    const at = head();
    const keep = performance.now() - this.#kept >= keepEvery;
    try {
      await publisher.publish(at, keep);
    } catch (cause) {
      return failed(cause);
    }
    if (keep) this.#kept = performance.now();
    this.#publishTimer = undefined;
    // What became durable meanwhile asks for the next one.
    if (head().size > at.size) this.grew();
    published();
  };

  readonly #publishPayloads = async (): Promise<void> => {
    this.#payloadTimer = undefined;
    try {
      await this.#options.publisher.publishPayloads();
    } catch (cause) {
      this.#options.failed(cause);
    }
  };

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#publishTimer);
    clearTimeout(this.#payloadTimer);
  }
}
