// What the fakes of these tests hold: one request, one grant, one session with its entries.
import type { ApprovalRequest, Grant } from '../../src/model/approval.ts';
import type { Principal } from '../../src/model/principal.ts';
import type { Target } from '../../src/model/target.ts';
import type { SessionSummary, TimelineItem } from '../../src/search/trail-reader.ts';

export const hour = 3_600_000;

/** The agent as the stand-in for Entra makes it. */
export function agentPrincipal(): Principal {
  return {
    kind: 'agent',
    tokenKind: 'agent-identity',
    tenant: '11111111-2222-3333-4444-555555555555',
    subject: 'a0000000-0000-4000-8000-000000000003',
    groups: [],
    roles: [],
    directoryRoles: [],
    scopes: [],
    expiresAt: 0,
  };
}

export function sampleRequest(over: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: 'A1B2C3D4E5',
    gateway: 'audit.example.com/test',
    session: 'S1',
    entry: 7,
    principal: agentPrincipal(),
    target: { name: 'orders-db', protocol: 'postgres', database: 'orders' },
    asked: {
      kind: 'action',
      verb: 'sql:delete',
      text: 'DELETE FROM orders WHERE id = $1',
      parameters: [{ type: 'int4', value: '7', encoding: 'text' }],
      accesses: [{ verb: 'sql:delete', resource: 'Table:public/orders' }],
      understood: true,
      doubts: [],
      shape: 'f00d',
      impact: { rows: 1, cost: 8.2, tables: [{ name: 'public.orders', rows: 100, bytes: 8192 }] },
    },
    intent: { text: 'remove a double order', ticket: 'OPS-7' },
    reasons: ['policy.needs-approval'],
    policies: ['ask-first'],
    messages: ['a DELETE needs a person'],
    approvers: ['dba'],
    needed: 1,
    digest: 'digest-of-what-runs',
    askedAt: Date.now(),
    expiresAt: Date.now() + hour,
    state: 'waiting',
    answers: [],
    ...over,
  };
}

export function sampleGrant(over: Partial<Grant> = {}): Grant {
  return {
    id: 'G1B2C3D4E5',
    scope: {
      kind: 'shape',
      shape: 'f00d',
      verb: 'sql:delete',
      text: 'DELETE FROM orders WHERE id = $1',
    },
    principal: agentPrincipal(),
    target: 'orders-db',
    by: [{ ...agentPrincipal(), kind: 'user', tokenKind: 'user', subject: 'somebody', displayName: 'Sam' }],
    request: 'A1B2C3D4E5',
    limits: { minutes: 60, uses: 3 },
    used: 1,
    madeAt: Date.now(),
    expiresAt: Date.now() + hour,
    ...over,
  };
}

export function sampleSession(over: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: 'S1',
    entry: 3,
    target: 'orders-db',
    protocol: 'postgres',
    principal: { kind: 'agent', id: 'a3', tenant: '1111', name: 'orders-agent' },
    startedAt: '2026-01-02T03:04:05.000Z',
    actions: 2,
    denied: 1,
    asked: 1,
    rows: 10,
    errors: 0,
    masked: 4,
    intent: 'remove a double order',
    ...over,
  };
}

export function sampleTimeline(payloads: boolean): readonly TimelineItem[] {
  const answer = {
    columns: ['id', 'ssn'],
    rows: [
      ['1', '[masked]'],
      ['2', null],
    ],
    notes: [],
    cut: false,
  };
  return [
    { entry: 3, kind: 'start', at: '2026-01-02T03:04:05.000Z' },
    {
      entry: 4,
      kind: 'action',
      at: '2026-01-02T03:04:06.000Z',
      verb: 'sql:select',
      decision: 'allow',
      accesses: [['sql:select', 'Table:public/customers']],
      text: payloads ? 'SELECT id, ssn FROM customers' : null,
      answer: payloads ? answer : null,
      outcome: {
        ...{ entry: 5, at: '2026-01-02T03:04:06.100Z', status: 'ok', word: 'SELECT 2' },
        ...{ rows: 2, bytes: 64, micros: 900, masked: { ssn: { pii: 2 } } },
      },
    },
  ];
}

export function sampleTarget(name: string): Target {
  return {
    name,
    protocol: 'postgres',
    host: '10.0.0.5',
    port: 5432,
    tls: { mode: 'verify-full' },
    database: 'orders',
    credential: async () => ({ username: 'gatelog' }),
    outcome: 'queued',
    payloadCap: 0,
  };
}
