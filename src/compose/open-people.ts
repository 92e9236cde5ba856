// Opens what people in the loop need: the store, the desk where actions wait, and those who tell people of them.
import { ApprovalDesk } from '../approvals/desk.ts';
import { endLate } from '../approvals/end-late.ts';
import { Links } from '../approvals/links/links.ts';
import { Messenger } from '../approvals/notify/messenger.ts';
import { People } from '../approvals/people.ts';
import type { PeopleSide } from '../approvals/people-side.ts';
import type { ApprovalStore } from '../approvals/store.ts';
import type { Journal } from '../audit/journal.ts';
import type { Config } from '../config/resolve.ts';
import type { ApprovalRequest } from '../model/approval.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import { decideOpening } from '../session/admit.ts';
import { tellable } from '../session/door.ts';
import { readStoreKey } from '../store/key-file.ts';
import { openStore } from '../store/open-store.ts';
import type { Changes } from './changes.ts';
import type { Report } from './report.ts';

export interface PeopleParts {
  readonly journal: Journal;
  readonly policy: PolicyEngine;
  readonly changes: Changes;
  readonly scrub: (text: string) => string;
  /** Origin of the console, once it is known; undefined where there is none. */
  readonly console: () => string | undefined;
  readonly report: Report;
}

export interface OpenPeople extends AsyncDisposable {
  readonly store: ApprovalStore;
  readonly desk: ApprovalDesk;
  readonly people: PeopleSide;
  readonly key: Buffer;
}

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 3_600_000;
/** How long requests and grants that have ended are kept for people to look at; the log has them for ever. */
const KEPT_MILLIS = 30 * 24 * HOUR_MILLIS;

/** Undefined where nobody could answer: no API here, and no store that another gateway's API shares. */
export async function openPeople(config: Config, parts: PeopleParts): Promise<OpenPeople | undefined> {
  if (config.listeners.api === undefined && 'sqlite' in config.store) return undefined;
  await using opened = new AsyncDisposableStack();
  const { journal, policy, changes, console, scrub, report } = parts;
  const store = opened.use(
    await openStore(config.store, { onDamaged: (row) => report('store.damaged', { ...row }) }),
  );
  const messenger = opened.use(new Messenger({ channels: config.approvals.notify, report }));
  const key = readStoreKey(config.store.key);
  const links = () => linksAt(console(), key);
  const announce = (request: ApprovalRequest) => {
    const made = links();
    messenger.announce(request, made && ((channel) => made.makeLink(request, channel)));
    changes.tell('approvals');
  };
  const followUp = (request: ApprovalRequest) => {
    messenger.followUp(request);
    changes.tell('approvals');
  };
  const common = { store, announce, followUp, scrub, clock: Date.now };
  const { waitSeconds, perPrincipal, atOnce } = config.approvals;
  const waitMillis = waitSeconds * 1000;
  const desk = opened.use(
    new ApprovalDesk({
      ...{ ...common, report, gateway: journal.origin },
      limits: { waitMillis, perPrincipal, atOnce },
      url: (id) => console() && `${console()}/approvals/${id}`,
    }),
  );
  const people = new People({
    ...{ ...common, journal, waitMillis, perPrincipal, links, targets: config.targets },
    decideOpening: (principal, target) => decideOpening(policy.forPrincipal(principal, target), undefined),
    changed: () => desk.poke(),
  });
  await desk.clear().catch((error: unknown) => report('store.unavailable', tellable(error)));
  const sweeping = setInterval(() => void sweep(store, report), HOUR_MILLIS).unref();
  opened.defer(() => clearInterval(sweeping));
  const ending = setInterval(() => void endLate(common, report), MINUTE_MILLIS).unref();
  opened.defer(() => clearInterval(ending));
  changes.watch(store);
  const all = opened.move();
  return { ...{ store, desk, people, key }, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

function linksAt(console: string | undefined, key: Buffer): Links | undefined {
  return console === undefined ? undefined : new Links({ key, console });
}

async function sweep(store: ApprovalStore, report: Report): Promise<void> {
  try {
    await store.sweep(Date.now() - KEPT_MILLIS);
  } catch (error) {
    report('store.unavailable', tellable(error));
  }
}
