// What changed, for live pages: told here, or seen in the store when another gateway changed it. Many at once are one.
import type { ApprovalStore } from '../approvals/store.ts';
import type { Change } from '../api/parts.ts';

/** Pages read anew at most this often. */
const GATHER_MILLIS = 200;
const LOOK_MILLIS = 1_000;

export class Changes implements Disposable {
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #gathered = new Set<Change>();
  #telling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #version: number | undefined;

  /** Calls back with each change until the returned function is called. */
  readonly on = (listener: (change: Change) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly tell = (change: Change): void => {
    this.#gathered.add(change);
    this.#telling ??= setTimeout(() => this.#tellAll(), GATHER_MILLIS).unref();
  };

  /** Looks for what other gateways change. A store that is away has no news. */
  watch(store: Pick<ApprovalStore, 'version'>): void {
    const look = async () => {
      const version = await store.version().catch(() => this.#version);
      if (this.#version !== undefined && version !== this.#version) this.tell('approvals');
      this.#version = version;
    };
    this.#looking = setInterval(() => void look(), LOOK_MILLIS).unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#telling);
    clearInterval(this.#looking);
    this.#listeners.clear();
  }

  #tellAll(): void {
    this.#telling = undefined;
    const changes = [...this.#gathered];
    this.#gathered.clear();
    for (const change of changes) for (const listener of this.#listeners) listener(change);
  }
}
