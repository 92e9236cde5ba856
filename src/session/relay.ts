// Carries one session: client bytes to units, permitted units to the target, its answers to the client.
import type { Socket } from 'node:net';
import { GatelogError } from '../model/error.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Conversation } from '../protocols/protocol.ts';
import type { Answers } from './answers.ts';
import { type Authority, authorize } from './authorize.ts';
import type { Holding } from './holding.ts';
import { drain } from './drain.ts';
import { forward } from './forward.ts';

export interface RelayOptions {
  readonly client: Socket;
  readonly target: Socket;
  readonly conversation: Conversation;
  readonly authority: Authority;
  readonly answers: Answers;
  /** For actions that wait for a person. */
  readonly holding: Holding;
  /** Hold the end of an answer until its outcome is on disk. */
  readonly durableOutcome: boolean;
  /** What must be known before a request is read: undefined when it is, else resolves when it is. Never rejects. */
  readonly ready?: () => Promise<void> | undefined;
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
  /** The unit that is being decided and recorded. */
  #deciding: Promise<void> | undefined;
  #ended = false;
  /** An answer waits for its outcome to be durable: the target is not read meanwhile. */
  #holding = false;
  #targetClosed = false;
  /** More waits to be recorded than the log likes. */
  #congested = false;
  /** Set when the session must end as soon as nothing runs at the target. */
  #leaving: { readonly code: ReasonCode; readonly messages: readonly string[] } | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Resolves when both sides are closed and every open answer is accounted for. */
  async run(): Promise<Ending> {
    const ending = await this.#carry();
    // What was waiting for a person is refused in the log before the session ends there.
    await this.#deciding;
    return ending;
  }

  #carry(): Promise<Ending> {
    const { client, target, unread, idleMillis } = this.#options;
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    client.on('drain', () => this.#clientDrained());
    client.once('close', () => this.#end({ by: 'client' }));
    target.on('data', (chunk: Buffer) => this.#fromTarget(chunk));
    target.on('drain', () => this.#targetDrained());
    target.once('close', () => this.#targetGone());
    // Either may have gone while the other was still being greeted: then its `close` has passed.
    if (client.destroyed) this.#end({ by: 'client' });
    else if (target.destroyed) this.#targetGone();
    if (idleMillis > 0) client.setTimeout(idleMillis).on('timeout', () => this.#silent());
    if (unread.length > 0) this.#fromTarget(unread);
    client.resume();
    target.resume();
    return this.#done.promise;
  }

  /** Ends the session once nothing runs at the target, telling the client why. */
  leave(code: ReasonCode, messages: readonly string[]): void {
    this.#leaving = { code, messages };
    this.#options.holding.end(messages);
    this.#leaveWhenIdle();
  }

  /** A client that waits for its answer is not idle. */
  #silent(): void {
    if (this.#options.conversation.idle && !this.#busy) this.leave('protocol.timeout', []);
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
    const ready = this.#options.ready?.();
    if (ready !== undefined) return this.#pumpWhen(ready);
    const unit = this.#options.conversation.next();
    if (unit === undefined) {
      if (!this.#options.conversation.full) this.#options.client.resume();
      return;
    }
    this.#busy = true;
    this.#deciding = authorize(unit, this.#options.authority).then(
      (permit) => this.#guard(() => this.#decided(permit)),
      (error: unknown) => this.#fail(error),
    );
  }

  #pumpWhen(ready: Promise<void>): void {
    this.#busy = true;
    void ready.then(() => {
      this.#busy = false;
      this.#guard(() => this.#goOn());
    });
  }

  #decided(permit: Parameters<typeof forward>[0]): void {
    this.#deciding = undefined;
    if (this.#ended) return;
    const { conversation, target, client } = this.#options;
    const flowing = forward(permit, conversation, target);
    if (!flowing) {
      client.pause();
      return;
    }
    this.#busy = false;
    this.#goOn();
  }

  #targetDrained(): void {
    if (this.#ended) return;
    this.#busy = false;
    if (!this.#options.conversation.full) this.#options.client.resume();
    this.#guard(() => this.#goOn());
  }

  #clientDrained(): void {
    this.#resumeTarget();
  }

  /** The target is read while the client takes what it says, the log records it, and no outcome is waited for. */
  #resumeTarget(): void {
    const { client, target } = this.#options;
    if (!this.#holding && !this.#congested && !client.writableNeedDrain) target.resume();
  }

  /** The log is a reader too: a target that is quicker than the disk is not read further until that has caught up. */
  #waitForLog(): void {
    if (this.#congested || !this.#options.answers.congested) return;
    this.#congested = true;
    this.#options.target.pause();
    this.#options.answers.relief().then(
      () => {
        this.#congested = false;
        this.#resumeTarget();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** The next unit, or the end when the session is to end and nothing runs. */
  #goOn(): void {
    if (this.#leaving === undefined) this.#pump();
    else this.#leaveWhenIdle();
  }

  #fromTarget(chunk: Buffer): void {
    if (this.#ended) return;
    const { conversation, answers } = this.#options;
    this.#guard(() => {
      const settled = answers.settledCount;
      const bytes = conversation.fromServer(chunk, answers);
      this.#options.holding.heard();
      if (this.#options.durableOutcome && answers.settledCount > settled) this.#writeWhenDurable(bytes);
      else this.#write(bytes);
    });
  }

  #write(bytes: Buffer): void {
    const { client, target } = this.#options;
    if (bytes.length > 0 && !client.write(bytes)) target.pause();
    this.#waitForLog();
    this.#goOn();
  }

  /** Later bytes must not overtake these, so the target is not read meanwhile. */
  #writeWhenDurable(bytes: Buffer): void {
    const { target, answers } = this.#options;
    target.pause();
    this.#holding = true;
    void answers.durable?.then(
      () => this.#guard(() => this.#release(bytes)),
      (error: unknown) => this.#fail(error),
    );
  }

  #release(bytes: Buffer): void {
    this.#holding = false;
    if (this.#ended) return;
    this.#write(bytes);
    this.#resumeTarget();
    if (this.#targetClosed) this.#targetGone();
  }

  #leaveWhenIdle(): void {
    if (this.#ended || this.#busy || this.#holding || this.#leaving === undefined) return;
    const { client, conversation } = this.#options;
    if (!conversation.idle) return;
    client.end(conversation.farewell(this.#leaving));
    this.#end({ by: 'gatelog', code: this.#leaving.code });
  }

  /** What the target said last is on its way to the client first. */
  #targetGone(): void {
    this.#targetClosed = true;
    if (this.#ended || this.#holding) return;
    const { client, conversation } = this.#options;
    client.end(conversation.farewell({ code: 'target.failed', messages: [] }));
    this.#end({ by: 'target' });
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
    const { client, target, answers, holding } = this.#options;
    holding.gone();
    target.destroy();
    drain(client);
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
