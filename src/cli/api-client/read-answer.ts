// Answers of the API, looked at before they are shown: an approver must see all of what is asked, or nothing.
import type { z } from 'zod';
import { approvalPage, approvalRequest, grant, grantPage } from '../../api/shapes/approvals.ts';
import { me } from '../../api/shapes/shared-shapes.ts';
import { sessionPage, sessionSummary, timelinePage } from '../../api/shapes/trail.ts';
import { GatelogError } from '../../model/error.ts';

export type SessionView = z.output<typeof sessionSummary>;
export type TimelineView = z.output<typeof timelinePage>['items'][number];

/** Fields of a later version are left out; a missing or unknown kind of one is refused. */
function reader<Shape extends z.ZodType>(shape: Shape): (answer: unknown) => z.output<Shape> {
  return (answer) => {
    const read = shape.safeParse(answer);
    if (read.success) return read.data;
    const at = read.error.issues[0]?.path.join('.') ?? '';
    throw new GatelogError('api.not-gatelog', `the answer is not as this version knows it (at "${at}")`, {
      cause: read.error,
    });
  };
}

export const readRequest = reader(approvalRequest);
export const readRequestPage = reader(approvalPage);
export const readGrant = reader(grant);
export const readGrantPage = reader(grantPage);
export const readMe = reader(me);
export const readSession = reader(sessionSummary);
export const readSessionPage = reader(sessionPage);
export const readTimelinePage = reader(timelinePage);
