// Names a session gave to statements and portals, as they are and as they will be if what is under way succeeds.

export interface Proposal<T> {
  readonly name: string;
  /** Undefined: the name is given up. */
  readonly value: T | undefined;
  readonly segment: number;
}

/** `wait`: an earlier segment, not answered yet, decides what the name means. */
export type Lookup<T> = { readonly known: T | undefined } | 'wait';

const UNKNOWN = { known: undefined } as const;

/**
 * The server compares the first 63 bytes only (NAMEDATALEN - 1), so two longer names may be one to it: Close of the one
 * would drop the other, and a later Bind would run another text than the one decided. Longer names are not taken.
 */
export const LONGEST_NAME = 63;

/**
 * A frame may rely on earlier frames of its own segment as if they succeed, because their failure skips it too.
 * It must not rely on an earlier segment before that is answered: its Parse may fail and leave the old statement
 * under the name, and then one text would be decided and another would run.
 */
export class Names<T> {
  readonly #confirmed = new Map<string, T>();
  readonly #proposed = new Map<string, Proposal<T>[]>();
  readonly #weigh: (value: T) => number;
  #weight = 0;

  /** `weigh`: about how much memory a value holds. */
  constructor(weigh: (value: T) => number) {
    this.#weigh = weigh;
  }

  /** Names in use or under way. A name used many times in one segment counts once. */
  get size(): number {
    return this.#confirmed.size + this.#proposed.size;
  }

  /** What all values weigh, those under way too. */
  get weight(): number {
    return this.#weight;
  }

  lookup(name: string, segment: number): Lookup<T> {
    const latest = this.#proposed.get(name)?.at(-1);
    if (latest !== undefined) return latest.segment === segment ? { known: latest.value } : 'wait';
    const known = this.#confirmed.get(name);
    return known === undefined ? UNKNOWN : { known };
  }

  propose(name: string, value: T | undefined, segment: number): Proposal<T> {
    const proposal = { name, value, segment };
    const list = this.#proposed.get(name);
    if (list === undefined) this.#proposed.set(name, [proposal]);
    else list.push(proposal);
    if (value !== undefined) this.#weight += this.#weigh(value);
    return proposal;
  }

  confirm(proposal: Proposal<T>): void {
    this.withdraw(proposal);
    if (proposal.value === undefined) this.delete(proposal.name);
    else this.set(proposal.name, proposal.value);
  }

  /** Without effect on a proposal that was confirmed or withdrawn already. */
  withdraw(proposal: Proposal<T>): void {
    const list = this.#proposed.get(proposal.name);
    const at = list?.indexOf(proposal) ?? -1;
    if (list === undefined || at < 0) return;
    if (list.length === 1) this.#proposed.delete(proposal.name);
    else list.splice(at, 1);
    if (proposal.value !== undefined) this.#weight -= this.#weigh(proposal.value);
  }

  set(name: string, value: T): void {
    this.delete(name);
    this.#confirmed.set(name, value);
    this.#weight += this.#weigh(value);
  }

  delete(name: string): void {
    const value = this.#confirmed.get(name);
    if (value === undefined) return;
    this.#weight -= this.#weigh(value);
    this.#confirmed.delete(name);
  }

  /** Forgets the confirmed names for which `keep` does not hold. */
  retain(keep: (value: T, name: string) => boolean): void {
    for (const [name, value] of this.#confirmed) if (!keep(value, name)) this.delete(name);
  }
}
