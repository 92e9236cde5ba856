// Where in the question a mistake is, as the gateway tells it.
import type { Problem } from '../../api/types.ts';

/** `at` is a member of its own (RFC 9457, 3.2): the index of the character. */
export function placeOf(problem: Partial<Problem>): number | undefined {
  const { at } = problem;
  return at !== undefined && Number.isSafeInteger(at) && at >= 0 ? at : undefined;
}
