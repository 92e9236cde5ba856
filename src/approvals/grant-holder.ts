// Whose a grant is. An agent that acts for a person has that person's id, and is still somebody else.
import { type Principal, principalId } from '../model/principal.ts';

/** A person is the same through every application; an agent or a workload is the application it acts by. */
export function isHeldBy(holder: Principal, principal: Principal): boolean {
  if (principalId(holder) !== principalId(principal) || holder.kind !== principal.kind) return false;
  if (holder.human !== principal.human) return false;
  return principal.kind === 'user' || holder.actor === principal.actor;
}
