// What the API gives, as the gateway itself describes it. Types only: nothing of the gateway runs in the browser.
import type { ApprovalView } from '../../../src/api/shapes/approvals.ts';

export type { ApprovalSummaryView, ApprovalView, GrantView } from '../../../src/api/shapes/approvals.ts';
export type { Me, Person, Problem } from '../../../src/api/shapes/shared-shapes.ts';
export type { ExplanationView, PoliciesView, TargetView } from '../../../src/api/shapes/rest.ts';
export type { Page } from '../../../src/model/page.ts';
export type {
  EntryProof,
  Found,
  Hit,
  Integrity,
  SessionSummary,
  TimelineItem,
} from '../../../src/search/trail-reader.ts';

export type AskedAction = Extract<ApprovalView['asked'], { kind: 'action' }>;
