// Requests, grants and people for the tests of the store. What may not be read in it holds the word `hush`.
import type { Answer, ApprovalRequest, Grant } from '../../src/model/approval.ts';
import type { Principal } from '../../src/model/principal.ts';

export const tenant = '11111111-2222-3333-4444-555555555555';

export function person(subject: string): Principal {
  return {
    ...{ kind: 'user', tokenKind: 'user', tenant, subject },
    ...{ groups: ['hush-group'], roles: [], directoryRoles: [], scopes: [] },
    displayName: `hush ${subject}`,
    expiresAt: 9_000,
  };
}

export function request(id: string, changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    ...{ id, gateway: 'audit.example.com/one', session: 'hush-session', entry: 7 },
    principal: person('asker'),
    target: { name: 'orders-db', protocol: 'postgres', database: 'hush-database' },
    asked: {
      ...{ kind: 'action', verb: 'sql:delete', text: "DELETE FROM hush WHERE note = 'ö'" },
      parameters: [{ type: 'text', value: 'hush-parameter', encoding: 'text' }],
      accesses: [{ verb: 'sql:delete', resource: 'Table:public/hush' }],
      ...{ understood: true, doubts: [], shape: 'hush-fingerprint' },
      impact: { rows: 3, tables: [{ name: 'public.hush', rows: 3, bytes: 8192 }] },
    },
    intent: { text: 'hush-intent', ticket: 'HUSH-1' },
    ...{ reasons: ['policy.needs-approval'], policies: ['hush-policy'], messages: ['hush-message'] },
    ...{ approvers: ['hush-approvers'], needed: 1, digest: 'hush-digest' },
    ...{ askedAt: 1_000, expiresAt: 2_000, state: 'waiting', answers: [] },
    ...changes,
  };
}

export function answer(subject: string, changes: Partial<Answer> = {}): Answer {
  return {
    ...{ by: person(subject), says: 'approve', comment: 'hush-comment', at: 1_500 },
    ...{ entry: 'audit.example.com/two#9', via: 'hush-console' },
    ...changes,
  };
}

export function grant(id: string, changes: Partial<Grant> = {}): Grant {
  return {
    id,
    scope: { kind: 'shape', shape: 'hush-fingerprint', verb: 'sql:delete', text: 'DELETE FROM hush' },
    ...{ principal: person('asker'), target: 'orders-db', by: [person('approver')], request: 'hush-request' },
    ...{ limits: { minutes: 10 }, used: 0, madeAt: 1_000, expiresAt: 2_000 },
    ...changes,
  };
}
