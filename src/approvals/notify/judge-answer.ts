// What an HTTP status says of a message: taken, to be tried again, or never to be taken.
import type { Posted } from './post.ts';
import { Undelivered } from './undelivered.ts';

/** The message itself is at fault, or the webhook is gone for good: another attempt changes nothing. */
const final: ReadonlySet<number> = new Set([400, 405, 410, 413, 415, 422]);

/** Returns when it was taken. */
export function judgeAnswer({ status, retryAfter }: Posted, now: number): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400)
    throw new Undelivered(
      'notify.redirected',
      'the channel answers with a redirect, which is not followed: configure the address it leads to',
      { status, final: true },
    );
  const pause = pauseMillis(retryAfter, now);
  throw new Undelivered('notify.refused', 'the channel did not take the message', {
    status,
    final: final.has(status),
    ...(pause !== undefined && { pause }),
  });
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function pauseMillis(written: string | undefined, now: number): number | undefined {
  if (written === undefined) return undefined;
  const millis = /^\d{1,9}$/.test(written) ? Number(written) * 1000 : Date.parse(written) - now;
  return millis > 0 ? millis : undefined;
}
