// The one door to the Cedar evaluator: prepares a policy set once, asks it one request at a time.
import type { Context, EntityJson, PolicyJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { GatelogError } from '../model/error.ts';
import { clauseTestsGroups, scopeTestsGroups } from './analyse.ts';
import type { Policy, PolicySet } from './policy-set.ts';
import { schemaText } from './schema.ts';

/** Names under which Cedar keeps one generation of a policy set. */
export interface Prepared {
  /** Every policy. */
  readonly full: string;
  /** Those whose answer cannot depend on the groups of the principal. */
  readonly groupFree: string;
  /** The others, each as a permit that applies wherever the real one might, whatever the groups are. */
  readonly groupReach: string;
}

export interface Asked {
  readonly principal: TypeAndId;
  readonly verb: string;
  readonly resource: TypeAndId;
  readonly context: Context;
  readonly entities: EntityJson[];
}

/** `matched`: the permits of an allow, the forbids of a deny. `failed`: policies that could not be evaluated. */
export interface Said {
  readonly allowed: boolean;
  readonly matched: readonly string[];
  readonly failed: readonly string[];
  /** The request itself was not one the schema knows. */
  readonly malformed: boolean;
}

const schemaName = 'gatelog';

/** Verbs policy can name; the rest of the world is opaque. */
export function knownVerbs(): ReadonlySet<string> {
  const answer = cedar.schemaToJson(schemaText);
  if (answer.type === 'failure') throw unusable('schema', answer.errors);
  return new Set(Object.keys(answer.json['']?.actions ?? {}));
}

/** Cedar keeps prepared sets for ever, so callers reuse `slot` names: two per engine, in turn. */
export function prepare(set: PolicySet, slot: string): Prepared {
  const policies = [...set.policies.values()];
  const names = { full: `${slot}/full`, groupFree: `${slot}/group-free`, groupReach: `${slot}/group-reach` };
  const grouped = policies.filter((policy) => policy.testsGroups);
  const schema = cedar.preparseSchema(schemaName, schemaText);
  if (schema.type === 'failure') throw unusable('schema', schema.errors);
  prepareOne(names.full, policies, textOf);
  prepareOne(
    names.groupFree,
    policies.filter((policy) => !policy.testsGroups),
    textOf,
  );
  prepareOne(names.groupReach, grouped, reachOf);
  return names;
}

function prepareOne(
  name: string,
  policies: readonly Policy[],
  form: (policy: Policy) => string | PolicyJson,
): void {
  const staticPolicies = Object.fromEntries(policies.map((policy) => [policy.id, form(policy)]));
  const answer = cedar.preparsePolicySet(name, { staticPolicies });
  if (answer.type === 'failure') throw unusable('policy set', answer.errors);
}

function textOf(policy: Policy): string {
  return policy.text;
}

/** Drops what tests groups and keeps the rest: satisfied whenever the policy is, under any groups. */
function reachOf({ json }: Policy): PolicyJson {
  return {
    effect: 'permit',
    principal: scopeTestsGroups(json) ? widened(json.principal) : json.principal,
    action: json.action,
    resource: json.resource,
    conditions: json.conditions.filter((clause) => !clauseTestsGroups(clause.body)),
  };
}

function widened(principal: PolicyJson['principal']): PolicyJson['principal'] {
  return principal.op === 'is' ? { op: 'is', entity_type: principal.entity_type } : { op: 'All' };
}

export function ask(prepared: string, asked: Asked): Said {
  const answer = cedar.statefulIsAuthorized({
    principal: asked.principal,
    action: { type: 'Action', id: asked.verb },
    resource: asked.resource,
    context: asked.context,
    entities: asked.entities,
    preparsedSchemaName: schemaName,
    validateRequest: true,
    preparsedPolicySetId: prepared,
  });
  if (answer.type === 'failure') return { allowed: false, matched: [], failed: [], malformed: true };
  const { decision, diagnostics } = answer.response;
  return {
    allowed: decision === 'allow',
    matched: [...diagnostics.reason].sort(),
    failed: diagnostics.errors.map((error) => error.policyId).sort(),
    malformed: false,
  };
}

function unusable(what: string, errors: readonly cedar.DetailedError[]): GatelogError {
  return new GatelogError('policy.unusable', `Cedar does not take the ${what}: ${errors[0]?.message}`);
}
