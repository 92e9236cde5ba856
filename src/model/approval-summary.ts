// What a list needs of a request, however long what is asked is.
import type { ApprovalRequest, ApprovalSummary, Asked, AskedSummary } from './approval.ts';

const SHOWN = 500;

export function summarise({ asked, ...rest }: ApprovalRequest): ApprovalSummary {
  return { ...rest, asked: beginningOf(asked) };
}

function beginningOf(asked: Asked): AskedSummary {
  if (asked.kind === 'access') return asked;
  const { kind, verb, text, understood, impact } = asked;
  return {
    ...{ kind, verb, understood, text: text.slice(0, SHOWN).toWellFormed() },
    cut: text.length > SHOWN,
    ...(impact?.rows !== undefined && { rows: impact.rows }),
  };
}

/** What waits past its time has expired, though nobody has written so yet. `now`: milliseconds since 1970. */
export function asOf<Request extends Pick<ApprovalRequest, 'state' | 'expiresAt'>>(
  request: Request,
  now: number,
): Request {
  return request.state === 'waiting' && request.expiresAt <= now ? { ...request, state: 'expired' } : request;
}
