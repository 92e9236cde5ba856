// Reads parsed policies for what the engine must know beyond allow and deny: do they test the principal's groups,
// which context keys do they read, which actions do they name. In doubt the answer is the one that denies more.
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

type Node = Readonly<Record<string, unknown>>;

/** True when the policy's answer may depend on which groups the principal is in. */
export function testsGroups(policy: PolicyJson): boolean {
  return scopeTestsGroups(policy) || policy.conditions.some((clause) => clauseTestsGroups(clause.body));
}

export function scopeTestsGroups(policy: PolicyJson): boolean {
  const { principal } = policy;
  if (principal.op === 'in') return !('entity' in principal) || typeOf(principal.entity) === 'Group';
  if (principal.op !== 'is' || principal.in === undefined) return false;
  return !('entity' in principal.in) || typeOf(principal.in.entity) === 'Group';
}

/** Any `in` with the principal on its left counts, unless its right side is a literal that holds no group. */
export function clauseTestsGroups(body: unknown): boolean {
  return some(body, (node) => {
    const test = (node.in ?? node.is) as { left?: unknown; right?: unknown; in?: unknown } | undefined;
    if (test === undefined || !mentions(test.left, 'principal')) return false;
    const right = node.in === undefined ? test.in : test.right;
    return right !== undefined && !isGroupFreeLiteral(right);
  });
}

function isGroupFreeLiteral(right: unknown): boolean {
  if (!isNode(right)) return false;
  if (Array.isArray(right.Set)) return right.Set.every(isGroupFreeLiteral);
  const literal = isNode(right.Value) ? right.Value : undefined;
  return literal !== undefined && '__entity' in literal && typeOf(literal) !== 'Group';
}

/** Names of the context keys that are read; `all` when the context is used in a way that hides which. */
export function contextKeys(policies: Iterable<PolicyJson>): ReadonlySet<string> | 'all' {
  const keys = new Set<string>();
  for (const policy of policies) {
    for (const { body } of policy.conditions) if (!collectKeys(body, keys)) return 'all';
  }
  return keys;
}

function collectKeys(value: unknown, keys: Set<string>): boolean {
  if (Array.isArray(value)) return value.every((item) => collectKeys(item, keys));
  if (!isNode(value)) return true;
  if (value.Var === 'context') return false;
  const use = (value['.'] ?? value.has) as { left?: Node; attr?: string | string[] } | undefined;
  if (use?.left?.Var === 'context' && use.attr !== undefined) {
    keys.add(typeof use.attr === 'string' ? use.attr : (use.attr[0] as string));
    return true;
  }
  return Object.values(value).every((item) => collectKeys(item, keys));
}

/** Ids of the actions (or groups of them) in the policy's head. */
export function namedActions({ action }: PolicyJson): string[] {
  if (action.op === 'All') return [];
  const named = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : [];
  return named.map((entity) => ('__entity' in entity ? entity.__entity : entity).id);
}

function some(value: unknown, test: (node: Node) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => some(item, test));
  if (!isNode(value)) return false;
  return test(value) || Object.values(value).some((item) => some(item, test));
}

function mentions(value: unknown, variable: string): boolean {
  return some(value, (node) => node.Var === variable);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(entity: unknown): string {
  const node = isNode(entity) ? entity : {};
  const uid = isNode(node.__entity) ? node.__entity : node;
  return typeof uid.type === 'string' ? uid.type : 'Group';
}
