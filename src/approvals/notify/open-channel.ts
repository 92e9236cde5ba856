// From a configured channel to the function that delivers one message there.
import type { Channel, SecretSource } from '../../model/channel.ts';
import type { Clock } from './clock.ts';
import { judgeAnswer } from './judge-answer.ts';
import { mailMessage } from './mail.ts';
import type { Notice } from './notice.ts';
import type { Deliver, Letter } from './outbox.ts';
import { type Post, readUrl } from './post.ts';
import { sendMail } from './send-mail.ts';
import { slackMessage } from './slack.ts';
import { teamsMessage } from './teams.ts';
import { webhookBody, webhookHeaders } from './webhook.ts';
import type { Moment } from './word-notice.ts';

export interface Tools {
  readonly post: Post;
  readonly clock: Clock;
}

export function openChannel({ way }: Channel, tools: Tools): Deliver {
  if (way.kind === 'slack') return postJson(way.url, slackMessage, tools);
  if (way.kind === 'teams') return postJson(way.url, teamsMessage, tools);
  if (way.kind === 'webhook') return postSigned(way.url, way.secret, tools);
  return ({ notice, ...letter }, signal) => {
    const mail = { ...mailMessage(notice, moment(letter, tools)), ...threadOf(notice, way.from) };
    return sendMail(way, mail, signal);
  };
}

function postJson(
  source: SecretSource,
  write: (notice: Notice, moment: Moment) => object,
  tools: Tools,
): Deliver {
  return async (letter, signal) => {
    const url = readUrl(await source());
    const body = JSON.stringify(write(letter.notice, moment(letter, tools)));
    const posted = await tools.post(url, { headers: { 'content-type': 'application/json' }, body }, signal);
    judgeAnswer(posted, tools.clock.now());
  };
}

function postSigned(source: SecretSource, secret: SecretSource, tools: Tools): Deliver {
  return async (letter, signal) => {
    const url = readUrl(await source());
    const body = webhookBody(letter.notice, moment(letter, tools));
    const signed = webhookHeaders(letter.notice, body, tools.clock.now(), await secret());
    const headers = { 'content-type': 'application/json', ...signed };
    judgeAnswer(await tools.post(url, { headers, body }, signal), tools.clock.now());
  };
}

function moment({ link }: Pick<Letter, 'link'>, { clock }: Tools): Moment {
  return { now: clock.now(), ...(link !== undefined && { link }) };
}

/** What becomes of a request stands in the same thread as the request. */
function threadOf({ event, request }: Notice, from: string) {
  const id = (word: string) => `<gatelog.${request}.${word}@${from.split('@').at(-1)}>`;
  const asked = id('asked');
  return event === 'approval.asked'
    ? { messageId: asked }
    : { messageId: id(event.replace('approval.', '')), inReplyTo: asked };
}
