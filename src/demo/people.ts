// The people of the demo: who may answer, who may read, who runs it. Ids and roles are as an Entra tenant would have them.
import type { DoublePerson } from '../entra-double/authorize.ts';
import type { EntraDouble } from '../entra-double/entra-double.ts';

/** Object id of the group that is asked. */
export const shopOwners = '0b000000-0000-4000-8000-0000000000f1';

export const people = [
  {
    ...{ name: 'Dana Reyes', subject: 'd0000000-0000-4000-8000-000000000001', does: 'approves' },
    ...{ groups: [shopOwners], roles: ['Gatelog.Approver'] },
  },
  {
    ...{ name: 'Avery Lindqvist', subject: 'd0000000-0000-4000-8000-000000000002', does: 'audits' },
    ...{ groups: [], roles: ['Gatelog.Auditor'] },
  },
  {
    ...{ name: 'Morgan Idowu', subject: 'd0000000-0000-4000-8000-000000000003', does: 'administers' },
    ...{ groups: [], roles: ['Gatelog.Administrator'] },
  },
] as const satisfies readonly (DoublePerson & { readonly does: string })[];

export const [approver] = people;

/** As her own client would have it. */
export function tokenOf(entra: EntraDouble, { name, subject, groups, roles }: DoublePerson): Promise<string> {
  return entra.token('user', { claims: { oid: subject, name, groups, roles } });
}

/** What the demo adds to the starter policies: one table of the shop is not an agent's alone. */
export const peoplePolicy = `// Added by the demo: what agents change in orders waits for a person of this group.
@id("orders-wait")
@approvers("${shopOwners}")
@reason("changes of orders need a person of the shop")
forbid (principal, action == Action::"sql:update", resource == Table::"shop/public.orders")
unless { context has approval && context.approval.by in Group::"${shopOwners}" };
`;
