// Requests and grants as the API would give them, checked against its own shapes.
import { approvalRequest, type ApprovalView, grant, type GrantView } from '../../src/api/shapes/approvals.ts';
import type { Person } from '../../src/api/shapes/shared-shapes.ts';

const tenant = '11111111-2222-3333-4444-555555555555';

export const agent: Person = {
  kind: 'agent',
  id: `${tenant}/a9c0ffee-0000-4000-8000-000000000001`,
  name: 'orders-cleanup',
  agent: '7d1c-app',
  human: 'f00d-human',
};

export const approver: Person = { kind: 'user', id: `${tenant}/b0b`, name: 'Bo Berg' };
const other: Person = { kind: 'user', id: `${tenant}/a11ce`, name: 'Alice Ahl' };

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

const update: ApprovalView['asked'] = {
  kind: 'action',
  verb: 'sql:update',
  text: "-- close what was paid long ago\nUPDATE public.orders o\n   SET status = 'closed', closed_at = now()\n WHERE o.paid_at < $1\n   AND o.region = $2 AND o.note IS DISTINCT FROM $3;",
  parameters: [
    { type: 'timestamptz', value: '2026-01-01 00:00:00+00', encoding: 'text' },
    { type: 'text', value: 'north', encoding: 'text' },
    { type: 'bytea', value: null, encoding: 'hex' },
  ],
  accesses: [
    { verb: 'sql:update', resource: 'Table:public/orders' },
    { verb: 'sql:select', resource: 'Table:public/orders' },
    { verb: 'sql:call', resource: 'Function:pg_catalog/now' },
  ],
  understood: true,
  doubts: [],
  shape: '8f14e45fceea167a',
  impact: {
    rows: 1204,
    cost: 5122.5,
    tables: [{ name: 'public.orders', rows: 1_200_000, bytes: 310_000_000 }],
  },
};

export function makeRequest(id: string, change: Partial<ApprovalView> = {}): ApprovalView {
  return approvalRequest.parse({
    id,
    gateway: 'audit.example.com/gateway-1',
    session: 's-0000001',
    entry: 12,
    principal: agent,
    target: 'orders-db',
    asked: update,
    intent: { text: 'Close orders that were paid before this year', ticket: 'OPS-4411' },
    reasons: ['policy.needs-approval'],
    policies: ['agents-writes'],
    messages: ["agents' writes need a person"],
    approvers: ['dba'],
    needed: 1,
    digest: `digest-of-${id}`,
    askedAt: minutes(-2),
    expiresAt: minutes(8),
    state: 'waiting',
    answers: [],
    mayDecide: true,
    ...change,
  });
}

const plain = (text: string, verb: string): ApprovalView['asked'] => ({
  kind: 'action',
  verb,
  text,
  parameters: [],
  accesses: [{ verb, resource: 'Table:public/customers' }],
  understood: true,
  doubts: [],
  shape: '',
});

/** Text that would deceive: directions turned, characters that are not drawn, markup, a line of a million characters. */
export const hostileText = [
  "DELETE FROM customers WHERE name = '\u202Eecila\u202C' -- \u2066harmless\u2069",
  "  AND note = 'zero\u200Bwidth\u0007bell\u001B[31m' OR 1=1 /* <img src=x onerror=alert(1)><script>alert(2)</script> */",
  `  AND pad = '${'x'.repeat(1_000_000)}'; DROP TABLE customers;`,
].join('\n');

const denied: ApprovalView['answers'][number] = {
  by: other,
  says: 'deny',
  comment: 'Not during the sale. Ask again on Monday.',
  at: minutes(-60),
  entry: 'audit.example.com/gateway-1#40',
  via: 'console',
};

export function sampleRequests(): ApprovalView[] {
  const understood = {
    ...plain('DO $$ BEGIN PERFORM purge_old(); END $$', 'sql:opaque'),
    understood: false,
    doubts: ['dynamic-sql'],
  };
  return [
    makeRequest('K7Q2M4X9TA'),
    makeRequest('B1GDELETE0', {
      asked: {
        ...plain("DELETE FROM public.customers WHERE last_seen < '2020-01-01'", 'sql:delete'),
        shape: 'aa',
        impact: { tables: [], missing: 'timeout' },
      } as ApprovalView['asked'],
      needed: 2,
      approvers: ['dba', 'privacy'],
      expiresAt: minutes(0.7),
    }),
    makeRequest('H0ST1LE000', {
      asked: plain(hostileText, 'sql:delete'),
      intent: { text: 'tidy \u202Eup\nnow' },
    }),
    makeRequest('0WN0000000', {
      principal: { ...approver },
      mayDecide: false,
      mayNot: 'approval.own-request',
    }),
    makeRequest('N0TAPPR0VE', {
      asked: understood as ApprovalView['asked'],
      mayDecide: false,
      mayNot: 'approval.not-approver',
    }),
    makeRequest('ACCESS0000', {
      session: '',
      target: 'billing-db',
      asked: { kind: 'access', reason: 'Look into failed invoices', minutes: 45 },
    }),
    makeRequest('D0NE000000', {
      state: 'denied',
      answers: [denied],
      mayDecide: false,
      mayNot: 'approval.gone',
    }),
    makeRequest('EXP1RED000', {
      state: 'expired',
      expiresAt: minutes(-90),
      mayDecide: false,
      mayNot: 'approval.gone',
    }),
  ];
}

export function sampleGrants(): GrantView[] {
  const base = {
    principal: agent,
    target: 'orders-db',
    by: [approver],
    request: 'K7Q2M4X9TA',
    limits: { minutes: 60, uses: 10, rows: 2000 },
    used: 3,
    madeAt: minutes(-20),
    expiresAt: minutes(40),
    usable: true,
  };
  const scope = {
    kind: 'shape',
    shape: '8f',
    verb: 'sql:update',
    text: 'UPDATE orders SET status = $1 WHERE id = $2',
  };
  return [
    { ...base, id: 'GRANT00001', scope },
    { ...base, id: 'GRANT00002', scope: { kind: 'access' }, by: [approver, other], limits: { minutes: 30 } },
    { ...base, id: 'GRANT00003', scope, usable: false, revoked: { by: other, at: minutes(-5) } },
  ].map((one) => grant.parse(one));
}
