// Decides one access: asks Cedar, and says what its answer means when groups are unknown or the text was not read.
import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Access } from '../model/action.ts';
import type { ReasonCode } from '../model/reason.ts';
import { type Asked, ask, type Prepared, type Said } from './ask-cedar.ts';
import { chain, principalEntity, wellFormed } from './entities.ts';
import { namedOnly, opaqueVerb, type PolicySet } from './policy-set.ts';
import { contextOf, type Question } from './question.ts';

/** One generation of policies, ready to be asked. */
export interface Generation {
  readonly set: PolicySet;
  readonly prepared: Prepared;
  readonly verbs: ReadonlySet<string>;
}

export interface Verdict {
  readonly access: Access;
  readonly allowed: boolean;
  readonly reason: ReasonCode;
  /** Ids of the policies that decided this access. */
  readonly policies: readonly string[];
  /** Groups that might lift it; empty when it is allowed or when nobody can. */
  readonly approvers: readonly string[];
}

export function judgeAccess(generation: Generation, question: Question, access: Access): Verdict {
  if (!generation.verbs.has(access.verb)) return denied(access, 'action.not-understood');
  const asked = askedOf(question, access);
  if (asked === undefined) return denied(access, 'policy.error');
  const verdict =
    question.principal.groups === 'unknown'
      ? judgeWithoutGroups(generation, access, asked)
      : read(generation, access, ask(generation.prepared.full, asked));
  return worded(named(generation, verdict));
}

/** Undefined when the shape names a resource that cannot exist. */
function askedOf(question: Question, access: Access): Asked | undefined {
  if (!wellFormed(access.resource)) return undefined;
  const resources = chain(question.target, access.resource);
  const principal = principalEntity(question.principal);
  return {
    principal: principal.uid as Asked['principal'],
    verb: access.verb,
    resource: resources[0].uid as Asked['resource'],
    context: contextOf(question, access),
    entities: [principal, ...approverEntity(question, principal), ...resources],
  };
}

/** The principal may be its own approver: then it is one entity, and a policy of four eyes sees that. */
function approverEntity(question: Question, principal: EntityJson): EntityJson[] {
  if (question.approval === undefined) return [];
  const approver = principalEntity(question.approval.by);
  return sameUid(approver, principal) ? [] : [approver];
}

function sameUid(a: EntityJson, b: EntityJson): boolean {
  return JSON.stringify(a.uid) === JSON.stringify(b.uid);
}

function read(generation: Generation, access: Access, said: Said): Verdict {
  if (said.malformed || said.failed.length > 0) return denied(access, 'policy.error', said.failed);
  if (said.allowed) {
    return { access, allowed: true, reason: 'policy.allowed', policies: said.matched, approvers: [] };
  }
  if (said.matched.length === 0) return denied(access, 'policy.no-match');
  const lists = said.matched.map((id) => generation.set.policies.get(id)?.approvers ?? []);
  const approvers = lists.every((list) => list.length > 0) ? [...new Set(lists.flat())] : [];
  return { ...denied(access, 'policy.forbidden', said.matched), approvers };
}

/**
 * Groups unknown: the answer stands only if it is the same whatever the groups are. A forbid that tests no
 * group denies anyway; a permit that tests none allows, unless a forbid that tests groups might apply here.
 */
function judgeWithoutGroups(generation: Generation, access: Access, asked: Asked): Verdict {
  const verdict = read(generation, access, ask(generation.prepared.groupFree, asked));
  if (!verdict.allowed && verdict.reason !== 'policy.no-match') return verdict;
  const reach = ask(generation.prepared.groupReach, asked);
  const effect = verdict.allowed ? 'forbid' : 'permit';
  const might = [...reach.matched, ...reach.failed].filter(
    (id) => generation.set.policies.get(id)?.effect === effect,
  );
  return might.length === 0 ? verdict : denied(access, 'identity.groups-unknown', might);
}

/** What has to be named must be named by one of the permits that allow it. */
function named(generation: Generation, verdict: Verdict): Verdict {
  const { verb } = verdict.access;
  if (!verdict.allowed || !namedOnly.has(verb)) return verdict;
  const names = verdict.policies.some((id) => generation.set.policies.get(id)?.actions.includes(verb));
  return names ? verdict : denied(verdict.access, 'policy.no-match');
}

/** Of what was not read, that is the reason, whichever policy says so. */
function worded(verdict: Verdict): Verdict {
  const plain = verdict.reason === 'policy.no-match' || verdict.reason === 'policy.forbidden';
  return verdict.access.verb === opaqueVerb && plain
    ? { ...verdict, reason: 'action.not-understood' }
    : verdict;
}

function denied(access: Access, reason: ReasonCode, policies: readonly string[] = []): Verdict {
  return { access, allowed: false, reason, policies, approvers: [] };
}
