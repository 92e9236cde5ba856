// Carries one session: client bytes to units, permitted units to the target, its answers to the client.
import type { Socket } from 'node:net';
import { GatelogError } from '../model/error.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Conversation } from '../protocols/protocol.ts';
import type { Answers } from './answers.ts';
import { type Authority, authorize } from './authorize.ts';
import { forward } from './forward.ts';

export interface RelayOptions {
  readonly client: Socket;
  readonly target: Socket;
  readonly conversation: Conversation;
  readonly authority: Authority;
  readonly answers: Answers;
  /** Hold the end of an answer until its outcome is on disk. */
  readonly durableOutcome: boolean;
  /** Bytes that came from the target behind its login. */
  readonly unread: Buffer;
  /** A client silent for longer is sent away, once nothing runs; 0 = never. */
  readonly idleMillis: number;
}

/** Why a session ended. `by` says whose doing it was. */
export interface Ending {
  readonly by: 'client' | 'target' | 'gatelog';
  readonly code?: ReasonCode;
  readonly error?: Error;
}

export class Relay {
  readonly #options: RelayOptions;
  readonly #done = Promise.withResolvers<Ending>();
  /** A unit is being recorded, or the target does not read: nothing further is taken up. */
  #busy = false;
  #ended = false;
  /** Set when the session must end as soon as nothing runs at the target. */
  #leaving: { readonly code: ReasonCode; readonly messages: readonly string[] } | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Resolves when both sides are closed and every open answer is accounted for. */
  run(): Promise<Ending> {
    const { client, target, unread, idleMillis } = this.#options;
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    client.on('drain', () => target.resume());
    client.once('close', () => this.#end({ by: 'client' }));
    target.on('data', (chunk: Buffer) => this.#fromTarget(chunk));
    target.on('drain', () => this.#targetDrained());
    target.once('close', () => this.#end({ by: 'target' }));
    if (idleMillis > 0) client.setTimeout(idleMillis, () => this.leave('protocol.timeout', []));
    if (unread.length > 0) this.#fromTarget(unread);
    client.resume();
    target.resume();
    return this.#done.promise;
  }

  /** Ends the session once nothing runs at the target, telling the client why. */
  leave(code: ReasonCode, messages: readonly string[]): void {
    this.#leaving = { code, messages };
    if (this.#options.conversation.idle && !this.#busy) this.#farewell();
  }

  #fromClient(chunk: Buffer): void {
    if (this.#ended) return;
    const { conversation, client } = this.#options;
    this.#guard(() => {
      conversation.fromClient(chunk);
      if (conversation.full) client.pause();
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#busy || this.#ended || this.#leaving !== undefined) return;
    const unit = this.#options.conversation.next();
    if (unit === undefined) {
      if (!this.#options.conversation.full) this.#options.client.resume();
      return;
    }
    this.#busy = true;
    authorize(unit, this.#options.authority).then(
      (permit) => this.#guard(() => this.#forward(permit)),
      (error: unknown) => this.#fail(error),
    );
  }

  #forward(permit: Parameters<typeof forward>[0]): void {
    if (this.#ended) return;
    const { conversation, target, client } = this.#options;
    const flowing = forward(permit, conversation, target);
    if (!flowing) {
      client.pause();
      return;
    }
    this.#busy = false;
    this.#pump();
  }

  #targetDrained(): void {
    this.#busy = false;
    this.#options.client.resume();
    this.#guard(() => this.#pump());
  }

  #fromTarget(chunk: Buffer): void {
    if (this.#ended) return;
    const { conversation, answers } = this.#options;
    this.#guard(() => {
      const settled = answers.settledCount;
      const bytes = conversation.fromServer(chunk, answers);
      if (this.#options.durableOutcome && answers.settledCount > settled) this.#writeWhenDurable(bytes);
      else this.#write(bytes);
    });
  }

  #write(bytes: Buffer): void {
    const { client, target } = this.#options;
    if (bytes.length > 0 && !client.write(bytes)) target.pause();
    if (this.#leaving !== undefined && this.#options.conversation.idle) this.#farewell();
    else this.#pump();
  }

  /** Later bytes must not overtake these, so the target is not read meanwhile. */
  #writeWhenDurable(bytes: Buffer): void {
    const { target, answers } = this.#options;
    target.pause();
    void answers.durable?.then(
      () => {
        target.resume();
        this.#guard(() => this.#write(bytes));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #farewell(): void {
    if (this.#ended || this.#leaving === undefined) return;
    const { client, conversation } = this.#options;
    client.end(conversation.farewell(this.#leaving));
    this.#end({ by: 'gatelog', code: this.#leaving.code });
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What broke the protocol, its bounds or the log ends this session, in its own words, and no other. */
  #fail(error: unknown): void {
    if (this.#ended) return;
    const code = reasonOf(error);
    this.#options.client.end(this.#options.conversation.farewell({ code, messages: [] }));
    this.#end({ by: 'gatelog', code, error: error instanceof Error ? error : new Error(String(error)) });
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    const { client, target, answers } = this.#options;
    target.destroy();
    if (ending.by === 'target') client.end();
    lingerThenDestroy(client);
    try {
      answers.abandon();
    } catch (error) {
      // The log has failed: the process is about to stop, and the open intents are closed at the next start.
      this.#done.resolve({ by: 'gatelog', code: 'log.unavailable', error: error as Error });
      return;
    }
    this.#done.resolve(ending);
  }
}

const REASONS_OF_SESSION: ReadonlySet<string> = new Set<ReasonCode>([
  'protocol.violation',
  'protocol.too-large',
  'target.failed',
  'log.unavailable',
]);

function reasonOf(error: unknown): ReasonCode {
  if (error instanceof GatelogError && REASONS_OF_SESSION.has(error.code)) return error.code as ReasonCode;
  return 'session.ended';
}

/** A client that does not read its last words is not waited for. */
const LINGER_MS = 5_000;

function lingerThenDestroy(client: Socket): void {
  client.removeAllListeners('data');
  client.resume();
  const timer = setTimeout(() => client.destroy(), LINGER_MS);
  client.once('close', () => clearTimeout(timer));
}
