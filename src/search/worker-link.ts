// The gateway's end of the index: asks its worker, bounded in number and time, and starts another one when it dies.
import type { Worker } from 'node:worker_threads';
import { GatelogError } from '../model/error.ts';
import { type Answers, errorOf, type Method, type Reply, type Request } from './rpc.ts';

export interface LinkOptions {
  readonly start: () => Worker;
  /** Questions under way at once. */
  readonly most?: number;
  readonly timeoutMs?: number;
  /** Milliseconds before a worker that died is replaced; doubled up to 64 times while it dies again. */
  readonly restartMs?: number;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: GatelogError) => void;
  readonly timer: NodeJS.Timeout;
}

export class WorkerLink implements AsyncDisposable {
  readonly #options: Required<LinkOptions>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #isReady = false;
  #deaths = 0;
  #last = 0;
  #heardAt = 0;
  #restart: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: LinkOptions) {
    this.#options = { most: 64, timeoutMs: 30_000, restartMs: 250, ...options };
  }

  /** Resolves when the index can be asked. @throws GatelogError when it cannot be opened. */
  static async open(options: LinkOptions): Promise<WorkerLink> {
    const link = new WorkerLink(options);
    await new Promise<void>((resolve, reject) => link.#start(resolve, reject));
    return link;
  }

  ask<Name extends Method>(method: Name, ...values: Parameters<Answers[Name]>): ReturnType<Answers[Name]> {
    return this.#ask(method, values) as ReturnType<Answers[Name]>;
  }

  #ask(method: Method, values: readonly unknown[]): Promise<unknown> {
    const worker = this.#worker;
    if (worker === undefined || !this.#isReady)
      return Promise.reject(unavailable('the index is being started: try again in a moment'));
    if (this.#waiting.size >= this.#options.most)
      return Promise.reject(unavailable('the index is busy: try again in a moment'));
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#late(id), this.#options.timeoutMs).unref();
      this.#waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, method, values } satisfies Request, []);
    });
  }

  #start(ready: () => void, failed: (error: GatelogError) => void): void {
    const worker = this.#options.start();
    this.#worker = worker;
    worker.unref();
    let end: GatelogError = unavailable('the index stopped: try again in a moment');
    worker.on('message', (reply: Reply) => {
      if (reply.type === 'failed') end = errorOf(reply.failure);
      else this.#hear(reply, ready);
    });
    // Told by `exit`, which follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#died(end);
      failed(end);
    });
  }

  #hear(reply: Exclude<Reply, { type: 'failed' }>, ready: () => void): void {
    this.#heardAt = performance.now();
    if (reply.type === 'ready') {
      this.#isReady = true;
      this.#deaths = 0;
      return ready();
    }
    const waiting = this.#take(reply.id);
    if (reply.type === 'answer') waiting?.resolve(reply.value);
    else waiting?.reject(errorOf(reply.failure));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }

  /** A worker that has answered nobody meanwhile hangs, and is replaced. */
  #late(id: number): void {
    this.#take(id)?.reject(unavailable('the index took too long: ask for less'));
    if (performance.now() - this.#heardAt >= this.#options.timeoutMs) void this.#worker?.terminate();
  }

  #died(end: GatelogError): void {
    const wasReady = this.#isReady;
    this.#worker = undefined;
    this.#isReady = false;
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(unavailable(end.message));
    // What cannot be opened at first is told to who opens it.
    if (this.#closed || (!wasReady && this.#heardAt === 0)) return;
    const nothing = () => undefined;
    const delay = this.#options.restartMs * 2 ** Math.min(6, this.#deaths++);
    this.#restart = setTimeout(() => this.#start(nothing, nothing), delay).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    worker.postMessage('close', []);
    await ended;
  }
}

export function unavailable(message: string): GatelogError<'search.unavailable'> {
  return new GatelogError('search.unavailable', message);
}
