// A principal as the API shows it: who it is, and never what its token held.
import { type Principal, principalId } from '../../model/principal.ts';
import { given } from '../given.ts';
import type { Person } from '../shapes/shared-shapes.ts';

export function personOf(principal: Principal): Person {
  const { kind, displayName, actor, human } = principal;
  return { kind, id: principalId(principal), ...given({ name: displayName, agent: actor, human }) };
}
