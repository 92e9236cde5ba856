// Principals, shapes and policy sets for the tests of this room.
import type { Access, ActionShape, ContextValue, ResourceKind } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Principal } from '../model/principal.ts';
import { PolicyEngine } from './engine.ts';
import { makePolicySet } from './load.ts';
import type { Approval } from './question.ts';

export const target = { name: 'orders-db', database: 'orders' };

export function agent(changes: Partial<Principal> = {}): Principal {
  return {
    kind: 'agent',
    tokenKind: 'agent-identity',
    tenant: '11111111-2222-3333-4444-555555555555',
    subject: 'aaaaaaaa-0000-0000-0000-000000000001',
    groups: [],
    roles: [],
    directoryRoles: [],
    scopes: [],
    expiresAt: 4_000_000_000_000,
    ...changes,
  };
}

export function person(changes: Partial<Principal> = {}): Principal {
  return agent({
    kind: 'user',
    tokenKind: 'user',
    subject: 'bbbbbbbb-0000-0000-0000-000000000002',
    ...changes,
  });
}

export function access(
  verb: string,
  kind: ResourceKind,
  path: readonly string[],
  context: Record<string, ContextValue> = {},
): Access {
  return { verb, resource: { kind, path }, context };
}

export function table(
  verb: string,
  name = 'public.orders',
  context: Record<string, ContextValue> = {},
): Access {
  return access(verb, 'Table', name.split('.'), context);
}

export function call(name: string, schema = 'pg_catalog'): Access {
  return access('sql:call', 'Function', [schema, name]);
}

export function shape(accesses: readonly Access[], changes: Partial<ActionShape> = {}): ActionShape {
  const verb = accesses[0]?.verb ?? 'sql:select';
  return { verb, accesses, understood: true, doubts: [], context: {}, fingerprint: '', ...changes };
}

/** An engine over one file of policies, named `p.cedar`. */
export function engineOf(text: string): PolicyEngine {
  return new PolicyEngine(makePolicySet([{ name: 'p.cedar', bytes: Buffer.from(text) }]));
}

export interface Asking {
  readonly principal?: Principal;
  readonly intent?: { text?: string; ticket?: string };
  readonly approval?: Approval;
}

/** Asks past the caches. */
export function decide(engine: PolicyEngine, what: ActionShape | Access, asking: Asking = {}): Decision {
  const asked = 'accesses' in what ? what : shape([what]);
  const { principal = agent(), intent, approval } = asking;
  return engine.judge({ principal, target, shape: asked, phase: 'execute', intent, approval }).decision;
}
