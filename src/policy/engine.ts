// PolicyEngine: the policies in force and their answers. Synchronous; the same question is put to Cedar only once.
import type { Action, ActionShape, Intent } from '../model/action.ts';
import type { DataClass } from '../model/data-class.ts';
import type { Decision } from '../model/decision.ts';
import type { Principal } from '../model/principal.ts';
import { knownVerbs, prepare } from './ask-cedar.ts';
import { askerKey, questionKey } from './cache-key.ts';
import type { TargetName } from './entities.ts';
import type { Generation } from './judge-access.ts';
import { type Judgement, judgeAction, judgeInSteps, type Steps } from './judge-action.ts';
import { Lru } from './lru.ts';
import type { PolicySet } from './policy-set.ts';
import type { Approval, Question } from './question.ts';

export interface EngineOptions {
  /** Decisions kept, at about 0.5 KB each. */
  readonly cached?: number;
}

/** Tells engines of one process apart inside Cedar's own store. */
let engines = 0;

export class PolicyEngine {
  readonly #slot: string;
  readonly #cache: Lru<Decision>;
  readonly #verbs: ReadonlySet<string>;
  #generation: Generation;
  #version = 0;

  constructor(set: PolicySet, options: EngineOptions = {}) {
    engines += 1;
    this.#slot = `engine-${engines}`;
    this.#cache = new Lru(options.cached ?? 10_000);
    this.#verbs = knownVerbs();
    this.#generation = this.#prepare(set);
  }

  /** The set in force. */
  get set(): PolicySet {
    return this.#generation.set;
  }

  /** SHA-256 (hex) of the bundle in force. */
  get bundle(): string {
    return this.#generation.set.bundle;
  }

  /** Grows by one with each set put in force. */
  get version(): number {
    return this.#version;
  }

  /** Puts another set in force for every decision from now on. Throws before anything has changed. */
  use(set: PolicySet): void {
    this.#generation = this.#prepare(set, this.#version + 1);
    this.#version += 1;
    this.#cache.clear();
  }

  /** Two slots in turn: the set in force is never overwritten while another is being prepared. */
  #prepare(set: PolicySet, version = 0): Generation {
    return { set, verbs: this.#verbs, prepared: prepare(set, `${this.#slot}/${version % 2}`) };
  }

  decide(question: Question): Decision {
    return this.decideFor(askerKey(question.principal, question.target), question);
  }

  /** As `decide`, for who has the key of the asker at hand. What a person approved is never cached. */
  decideFor(asker: string, question: Question): Decision {
    if (question.approval !== undefined) return this.judge(question).decision;
    const key = questionKey(this.set, asker, question);
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const { decision } = this.judge(question);
    this.#cache.set(key, decision);
    return decision;
  }

  /** Asks Cedar, past every cache, and tells the verdict on each access. */
  judge(question: Question): Judgement {
    return judgeAction(this.#generation, question);
  }

  /** The same in steps. What it says counts only while `version` stays what it was. */
  judgeInSteps(question: Question): Steps<Judgement> {
    return judgeInSteps(this.#generation, question);
  }

  forPrincipal(principal: Principal, target: TargetName): Decider {
    return new Decider(this, principal, target);
  }
}

interface Known {
  readonly version: number;
  readonly text: string | undefined;
  readonly ticket: string | undefined;
  readonly decision: Decision;
}

/** The engine for one session: knows a shape it has seen by identity, in well under a microsecond. */
export class Decider {
  readonly #engine: PolicyEngine;
  readonly #asker: string;
  readonly #principal: Principal;
  readonly #target: TargetName;
  /** The question for each class of the target: as few as the configuration names. */
  readonly #unmasking = new Map<DataClass, ActionShape>();
  /** Weak: a shape the reader has forgotten is forgotten here too. */
  readonly #known = {
    execute: new WeakMap<ActionShape, Known>(),
    prepare: new WeakMap<ActionShape, Known>(),
    bind: new WeakMap<ActionShape, Known>(),
  };

  constructor(engine: PolicyEngine, principal: Principal, target: TargetName) {
    this.#engine = engine;
    this.#principal = principal;
    this.#target = target;
    this.#asker = askerKey(principal, target);
  }

  /** Grows with each set of policies put in force. */
  get version(): number {
    return this.#engine.version;
  }

  decide(shape: ActionShape, phase: Action['phase'], intent?: Intent, approval?: Approval): Decision {
    const known = approval === undefined ? this.#known[phase].get(shape) : undefined;
    if (
      known !== undefined &&
      known.version === this.#engine.version &&
      known.text === intent?.text &&
      known.ticket === intent?.ticket
    ) {
      return known.decision;
    }
    return this.#ask(shape, phase, intent, approval);
  }

  /** Whether values of `dataClass` may be shown as they are. */
  mayUnmask(dataClass: DataClass, phase: Action['phase'], intent?: Intent): boolean {
    return this.decide(this.#unmaskingOf(dataClass), phase, intent).outcome === 'allow';
  }

  #unmaskingOf(dataClass: DataClass): ActionShape {
    const known = this.#unmasking.get(dataClass);
    if (known !== undefined) return known;
    const resource = { kind: 'DataClass', path: [dataClass] } as const;
    const accesses = [{ verb: 'unmask', resource, context: {} }];
    const shape = { verb: 'unmask', accesses, understood: true, doubts: [], context: {}, fingerprint: '' };
    this.#unmasking.set(dataClass, shape);
    return shape;
  }

  #ask(shape: ActionShape, phase: Action['phase'], intent?: Intent, approval?: Approval): Decision {
    const { version } = this.#engine;
    const question = { principal: this.#principal, target: this.#target, shape, phase, intent, approval };
    const decision = this.#engine.decideFor(this.#asker, question);
    if (approval === undefined) {
      this.#known[phase].set(shape, { version, text: intent?.text, ticket: intent?.ticket, decision });
    }
    return decision;
  }
}
