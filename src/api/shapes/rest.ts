// What the API says of targets, policies and live events. Sessions, timelines, search and proofs are as in search/trail-reader.
import { z } from 'zod';

export const target = z.object({
  name: z.string(),
  protocol: z.string(),
  /** `host:port` clients connect to. */
  address: z.string(),
  tls: z.boolean(),
  classes: z.array(z.string()),
  sessions: z.number(),
  /** Ways to connect: a title, and lines to paste. None holds a credential. */
  connect: z.array(z.object({ client: z.string(), lines: z.array(z.string()) })),
});

export const policies = z.object({
  bundle: z.string(),
  loadedAt: z.iso.datetime(),
  /** Mistakes of a newer set that was not taken. */
  problems: z.array(
    z.object({ file: z.string(), line: z.number(), column: z.number(), message: z.string() }),
  ),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  policies: z.array(
    z.object({
      id: z.string(),
      file: z.string(),
      line: z.number(),
      effect: z.enum(['permit', 'forbid']),
      reason: z.string().optional(),
      approvers: z.array(z.string()),
    }),
  ),
});

export const explainQuestion = z.strictObject({
  target: z.string(),
  sql: z.string().max(100_000),
  as: z.strictObject({
    kind: z.enum(['agent', 'workload', 'user']),
    groups: z.array(z.string()).default([]),
    roles: z.array(z.string()).default([]),
    intent: z.string().optional(),
    ticket: z.string().optional(),
  }),
});

export const explanation = z.object({
  outcome: z.enum(['allow', 'needs-approval', 'deny']),
  reasons: z.array(z.string()),
  policies: z.array(z.string()),
  messages: z.array(z.string()),
  approvers: z.array(z.string()),
  understood: z.boolean(),
  accesses: z.array(
    z.object({
      verb: z.string(),
      resource: z.string(),
      allowed: z.boolean(),
      reason: z.string(),
      policies: z.array(z.string()),
    }),
  ),
});

/** Server-sent events of `GET /v1/events`: `event:` is the type, `data:` this. Each says only that something changed: read it anew. */
export const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('approvals') }),
  z.object({ type: z.literal('sessions') }),
  z.object({ type: z.literal('policies') }),
]);

export type TargetView = z.infer<typeof target>;
export type PoliciesView = z.infer<typeof policies>;
export type ExplanationView = z.infer<typeof explanation>;
