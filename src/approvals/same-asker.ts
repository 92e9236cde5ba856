// Who a grant is for: the same principal, acting through the same application, with the same human behind it.
import { type Principal, principalId } from '../model/principal.ts';

/** Agents that act for one human have the human's own subject: what was given to one of them is not the others', nor the human's. */
export function isSameAsker(one: Principal, other: Principal): boolean {
  return (
    principalId(one) === principalId(other) &&
    one.kind === other.kind &&
    one.tokenKind === other.tokenKind &&
    // People ask in one application and act in another.
    (one.kind === 'user' || one.actor === other.actor) &&
    one.human === other.human
  );
}
