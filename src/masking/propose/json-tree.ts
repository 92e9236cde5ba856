// What the places of a JSON column hold, over all its values: a tree of keys with a tally at each place.
import { findSensitive } from '../detect/find-sensitive.ts';
import type { RuleSet } from '../detect/finding.ts';
import { looksRandom } from '../detect/shape.ts';
import { leavesOf, type Steps } from './json-leaves.ts';
import { Tally } from './tally.ts';

/** A place and what is there; `key` is the nearest key that is a name, '' when there is none. */
export interface Place {
  readonly path: Steps;
  readonly key: string;
  readonly tally: Tally;
}

interface Node {
  readonly tally: Tally;
  /** Documents that have this place. */
  readonly seen: Set<number>;
  readonly children: Map<string, Node>;
}

/** Of one column. A document with more of them has the rest counted together. */
const MOST_NODES = 5_000;
/** An object with more different keys is a map, and its keys are data. */
const MOST_KEYS = 64;
/** A key in fewer documents may be data, too. */
const FEWEST_SEEN = 3;

const ANY_KEY = '*';
const ELEMENT = '[]';
/** What the syntax of `paths` can name. */
const nameable = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

export class JsonTree {
  readonly #rules: RuleSet;
  readonly #root = makeNode();
  #nodes = 1;
  #documents = 0;

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  add(text: string): void {
    const document = this.#documents++;
    for (const { steps, text: value, key } of leavesOf(text)) {
      let node = this.#root;
      for (const step of steps) {
        node = this.#childOf(node, step);
        node.seen.add(document);
      }
      node.tally.add(document, findSensitive(value, this.#rules, key));
    }
  }

  /** Places that hold something, each once. Keys that may be data have become `*`: nobody shows them. */
  places(): readonly Place[] {
    return placesBelow(tidied(this.#root, this.#documents, this.#rules), [], '');
  }

  #childOf(node: Node, step: string): Node {
    const known = node.children.get(step);
    if (known !== undefined) return known;
    if (this.#nodes >= MOST_NODES && step !== ANY_KEY) return this.#childOf(node, ANY_KEY);
    const made = makeNode();
    node.children.set(step, made);
    this.#nodes++;
    return made;
  }
}

function makeNode(): Node {
  return { tally: new Tally(), seen: new Set(), children: new Map() };
}

function tidied(node: Node, documents: number, rules: RuleSet): Node {
  const isMap = node.children.size > MOST_KEYS;
  const children = new Map<string, Node>();
  for (const [step, child] of node.children) {
    const keeps = step === ELEMENT || (!isMap && isName(step, child, documents, rules));
    const name = keeps ? step : ANY_KEY;
    const before = children.get(name);
    children.set(name, before === undefined ? child : merged(before, child));
  }
  for (const [name, child] of children) children.set(name, tidied(child, documents, rules));
  return { ...node, children };
}

function isName(key: string, { seen }: Node, documents: number, rules: RuleSet): boolean {
  if (!nameable.test(key) || seen.size < Math.max(2, Math.min(FEWEST_SEEN, documents))) return false;
  return !looksRandom(key) && findSensitive(key, rules).length === 0;
}

function merged(one: Node, other: Node): Node {
  const all = makeNode();
  for (const { tally, seen, children } of [one, other]) {
    all.tally.merge(tally);
    for (const document of seen) all.seen.add(document);
    for (const [step, child] of children) {
      const before = all.children.get(step);
      all.children.set(step, before === undefined ? child : merged(before, child));
    }
  }
  return all;
}

function placesBelow({ tally, children }: Node, path: Steps, key: string): readonly Place[] {
  const below = [...children].flatMap(([step, child]) =>
    placesBelow(child, [...path, step], step === ELEMENT || step === ANY_KEY ? key : step),
  );
  return tally.of === 0 ? below : [{ path, key, tally }, ...below];
}
