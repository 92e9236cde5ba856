// Every name in a statement: of relations, columns, functions, operators and types, without telling them apart.
import type { Node } from '../sql/tree.ts';

/** More names than any statement of a person has. */
const MOST_NAMES = 20_000;
/** Literals are no names, and nobody else's business. */
const LITERALS = new Set(['A_Const']);

/** Each once. Undefined when there are too many to ask about. */
export function namesIn(node: Node): readonly string[] | undefined {
  const names = new Set<string>();
  const open: unknown[] = [node];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') names.add(next);
    else if (typeof next === 'object' && next !== null) open.push(...held(next));
    if (names.size > MOST_NAMES) return undefined;
  }
  return [...names];
}

function held(object: object): readonly unknown[] {
  if (Array.isArray(object)) return object;
  return Object.entries(object).flatMap(([field, value]) => (LITERALS.has(field) ? [] : [value]));
}
