// What the API says of the trail: sessions, timelines, search, proofs. The same as `search/trail-reader` gives.
import { z } from 'zod';
import { page } from './shared-shapes.ts';

const count = z.int().min(0);
const counts = z.record(z.string(), z.number());

export const sessionSummary = z.object({
  id: z.string(),
  entry: count,
  target: z.string(),
  protocol: z.string(),
  principal: z.object({
    kind: z.string(),
    id: z.string(),
    tenant: z.string(),
    agent: z.string().optional(),
    human: z.string().optional(),
    name: z.string().optional(),
  }),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  ending: z.string().optional(),
  actions: count,
  denied: count,
  asked: count,
  rows: count,
  errors: count,
  masked: count,
  intent: z.string().optional(),
  ticket: z.string().optional(),
});

const outcome = z.object({
  entry: count,
  at: z.string(),
  status: z.string(),
  word: z.string(),
  rows: z.number(),
  bytes: z.number(),
  micros: z.number(),
  masked: z.record(z.string(), counts).optional(),
  shown: z.array(z.string()).optional(),
  cut: z.boolean().optional(),
});

const kept = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
  notes: z.array(z.string()),
  cut: z.boolean(),
});

const heldAction = z.object({
  id: z.string().optional(),
  ask: count.optional(),
  grant: z.string().optional(),
  by: z.array(z.string()).optional(),
  recorded: z.array(z.string()).optional(),
  says: z.string().optional(),
});

export const timelineItem = z.object({
  entry: count,
  kind: z.enum(['start', 'action', 'denied', 'asked', 'stream', 'end']),
  at: z.string(),
  verb: z.string().optional(),
  phase: z.string().optional(),
  decision: z.string().optional(),
  reasons: z.array(z.string()).optional(),
  policies: z.array(z.string()).optional(),
  accesses: z.array(z.tuple([z.string(), z.string()])).optional(),
  fingerprint: z.string().optional(),
  text: z.string().nullable().optional(),
  parameters: z
    .array(z.object({ type: z.string(), value: z.string().nullable() }))
    .nullable()
    .optional(),
  intent: z.object({ text: z.string().optional(), ticket: z.string().optional() }).nullable().optional(),
  approval: heldAction.optional(),
  outcome: outcome.optional(),
  answer: kept.nullable().optional(),
  counts: counts.optional(),
  ending: z.string().optional(),
});

const hit = z.object({
  entry: count,
  session: z.string(),
  at: z.string(),
  kind: z.string(),
  target: z.string(),
  principal: z.string(),
  verb: z.string().optional(),
  decision: z.string().optional(),
  status: z.string().optional(),
  rows: z.number().optional(),
  snippet: z.string().optional(),
});

export const found = page(hit).extend({
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count }))),
  total: count,
  atLeast: z.literal(true).optional(),
});

export const entryProof = z.object({
  index: count,
  size: count,
  leaf: z.string(),
  path: z.array(z.string()),
  checkpoint: z.string(),
  vkey: z.string(),
});

export const integrity = z.object({
  origin: z.string(),
  size: count,
  root: z.string(),
  checkpoint: z.string(),
  checkpointAt: z.string(),
  vkey: z.string(),
  lag: z.object({
    indexed: count,
    size: count,
    stopped: z.object({ code: z.string(), message: z.string() }).optional(),
  }),
  verification: z
    .object({
      state: z.enum(['running', 'whole', 'not-whole', 'failed']),
      startedAt: z.string(),
      endedAt: z.string().optional(),
      entries: count,
      findings: z.array(z.string()),
    })
    .optional(),
});

export const sessionPage = page(sessionSummary);
export const timelinePage = page(timelineItem);
