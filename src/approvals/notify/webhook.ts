// The message for any webhook: JSON, signed as Standard Webhooks 1.0 has it (standardwebhooks.com).
import { createHmac } from 'node:crypto';
import type { Secret } from '../../model/secret.ts';
import type { Notice } from './notice.ts';
import { Undelivered } from './undelivered.ts';
import type { Moment } from './word-notice.ts';

export function webhookBody(notice: Notice, { now, link }: Moment): string {
  const { event, askedAt, expiresAt, ...data } = notice;
  const times = { askedAt: new Date(askedAt).toISOString(), expiresAt: new Date(expiresAt).toISOString() };
  return JSON.stringify({
    type: event,
    timestamp: new Date(now).toISOString(),
    data: { ...data, ...times, ...(link !== undefined && { link }) },
  });
}

/** The id is the same in every attempt, so that a receiver can tell a repeated message. */
export function webhookHeaders(notice: Notice, body: string, now: number, secret: Secret) {
  const id = `msg_${notice.request}_${notice.event.replace('approval.', '')}`;
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', signingKey(secret))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

/** `whsec_` and 24 to 64 bytes in base64. */
function signingKey(secret: Secret): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret.reveal().trim()) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.length >= 24 && key.length <= 64) return key;
  throw new Undelivered(
    'notify.secret',
    'the secret of a webhook is "whsec_" and 24 to 64 bytes in base64: make one with echo "whsec_$(openssl rand -base64 32)"',
  );
}
