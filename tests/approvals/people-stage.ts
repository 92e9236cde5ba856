// People and a desk over a real store: what is asked and answered here goes through the same rows as at a gateway.
import { ApprovalDesk, type Held } from '../../src/approvals/desk.ts';
import { People } from '../../src/approvals/people.ts';
import type { ApprovalStore } from '../../src/approvals/store.ts';
import type { Action } from '../../src/model/action.ts';
import type { ApprovalRequest } from '../../src/model/approval.ts';
import type { Decision } from '../../src/model/decision.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Principal } from '../../src/model/principal.ts';
import type { Target } from '../../src/model/target.ts';
import { person } from '../store/samples.ts';
import { sqliteStage } from '../store/sqlite-stage.ts';

export const gateway = 'audit.example.com/one';
export const asker = { ...person('asker'), groups: [], expiresAt: Number.MAX_SAFE_INTEGER };

export function dbaOf(subject: string): Principal {
  return { ...person(subject), groups: ['dba'] };
}

export interface PeopleStage extends AsyncDisposable {
  readonly store: ApprovalStore;
  readonly people: People;
  readonly desk: ApprovalDesk;
  /** Whom channels were told of. */
  readonly told: ApprovalRequest[];
  readonly reported: string[];
  now: number;
}

export const target = {
  ...{ name: 'orders-db', protocol: 'postgres', host: '127.0.0.1', port: 1, database: 'orders' },
  credential: { username: 'gatelog', password: async () => new Secret('') },
} as unknown as Target;

/** `change` puts something between the desk and the store. */
export async function peopleStage(
  needed = 1,
  change: (store: ApprovalStore) => ApprovalStore = (store) => store,
): Promise<PeopleStage> {
  const place = await sqliteStage();
  const store = await place.open();
  const decision = { ...decisionOf(needed), outcome: 'needs-approval' } as const;
  const targets = new Map(['orders-db', 'billing-db'].map((name) => [name, { ...target, name }]));
  let entries = 0;
  const stage = { store, told: [] as ApprovalRequest[], reported: [] as string[], now: 1_000 };
  const common = {
    ...{ followUp: (one: ApprovalRequest) => void stage.told.push(one), announce: () => {} },
    ...{ scrub: (text: string) => text, clock: () => stage.now },
  };
  const desk = new ApprovalDesk({
    ...{ ...common, store: change(store), gateway, url: () => undefined },
    limits: { waitMillis: 5_000, perPrincipal: 10, atOnce: 100 },
    report: (event) => void stage.reported.push(event),
  });
  const people = new People({
    ...{ ...common, store, targets, decideOpening: () => decision, links: () => undefined },
    ...{ waitMillis: 5_000, perPrincipal: 3, changed: () => desk.poke() },
    journal: { origin: gateway, done: () => ({ index: (entries += 1), durable: Promise.resolve() }) },
  });
  return Object.assign(stage, {
    ...{ people, desk },
    [Symbol.asyncDispose]: async () => {
      desk[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  });
}

function decisionOf(needed: number): Omit<Decision, 'outcome'> {
  return {
    ...{ reasons: ['policy.needs-approval'], policies: ['p'], messages: ['somebody looks'], accesses: [] },
    ...{ approvers: ['dba'], needed },
  } as unknown as Omit<Decision, 'outcome'>;
}

export function heldAction(changes: Partial<Action> = {}): Held {
  const action: Action = {
    shape: {
      ...{ verb: 'sql:delete', accesses: [], understood: true, doubts: [], context: {}, fingerprint: 'f' },
    },
    ...{ phase: 'execute', text: 'delete from orders where id = 1', parameters: [] },
    ...changes,
  };
  const decision = { ...decisionOf(1), outcome: 'needs-approval' } as unknown as Decision;
  return { principal: asker, target, session: 's', action, decision, shape: 'a-shape' };
}
