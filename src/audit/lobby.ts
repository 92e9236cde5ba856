// The lobby: what happens outside of sessions, knocks refused and what people do with Gatelog. What may not be in the
// clear lies under a data key of the run, one per boot.
import type { Deed } from '../model/deed.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Appended, Appender } from './append.ts';
import { disclose, type DisclosureChance } from './payload/disclosure.ts';
import { hiddenFacts } from './fragments.ts';
import { encodeDeed, encodeKnock, type Hidden } from './records.ts';
import type { Seal, SealedPayload } from './payload/seal.ts';

/** A knock that did not become a session. */
export interface RefusedKnock {
  readonly code: ReasonCode;
  /** What is known of who knocked and where to; never in the clear, never a credential. */
  readonly clues: Readonly<Record<string, string>>;
  readonly listener: string;
}

export class Lobby {
  readonly #log: Appender;
  readonly #seal: Seal;
  readonly #chance: DisclosureChance;

  /** The seal's session is the boot id. */
  constructor(log: Appender, seal: Seal, chance: DisclosureChance) {
    this.#log = log;
    this.#seal = seal;
    this.#chance = chance;
  }

  refused(knock: RefusedKnock): Appended {
    const { hidden, sealed } = hide(this.#seal, knock.clues, this.#chance);
    const boot = this.#seal.scope.session;
    return this.#log.append(
      (at) => encodeKnock(at, boot, knock.code, knock.listener, hidden),
      sealed.sections,
    );
  }

  /** Names of who did it are among what is not said in the clear. */
  done(deed: Deed): Appended {
    const facts = { ...hiddenFacts(deed.by), ...deed.said };
    const boot = this.#seal.scope.session;
    if (Object.keys(facts).length === 0)
      return this.#log.append((at) => encodeDeed(at, boot, deed, undefined));
    const { hidden, sealed } = hide(this.#seal, facts, this.#chance);
    return this.#log.append((at) => encodeDeed(at, boot, deed, hidden), sealed.sections);
  }

  close(): void {
    this.#seal.drop();
  }
}

/** Seals facts as disclosures: digests for the entry, the disclosures as a payload. */
export function hide(
  seal: Seal,
  facts: Readonly<Record<string, string>>,
  chance: DisclosureChance,
): { readonly hidden: Hidden; readonly sealed: SealedPayload } {
  const { digests, disclosures } = disclose(facts, chance);
  const sealed = seal.seal('disclosures', Buffer.from(JSON.stringify(disclosures), 'utf8'));
  return { hidden: { digests, payload: sealed.descriptor }, sealed };
}
