// The canonical string of a question: two questions with one key have one answer under one policy set.
import { hash } from 'node:crypto';
import type { Access } from '../model/action.ts';
import type { Principal } from '../model/principal.ts';
import type { TargetName } from './entities.ts';
import { accessesOf } from './judge-action.ts';
import type { PolicySet } from './policy-set.ts';
import { contextOf, type Question } from './question.ts';

/** All of a principal and a target that policy can read; made once per session. */
export function askerKey(principal: Principal, target: TargetName): string {
  const { kind, tokenKind, tenant, subject, actor, human, groups, roles, directoryRoles, scopes } = principal;
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  const lists = [
    groups === 'unknown' ? groups : sorted(groups),
    ...[roles, directoryRoles, scopes].map(sorted),
  ];
  const words = [kind, tokenKind, tenant, subject, actor ?? null, human ?? null];
  return digest(JSON.stringify([words, lists, target.name, target.database]));
}

/** Leaves out context that no policy of the set reads, so that an intent nobody asks about costs nothing. */
export function questionKey(set: PolicySet, asker: string, question: Question): string {
  const { verb, understood } = question.shape;
  const accesses = accessesOf(question).map((access) => accessKey(set, question, access));
  return digest(JSON.stringify([asker, verb, understood, accesses]));
}

function accessKey(set: PolicySet, question: Question, access: Access): readonly unknown[] {
  const context = Object.entries(contextOf(question, access)).filter(
    ([key]) => set.contextKeys === 'all' || set.contextKeys.has(key),
  );
  return [access.verb, access.resource.kind, access.resource.path, context];
}

/** Bounded keys: a statement can name a great many columns. */
function digest(text: string): string {
  return hash('sha256', text, 'base64');
}
