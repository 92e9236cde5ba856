// The bounds of a grant: of all who approved, the narrowest.
import type { ApprovalRequest, GrantLimits } from '../model/approval.ts';

/** Undefined when an action was approved this once only. Access is for the minutes that were asked for, or fewer. */
export function grantLimitsOf({ asked, answers }: ApprovalRequest): GrantLimits | undefined {
  const given = answers.flatMap(({ says, limits }) => (says === 'approve' && limits ? [limits] : []));
  const all = asked.kind === 'access' ? [...given, { minutes: asked.minutes }] : given;
  return all.length === 0 ? undefined : narrowest(all);
}

function narrowest(all: readonly GrantLimits[]): GrantLimits {
  const uses = all.flatMap(({ uses }) => uses ?? []);
  const rows = all.flatMap(({ rows }) => rows ?? []);
  return {
    minutes: Math.min(...all.map(({ minutes }) => minutes)),
    ...(uses.length > 0 && { uses: Math.min(...uses) }),
    ...(rows.length > 0 && { rows: Math.min(...rows) }),
  };
}
