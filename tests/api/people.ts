// Three people, two programs, and the policies that say what each may do on one of two targets.
import type { DoublePerson } from '../../src/entra-double/authorize.ts';
import { makePolicySet } from '../../src/policy/load.ts';
import type { PolicySet } from '../../src/policy/policy-set.ts';

const groups = {
  approvers: 'b0000000-0000-4000-8000-0000000000f1',
  auditors: 'b0000000-0000-4000-8000-0000000000f2',
  administrators: 'b0000000-0000-4000-8000-0000000000f3',
};

export const people = {
  approver: {
    name: 'Ada Approver',
    subject: 'b0000000-0000-4000-8000-000000000001',
    groups: [groups.approvers],
  },
  auditor: {
    name: 'Ben Auditor',
    subject: 'b0000000-0000-4000-8000-000000000002',
    groups: [groups.auditors],
  },
  administrator: {
    name: 'Cleo <Admin>',
    subject: 'b0000000-0000-4000-8000-000000000003',
    groups: [groups.administrators],
  },
} as const satisfies Record<string, DoublePerson>;

export type PersonName = keyof typeof people;

const actions = (...names: string[]) => `action in [${names.map((name) => `Action::"${name}"`).join(', ')}]`;

/** `hidden-db` is for nobody. */
const text = `
permit (principal in Group::"${groups.approvers}",
  ${actions('approval:read', 'approval:decide', 'grant:read', 'grant:revoke', 'target:read', 'access:ask')},
  resource == Target::"orders-db");
permit (principal in Group::"${groups.auditors}",
  ${actions('approval:read', 'grant:read', 'audit:search', 'audit:read-payload', 'target:read')},
  resource == Target::"orders-db");
permit (principal in Group::"${groups.auditors}",
  ${actions('policy:read', 'integrity:read', 'integrity:verify')}, resource);
permit (principal in Group::"${groups.administrators}",
  ${actions('session:end', 'audit:search', 'target:read', 'grant:read', 'approval:read')},
  resource == Target::"orders-db");
permit (principal in Group::"${groups.administrators}", ${actions('policy:read')}, resource);
permit (principal is Agent, ${actions('access:ask')}, resource == Target::"orders-db");
@id("agents-read") permit (principal is Agent, action in Action::"read", resource in Target::"orders-db");
@id("ask-first") @approvers("${groups.approvers}") @reason("a DELETE needs a person")
forbid (principal, action == Action::"sql:delete", resource) unless { context has approval };
permit (principal is Agent, ${actions('sql:delete')}, resource);
`;

export function samplePolicies(): PolicySet {
  return makePolicySet([{ name: 'test.cedar', bytes: Buffer.from(text) }]);
}
