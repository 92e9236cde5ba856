// Asks policy what a principal may do here: on one target, on which targets, or on Gatelog itself.
import { setImmediate } from 'node:timers/promises';
import type { ActionShape, Resource } from '../model/action.ts';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import type { TargetName } from '../policy/entities.ts';
import { gatewayVerbs, type GatewayVerb, targetVerbs, type TargetVerb } from '../policy/people-verbs.ts';

/** The resource beside all targets: `Gateway::"gatelog"`. */
const gateway: TargetName = Object.freeze({ name: 'gatelog', database: '' });

/** A question costs up to half a millisecond: after so many the sessions have their turn. */
const AT_ONCE = 8;

function shapeOf(verb: string, resource: Resource): ActionShape {
  const accesses = [{ verb, resource, context: {} }];
  return { verb, accesses, understood: true, doubts: [], context: {}, fingerprint: verb };
}

const onTarget = new Map(targetVerbs.map((verb) => [verb, shapeOf(verb, { kind: 'Target', path: [] })]));
const onGateway = new Map(gatewayVerbs.map((verb) => [verb, shapeOf(verb, { kind: 'Gateway', path: [] })]));

export class Authoriser {
  readonly #policy: PolicyEngine;
  readonly #targets: ReadonlyMap<string, Target>;

  constructor(policy: PolicyEngine, targets: ReadonlyMap<string, Target>) {
    this.#policy = policy;
    this.#targets = targets;
  }

  /** False too for a target that is not there: from outside the two look alike. */
  may(principal: Principal, verb: TargetVerb, target: string): boolean {
    const known = this.#targets.get(target);
    return known !== undefined && this.#allows(principal, known, onTarget.get(verb));
  }

  mayHere(principal: Principal, verb: GatewayVerb): boolean {
    return this.#allows(principal, gateway, onGateway.get(verb));
  }

  async targetsFor(principal: Principal, verb: TargetVerb): Promise<readonly string[]> {
    const allowed: string[] = [];
    let asked = 0;
    for (const name of this.#targets.keys()) {
      if (this.may(principal, verb, name)) allowed.push(name);
      if (++asked % AT_ONCE === 0) await setImmediate();
    }
    return allowed;
  }

  /** As `targetsFor`; throws `api.forbidden` when there is none. */
  async someTargets(principal: Principal, verb: TargetVerb): Promise<readonly string[]> {
    const allowed = await this.targetsFor(principal, verb);
    if (allowed.length === 0) throw forbidden(verb);
    return allowed;
  }

  requireHere(principal: Principal, verb: GatewayVerb): void {
    if (!this.mayHere(principal, verb)) throw forbidden(verb);
  }

  /** For what the principal can see anyway: it is told that it may not. */
  require(principal: Principal, verb: TargetVerb, target: string): void {
    if (!this.may(principal, verb, target)) throw forbidden(verb);
  }

  #allows(principal: Principal, target: TargetName, shape: ActionShape | undefined): boolean {
    if (shape === undefined) return false;
    return this.#policy.decide({ principal, target, shape, phase: 'execute' }).outcome === 'allow';
  }
}

export function forbidden(verb: string): GatelogError {
  return new GatelogError('api.forbidden', 'policy does not permit it', { data: { verb } });
}
