// Names a session gave to statements and portals, as they are and as they will be if what is under way succeeds.

interface Proposal<T> {
  readonly name: string;
  /** Undefined: the name is given up. */
  readonly value: T | undefined;
  readonly segment: number;
}

export type { Proposal };

/** `wait`: an earlier segment, not answered yet, decides what the name means. */
export type Lookup<T> = { readonly known: T | undefined } | 'wait';

const UNKNOWN = { known: undefined } as const;

/**
 * A frame may rely on earlier frames of its own segment as if they succeed, because their failure skips it too.
 * It must not rely on an earlier segment before that is answered: its Parse may fail and leave the old statement
 * under the name, and then one text would be decided and another would run.
 */
export class Names<T> {
  readonly #confirmed = new Map<string, T>();
  readonly #proposed = new Map<string, Proposal<T>[]>();
  #count = 0;

  get size(): number {
    return this.#confirmed.size + this.#count;
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
    this.#count++;
    return proposal;
  }

  confirm(proposal: Proposal<T>): void {
    this.withdraw(proposal);
    if (proposal.value === undefined) this.#confirmed.delete(proposal.name);
    else this.#confirmed.set(proposal.name, proposal.value);
  }

  withdraw(proposal: Proposal<T>): void {
    const list = this.#proposed.get(proposal.name);
    const at = list?.indexOf(proposal) ?? -1;
    if (list === undefined || at < 0) return;
    if (list.length === 1) this.#proposed.delete(proposal.name);
    else list.splice(at, 1);
    this.#count--;
  }

  /** What the server has confirmed, whatever is under way. */
  confirmed(name: string): T | undefined {
    return this.#confirmed.get(name);
  }

  set(name: string, value: T): void {
    this.#confirmed.set(name, value);
  }

  delete(name: string): void {
    this.#confirmed.delete(name);
  }

  /** Forgets the confirmed names for which `keep` does not hold. */
  retain(keep: (value: T) => boolean): void {
    for (const [name, value] of this.#confirmed) if (!keep(value)) this.#confirmed.delete(name);
  }
}
