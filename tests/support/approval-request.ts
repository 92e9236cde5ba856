// A request for approval as the gateway makes it, for tests to change parts of.
import type { ApprovalRequest, Asked } from '../../src/model/approval.ts';
import type { Principal } from '../../src/model/principal.ts';

const tenant = '11111111-2222-3333-4444-555555555555';

export const agent: Principal = {
  kind: 'agent',
  tokenKind: 'agent-on-behalf-of-user',
  tenant,
  subject: 'aaaaaaaa-0000-0000-0000-000000000001',
  actor: 'aaaaaaaa-0000-0000-0000-00000000000f',
  human: 'aaaaaaaa-0000-0000-0000-000000000002',
  groups: ['agents'],
  roles: [],
  directoryRoles: [],
  scopes: [],
  displayName: 'billing-agent',
  expiresAt: 2_000_000_000_000,
};

export const approver: Principal = {
  kind: 'user',
  tokenKind: 'user',
  tenant,
  subject: 'bbbbbbbb-0000-0000-0000-000000000001',
  groups: ['dba'],
  roles: [],
  directoryRoles: [],
  scopes: ['gatelog'],
  displayName: 'Ada Approver',
  expiresAt: 2_000_000_000_000,
};

export const askedDelete: Asked & { readonly kind: 'action' } = {
  kind: 'action',
  verb: 'sql:delete',
  text: 'DELETE FROM orders WHERE id = $1',
  parameters: [{ type: 'int4', value: '42', encoding: 'text' }],
  accesses: [{ verb: 'sql:delete', resource: 'Table:public/orders' }],
  understood: true,
  doubts: [],
  shape: 'f1',
  impact: { rows: 1204, tables: [{ name: 'public.orders', rows: 1_200_000, bytes: 325_058_560 }] },
};

/** Waiting from `askedAt` for five minutes, unless `changes` say otherwise. */
export function approvalRequest(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const askedAt = changes.askedAt ?? Date.now();
  return {
    id: 'K3J4M5N6P7',
    gateway: 'audit.example.com/gateway-1',
    session: 's1',
    entry: 17,
    principal: agent,
    target: { name: 'orders-db', protocol: 'postgres', database: 'orders' },
    asked: askedDelete,
    intent: { text: 'remove the cancelled order', ticket: 'OPS-7' },
    reasons: ['policy.needs-approval'],
    policies: ['writes-need-a-person'],
    messages: ["agents' writes need a person"],
    approvers: ['dba'],
    needed: 1,
    digest: 'q0Zp1bX2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T',
    askedAt,
    expiresAt: askedAt + 300_000,
    state: 'waiting',
    answers: [],
    ...changes,
  };
}
