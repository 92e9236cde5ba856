// What the API says of approvals and grants. Times are ISO 8601, lists newest first.
import { z } from 'zod';
import { page, person } from './shared-shapes.ts';

export const grantLimits = z.object({
  minutes: z.int().min(1).max(1440),
  uses: z.int().min(1).max(10_000).optional(),
  rows: z.int().min(0).optional(),
});

export const answer = z.object({
  by: person,
  says: z.enum(['approve', 'deny']),
  comment: z.string().optional(),
  at: z.iso.datetime(),
  /** `origin#index` of the entry that records it. */
  entry: z.string(),
  via: z.string(),
  /** Bounds of the grant this person would give; of several people the narrowest count. */
  limits: grantLimits.optional(),
});

export const impact = z.object({
  rows: z.number().optional(),
  cost: z.number().optional(),
  tables: z.array(z.object({ name: z.string(), rows: z.number(), bytes: z.number() })),
  missing: z.string().optional(),
});

/** What is too long to be shown; a mark stands where it was. What runs is all of it. */
const leftOut = z.object({
  characters: z.number(),
  values: z.number(),
  parameters: z.number(),
  accesses: z.number(),
});

export const askedAction = z.object({
  kind: z.literal('action'),
  verb: z.string(),
  text: z.string(),
  parameters: z.array(
    z.object({ type: z.string(), value: z.string().nullable(), encoding: z.enum(['text', 'hex']) }),
  ),
  accesses: z.array(z.object({ verb: z.string(), resource: z.string() })),
  understood: z.boolean(),
  doubts: z.array(z.string()),
  shape: z.string(),
  impact: impact.optional(),
  leftOut: leftOut.optional(),
});

/** In lists. */
const askedBeginning = z.object({
  kind: z.literal('action'),
  verb: z.string(),
  /** Its first 500 characters, and whether it goes on. */
  text: z.string(),
  cut: z.boolean(),
  understood: z.boolean(),
  /** The planner's estimate. */
  rows: z.number().optional(),
});

export const askedAccess = z.object({ kind: z.literal('access'), reason: z.string(), minutes: z.number() });

export const approvalRequest = z.object({
  id: z.string(),
  gateway: z.string(),
  session: z.string(),
  entry: z.number(),
  principal: person,
  target: z.string(),
  asked: z.discriminatedUnion('kind', [askedAction, askedAccess]),
  intent: z.object({ text: z.string().optional(), ticket: z.string().optional() }).optional(),
  reasons: z.array(z.string()),
  policies: z.array(z.string()),
  messages: z.array(z.string()),
  approvers: z.array(z.string()),
  needed: z.number(),
  digest: z.string(),
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  state: z.enum(['waiting', 'approved', 'denied', 'expired', 'withdrawn']),
  answers: z.array(answer),
  /** What became of the action once it was approved; absent while that is not known. */
  outcome: z.object({ ran: z.boolean(), reason: z.string().optional() }).optional(),
  /** What the one who asks may do, and if not, why: a reason code such as `approval.own-request`. */
  mayDecide: z.boolean(),
  mayNot: z.string().optional(),
});

export const approvalSummary = approvalRequest.extend({
  asked: z.discriminatedUnion('kind', [askedBeginning, askedAccess]),
});

export const approve = z.strictObject({
  /** That of the request as it was shown: it binds the answer to exactly that action. */
  digest: z.string(),
  comment: z.string().max(2000).optional(),
  /** Allow the shape of the action for a while, and not only this once. */
  shape: grantLimits.optional(),
  /** The token of the one-time link the person came by. */
  link: z.string().optional(),
});

export const deny = z.strictObject({
  digest: z.string(),
  comment: z.string().max(2000).optional(),
  link: z.string().optional(),
});

export const askAccess = z.strictObject({
  target: z.string(),
  reason: z.string().min(1).max(2000),
  minutes: z.int().min(1).max(1440),
  ticket: z.string().max(200).optional(),
});

export const grant = z.object({
  id: z.string(),
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('shape'), shape: z.string(), verb: z.string(), text: z.string() }),
    z.object({ kind: z.literal('access') }),
  ]),
  principal: person,
  target: z.string(),
  by: z.array(person),
  request: z.string(),
  limits: grantLimits,
  used: z.number(),
  madeAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  usable: z.boolean(),
  revoked: z.object({ by: person, at: z.iso.datetime() }).optional(),
});

export const approvalPage = page(approvalSummary);
export const grantPage = page(grant);

export type ApprovalView = z.infer<typeof approvalRequest>;
export type ApprovalSummaryView = z.infer<typeof approvalSummary>;
export type GrantView = z.infer<typeof grant>;
