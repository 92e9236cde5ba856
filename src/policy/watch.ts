// Hot reload: a good change of the policy files is in force at once, a broken one leaves the running set.
import { type FSWatcher, watch } from 'node:fs';
import { GatelogError } from '../model/error.ts';
import type { PolicyEngine } from './engine.ts';
import { makePolicySet } from './load.ts';
import type { PolicySet } from './policy-set.ts';
import { bundleHash, type PolicyFile, readPolicyFiles } from './read-files.ts';

export interface WatchOptions {
  /** What the files hold is in force: another set, or the running one again after a broken state. */
  readonly onLoaded: (set: PolicySet) => void;
  /** The files are broken (`policy.invalid`, with `data.problems`) and the running set stays. */
  readonly onInvalid: (error: GatelogError) => void;
  /** Milliseconds of quiet after a change before the files are read; default 100. */
  readonly debounce?: number;
  /** Milliseconds between looks for changes the system does not tell of (network disks); default 5,000. */
  readonly poll?: number;
}

type Look =
  | { readonly state: string; readonly files: readonly PolicyFile[] }
  | { readonly state: string; readonly error: GatelogError };

/** Watches one directory for one engine until it is closed. Never keeps the process alive. */
export class PolicyWatch {
  readonly #directory: string;
  readonly #engine: PolicyEngine;
  readonly #options: WatchOptions;
  readonly #poll: NodeJS.Timeout;
  #events: FSWatcher | undefined;
  #soon: NodeJS.Timeout | undefined;
  /** What the last look found: a state is acted upon and reported once, not at every look. */
  #seen: string;
  #broken = false;

  constructor(directory: string, engine: PolicyEngine, options: WatchOptions) {
    this.#directory = directory;
    this.#engine = engine;
    this.#options = options;
    this.#seen = engine.bundle;
    this.#poll = setInterval(() => this.#check(), options.poll ?? 5000).unref();
    this.#listen();
  }

  /** Reads the files now and acts on them even if nothing changed. True when what they hold is in force. */
  reload(): boolean {
    return this.#take(look(this.#directory));
  }

  close(): void {
    clearTimeout(this.#soon);
    clearInterval(this.#poll);
    this.#events?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Events make it quick; without them (a directory that is replaced, a system without them) the poll remains. */
  #listen(): void {
    try {
      this.#events = watch(this.#directory, { persistent: false }, () => this.#checkSoon());
      this.#events.on('error', () => this.#events?.close());
    } catch {
      this.#events = undefined;
    }
  }

  #checkSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#check(), this.#options.debounce ?? 100).unref();
  }

  #check(): void {
    const found = look(this.#directory);
    if (found.state !== this.#seen) this.#take(found);
  }

  #take(found: Look): boolean {
    this.#seen = found.state;
    if ('error' in found) return this.#refuse(found.error);
    if (found.state === this.#engine.bundle) return this.#healthy();
    try {
      this.#engine.use(makePolicySet(found.files));
    } catch (cause) {
      return this.#refuse(asGatelogError(cause));
    }
    this.#broken = false;
    this.#options.onLoaded(this.#engine.set);
    return true;
  }

  #refuse(error: GatelogError): false {
    this.#broken = true;
    this.#options.onInvalid(error);
    return false;
  }

  #healthy(): true {
    if (this.#broken) this.#options.onLoaded(this.#engine.set);
    this.#broken = false;
    return true;
  }
}

function look(directory: string): Look {
  try {
    const files = readPolicyFiles(directory);
    return { files, state: bundleHash(files) };
  } catch (cause) {
    const error = asGatelogError(cause);
    return { error, state: error.message };
  }
}

function asGatelogError(cause: unknown): GatelogError {
  if (cause instanceof GatelogError) return cause;
  return new GatelogError('policy.unusable', 'the policies cannot be put in force', { cause });
}
