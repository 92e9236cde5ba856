// Requests, grants and sessions as an API tells them, for tests of what shows them.
import type { ApprovalView, GrantView } from '../../src/api/shapes/approvals.ts';
import type { Person } from '../../src/api/shapes/shared-shapes.ts';
import type { SessionSummary, TimelineItem } from '../../src/search/trail-reader.ts';

/** The moment at which everything below is looked at. */
export const sampleNow = Date.parse('2026-03-01T12:00:00.000Z');

const tenant = '11111111-2222-3333-4444-555555555555';

export const sampleAgent: Person = {
  kind: 'agent',
  id: `${tenant}/agent-1`,
  name: 'Order bot',
  agent: 'app-1',
  human: 'grace',
};

export const sampleApprover: Person = { kind: 'user', id: `${tenant}/ada`, name: 'Ada' };

type AskedAction = Extract<ApprovalView['asked'], { kind: 'action' }>;

const update: AskedAction = {
  kind: 'action',
  verb: 'sql:update',
  text: "UPDATE orders\nSET state = 'sent'\nWHERE placed < $1",
  parameters: [{ type: 'date', value: '2026-01-01', encoding: 'text' }],
  accesses: [{ verb: 'sql:update', resource: 'Table:public/orders' }],
  understood: true,
  doubts: [],
  shape: 'f1',
  impact: { rows: 1204, cost: 12, tables: [{ name: 'public.orders', rows: 1_200_000, bytes: 310_000_000 }] },
};

export function sampleAction(changes: Partial<AskedAction> = {}): AskedAction {
  return { ...update, ...changes };
}

export function sampleRequest(changes: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: '7K2M9QX4RT',
    gateway: 'audit.example.com/gateway-1',
    session: 's-1',
    entry: 41,
    principal: sampleAgent,
    target: 'orders-db',
    asked: update,
    intent: { text: 'send the orders of last year', ticket: 'OPS-12' },
    reasons: ['policy.needs-approval'],
    policies: ['writes#1'],
    messages: ["agents' writes need a person"],
    approvers: ['dba'],
    needed: 1,
    digest: 'q83vEjRWeJA',
    askedAt: new Date(sampleNow - 48_000).toISOString(),
    expiresAt: new Date(sampleNow + 252_000).toISOString(),
    state: 'waiting',
    answers: [],
    mayDecide: true,
    ...changes,
  };
}

export function sampleGrant(changes: Partial<GrantView> = {}): GrantView {
  return {
    id: 'G0000000A1',
    scope: { kind: 'shape', shape: 'f1', verb: 'sql:update', text: 'UPDATE orders SET state = $1' },
    principal: sampleAgent,
    target: 'orders-db',
    by: [sampleApprover],
    request: '7K2M9QX4RT',
    limits: { minutes: 30, uses: 5, rows: 100 },
    used: 2,
    madeAt: new Date(sampleNow - 600_000).toISOString(),
    expiresAt: new Date(sampleNow + 1_200_000).toISOString(),
    usable: true,
    ...changes,
  };
}

export function sampleSession(changes: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: 's-1',
    entry: 40,
    target: 'orders-db',
    protocol: 'postgres',
    principal: { kind: 'agent', id: 'agent-1', tenant, name: 'Order bot', human: 'grace' },
    startedAt: new Date(sampleNow - 240_000).toISOString(),
    actions: 3,
    denied: 1,
    asked: 1,
    rows: 12,
    errors: 0,
    masked: 4,
    intent: 'send the orders of last year',
    ...changes,
  };
}

export const sampleTimeline: readonly TimelineItem[] = [
  { entry: 40, kind: 'start', at: '2026-03-01T11:56:00.000Z' },
  {
    entry: 41,
    kind: 'action',
    at: '2026-03-01T11:56:01.000Z',
    verb: 'sql:update',
    reasons: ['policy.allowed'],
    text: 'UPDATE orders\nSET state = $1',
    approval: { id: '7K2M9QX4RT', ask: 39, by: ['Ada'], says: 'approve' },
    outcome: {
      ...{ entry: 42, at: '2026-03-01T11:56:02.000Z', status: 'ok', word: 'UPDATE 12' },
      ...{ rows: 12, bytes: 80, micros: 900 },
    },
  },
  { entry: 43, kind: 'denied', at: '2026-03-01T11:56:03.000Z', reasons: ['policy.forbidden'], text: null },
];
