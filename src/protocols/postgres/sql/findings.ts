// What reading one statement has turned up so far; becomes the frozen shape at the end.
import type { Access, ActionShape, ContextValue, Resource } from '../../../model/action.ts';
import type { Effect } from './reading.ts';

type Context = Readonly<Record<string, ContextValue>>;

/** From harmless to grave; the whole statement is named after its gravest part. */
const gravity = [
  'sql:select',
  'sql:insert',
  'sql:update',
  'sql:delete',
  'sql:merge',
  'sql:create',
  'sql:set',
  'sql:set-role',
];

export class Findings {
  readonly effects: Effect[] = [];
  /** True when the value of a literal could change what was found: then only the exact text may be cached. */
  literalsMatter = false;
  readonly #doubts = new Set<string>();
  readonly #accesses = new Map<string, { verb: string; resource: Resource; context: Context }>();

  doubt(word: string): void {
    this.#doubts.add(word);
  }

  /** Adds an access; the same verb on the same resource is one access with both contexts merged. */
  access(verb: string, resource: Resource, context: Context = {}): void {
    const words = Object.values(context).filter((value) => typeof value === 'string');
    const key = JSON.stringify([verb, resource.kind, resource.path, words]);
    const known = this.#accesses.get(key);
    this.#accesses.set(key, { verb, resource, context: known ? merge(known.context, context) : context });
  }

  /** Takes over all that another reading found, e.g. of the statement an EXECUTE runs. */
  include(shape: ActionShape, as: (access: Access) => Access = (access) => access): void {
    for (const found of shape.accesses.map(as)) this.access(found.verb, found.resource, found.context);
    for (const word of shape.doubts) this.doubt(word);
  }

  effect(effect: Effect): void {
    const general = effect.type === 'settings' || (effect.type === 'drop-temporary' && effect.name === null);
    const same =
      general && this.effects.some((known) => known.type === effect.type && nameIn(known) === nameIn(effect));
    if (!same) this.effects.push(Object.freeze(effect));
  }

  /** The gravest of `verb` and the verbs of what it touches. */
  gravest(verb: string): string {
    const verbs = [verb, ...[...this.#accesses.values()].map((access) => access.verb)];
    return verbs.reduce((most, next) => (gravity.indexOf(next) > gravity.indexOf(most) ? next : most), verb);
  }

  shape(verb: string, fingerprint: string, database: string): ActionShape {
    const accesses = this.#list();
    if (accesses.length === 0) accesses.push(bare(verb, database));
    const doubts = [...this.#doubts].sort();
    if (doubts.length > 0) accesses.push(opaque);
    return Object.freeze({
      verb,
      accesses: Object.freeze(accesses),
      understood: doubts.length === 0,
      doubts: Object.freeze(doubts),
      context: Object.freeze({}),
      fingerprint,
    });
  }

  /** In the order of their keys, so that two readings of one statement are equal. */
  #list(): Access[] {
    const sorted = [...this.#accesses].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, { verb, resource, context }]) => freeze(verb, resource, context));
  }
}

function nameIn(effect: Effect): unknown {
  return 'name' in effect ? effect.name : undefined;
}

/** A statement that touches nothing still needs one access, or no policy would ever be asked. */
function bare(verb: string, database: string): Access {
  return freeze(verb, { kind: 'Database', path: [database] }, {});
}

const opaque = freeze('sql:opaque', { kind: 'Target', path: [] }, {});

function freeze(verb: string, resource: Resource, context: Context): Access {
  const frozen = { kind: resource.kind, path: Object.freeze([...resource.path]) };
  return Object.freeze({ verb, resource: Object.freeze(frozen), context: Object.freeze(context) });
}

function merge(a: Context, b: Context): Context {
  const merged: Record<string, ContextValue> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    merged[key] = Object.hasOwn(a, key) ? mergeValue(key, a[key] as ContextValue, value) : value;
  }
  return merged;
}

/** `hasWhere` holds only when it holds for both; any other flag when it holds for one. Lists are sets. */
function mergeValue(key: string, a: ContextValue, b: ContextValue): ContextValue {
  if (typeof a === 'boolean' && typeof b === 'boolean') return key === 'hasWhere' ? a && b : a || b;
  if (typeof a === 'object' && typeof b === 'object') return sortedSet([...a, ...b]);
  return b;
}

export function sortedSet(names: Iterable<string>): readonly string[] {
  return Object.freeze([...new Set(names)].sort());
}
