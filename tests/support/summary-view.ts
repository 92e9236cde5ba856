// A request as lists of the API have it, for what stands in for the API.
import type { ApprovalSummaryView, ApprovalView } from '../../src/api/shapes/approvals.ts';

export function summaryView({ asked, ...rest }: ApprovalView): ApprovalSummaryView {
  if (asked.kind === 'access') return { ...rest, asked };
  const { kind, verb, text, understood, impact } = asked;
  const beginning = { kind, verb, understood, text: text.slice(0, 500), cut: text.length > 500 };
  return { ...rest, asked: { ...beginning, ...(impact?.rows !== undefined && { rows: impact.rows }) } };
}
