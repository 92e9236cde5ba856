// Ready pieces of entries: what does not change between requests of a session, a shape or a decision is spelled once.
import type { Access, ActionShape, Resource } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { AskedFor } from '../model/deed.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import { entryVersion } from './entry.ts';
import { canonicalize, type Json, quote } from './jcs.ts';

// Bounds of the variable lists, in items and bytes. Together they stay far below the 65,535 bytes of an entry; what
// is cut is stated by the full count (`accn`, `psn`).
const accessBounds = { items: 256, bytes: 24 * 1024 };
const policyBounds = { items: 64, bytes: 8 * 1024 };
const wordBounds = { items: 32, bytes: 4 * 1024 };
const maximumWord = 256;

/** Pieces from an ActionShape, in the places its keys sort to. */
export interface ShapeFragments {
  /** `"acc":[...],"accn":n,"act":"..."` */
  readonly head: string;
  /** `,"dbt":[...]`, or nothing when the action was understood. */
  readonly doubts: string;
  readonly fingerprint: string;
}

/** What every request of a session repeats. */
export interface SessionFragments {
  /** `,"sid":"..."` */
  readonly session: string;
  /** `,"tgt":{...},"v":1,"who":{...}}` */
  readonly tail: string;
}

/** Pieces from a Decision. */
export interface DecisionFragments {
  readonly approvers: string;
  readonly outcome: string;
  /** `,"pol":"...","ps":[...],"psn":n` */
  readonly policies: string;
  readonly reasons: string;
}

// Shapes and decisions are frozen and shared, so their pieces can hang on their identity.
const shapes = new WeakMap<ActionShape, ShapeFragments>();
const decisions = new WeakMap<Decision, DecisionFragments>();

export function shapeFragments(shape: ActionShape): ShapeFragments {
  const known = shapes.get(shape);
  if (known !== undefined) return known;
  const made = {
    head: `${accessList(shape.accesses)},"act":${word(shape.verb)}`,
    doubts: shape.understood ? '' : `,"dbt":${words(shape.doubts)}`,
    fingerprint: shape.fingerprint === '' ? '' : `,"fp":${word(shape.fingerprint)}`,
  };
  shapes.set(shape, made);
  return made;
}

export function decisionFragments(decision: Decision): DecisionFragments {
  const known = decisions.get(decision);
  if (known !== undefined) return known;
  const policies = cappedList(decision.policies.map(word), policyBounds);
  const made = {
    approvers: decision.approvers.length === 0 ? '' : `,"apr":${words(decision.approvers)}`,
    outcome: `,"dec":${word(decision.outcome)}`,
    policies: `,"pol":${word(decision.bundle)},"ps":[${policies.text}]${policies.cut ? `,"psn":${decision.policies.length}` : ''}`,
    reasons: `,"rs":${words(decision.reasons)}`,
  };
  decisions.set(decision, made);
  return made;
}

function accessList(accesses: readonly Access[]): string {
  const pairs = accesses.map(
    ({ verb, resource }) => `[${word(verb)},${quote(resourceText(resource).toWellFormed())}]`,
  );
  const { text, cut } = cappedList(pairs, accessBounds);
  return `"acc":[${text}]${cut ? `,"accn":${accesses.length}` : ''}`;
}

/** Joins items as long as they fit. */
function cappedList(
  items: readonly string[],
  most: { items: number; bytes: number },
): { text: string; cut: boolean } {
  let bytes = 0;
  const fits = (item: string, index: number) => {
    bytes += Buffer.byteLength(item) + 1;
    return index < most.items && bytes <= most.bytes;
  };
  const end = items.findIndex((item, index) => !fits(item, index));
  return { text: (end < 0 ? items : items.slice(0, end)).join(','), cut: end >= 0 };
}

/** `Table:public/orders`; `%` and `/` inside a name are written `%25` and `%2F`. */
export function resourceText(resource: Resource): string {
  const path = resource.path.map((name) => name.replaceAll('%', '%25').replaceAll('/', '%2F'));
  return `${resource.kind}:${path.join('/')}`;
}

function words(list: readonly string[]): string {
  return `[${cappedList(list.map(word), wordBounds).text}]`;
}

/** A bounded JSON string. Longer ones are cut: these are ids and codes, never values. */
export function word(text: string): string {
  return quote((text.length > maximumWord ? text.slice(0, maximumWord) : text).toWellFormed());
}

const opaque = /^[A-Za-z0-9_.:|-]{1,128}$/;

/** True for an id that names nobody by itself; others (mail addresses, URLs) go into a disclosure. */
export function isOpaque(id: string): boolean {
  return opaque.test(id);
}

/** `who` of an entry: opaque ids only. */
export function whoFields(principal: Principal): Readonly<Record<string, string>> {
  const ids: Record<string, string> = { kind: principal.kind, token: principal.tokenKind };
  const candidates = {
    agent: principal.actor,
    blueprint: principal.blueprint,
    on_behalf: principal.human,
    principal: principal.subject,
    tenant: principal.tenant,
  };
  for (const [name, id] of Object.entries(candidates)) {
    if (id !== undefined && isOpaque(id)) ids[name] = id;
  }
  return ids;
}

/** `ask` of an entry: who answered, where that is recorded, or the grant that covered the action. */
export function askedForFields({ ref, id, grant, by }: AskedFor): { readonly [name: string]: Json } {
  const answers = by.map(({ who, entry }) => ({
    ...(entry === undefined ? {} : { at: entry }),
    who: whoFields(who),
  }));
  return {
    by: answers,
    ...(grant === undefined ? {} : { grant }),
    ...(id === undefined ? {} : { id }),
    ...(ref === undefined ? {} : { ref }),
  };
}

/** The ids and names of a principal that may not stand in the clear, by the name each has in a disclosure. */
export function hiddenFacts(principal: Principal): Record<string, string> {
  const facts: Record<string, string> = {};
  const { actor, human, subject, tenant, displayName } = principal;
  for (const [name, id] of Object.entries({ agent: actor, on_behalf: human, principal: subject, tenant })) {
    if (id !== undefined && !isOpaque(id)) facts[name] = id;
  }
  return displayName === undefined ? facts : { ...facts, name: displayName };
}

/** The pieces all entries of a session share. */
export function sessionFragments(session: string, principal: Principal, target: Target): SessionFragments {
  const tail = canonicalize({ tgt: targetFields(target), v: entryVersion, who: whoFields(principal) });
  return { session: `,"sid":"${session}"`, tail: `,${tail.slice(1)}` };
}

export function targetFields(target: Target): Readonly<Record<string, string>> {
  return { id: target.name, kind: target.protocol };
}
