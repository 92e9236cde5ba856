// Tells people that something waits for them, and what became of it. It only tells: nothing waits for it, and nothing
// passes or fails because a channel is down.
import type { ApprovalRequest } from '../../model/approval.ts';
import type { Channel } from '../../model/channel.ts';
import { type Clock, systemClock } from './clock.ts';
import { concerns } from './concerns.ts';
import { makeNotice } from './notice.ts';
import { openChannel } from './open-channel.ts';
import { Outbox, type OutboxLimits, type Report } from './outbox.ts';
import { post, type Post } from './post.ts';

export interface MessengerOptions {
  readonly channels: readonly Channel[];
  /** `notify.failed`, `notify.recovered`, `notify.given-up`: with the name of the channel, never its address. */
  readonly report: Report;
  readonly limits?: Partial<OutboxLimits>;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly post?: Post;
}

/** Where to answer, by channel: each gets a link of its own. */
export type LinkFor = (channel: string) => string;

const defaults: OutboxLimits = {
  waiting: 1000,
  atOnce: 2,
  attemptMillis: 10_000,
  backoff: { least: 1000, most: 60_000 },
};
/** How long it is worth telling what became of a request. */
const FOLLOW_UP_MILLIS = 600_000;

export class Messenger implements Disposable {
  readonly #channels: readonly { readonly channel: Channel; readonly outbox: Outbox }[];
  readonly #clock: Clock;

  constructor(options: MessengerOptions) {
    const { channels, report, clock = systemClock, random = Math.random } = options;
    const tools = { clock, post: options.post ?? post };
    const limits = { ...defaults, ...options.limits };
    this.#clock = clock;
    this.#channels = channels.map((channel) => {
      const deliver = openChannel(channel, tools);
      return {
        channel,
        outbox: new Outbox({ channel: channel.name, deliver, limits, clock, random, report }),
      };
    });
  }

  /** Messages that wait or are on their way, by channel. */
  get waiting(): ReadonlyMap<string, number> {
    return new Map(this.#channels.map(({ channel, outbox }) => [channel.name, outbox.size]));
  }

  /** Returns at once. Without `linkFor` the message names the command that shows the request. */
  announce(request: ApprovalRequest, linkFor?: LinkFor): void {
    const notice = makeNotice(request);
    for (const { channel, outbox } of this.#channels.filter(({ channel }) => concerns(channel, request)))
      outbox.put({
        notice,
        until: request.expiresAt,
        ...(linkFor !== undefined && { link: linkFor(channel.name) }),
      });
  }

  /** Once a request has ended: tells it where it was announced, and takes back what was not sent yet. */
  followUp(request: ApprovalRequest): void {
    const notice = makeNotice(request);
    const until = this.#clock.now() + FOLLOW_UP_MILLIS;
    for (const { outbox } of this.#channels) if (outbox.forget(request.id)) outbox.put({ notice, until });
  }

  [Symbol.dispose](): void {
    for (const { outbox } of this.#channels) outbox[Symbol.dispose]();
  }
}
