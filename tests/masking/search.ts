// Looks for many byte strings at once: a log and all its payloads are read for every form of every secret.

/** Bytes to look for, and what they are a form of. */
export interface Needle {
  readonly of: string;
  readonly bytes: Buffer;
}

/** Shorter ones are found by chance. */
const shortest = 4;

/** Needles by their first four bytes: one look at each place of a haystack tells whether any can begin there. */
export class Search {
  readonly #byHead = new Map<number, Needle[]>();

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      if (needle.bytes.length < shortest)
        throw new Error(`${JSON.stringify(needle.bytes.toString('latin1'))} is too short to look for`);
      const head = needle.bytes.readUInt32BE(0);
      const others = this.#byHead.get(head);
      if (others === undefined) this.#byHead.set(head, [needle]);
      else others.push(needle);
    }
  }

  found(haystacks: readonly Buffer[]): readonly Needle[] {
    const found = new Set<Needle>();
    for (const haystack of haystacks) this.#scan(haystack, found);
    return [...found];
  }

  #scan(haystack: Buffer, found: Set<Needle>): void {
    for (let at = 0; at + shortest <= haystack.length; at += 1)
      for (const needle of this.#byHead.get(haystack.readUInt32BE(at)) ?? [])
        if (haystack.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle);
  }
}

export function found(haystacks: readonly Buffer[], needles: readonly Needle[]): readonly Needle[] {
  return new Search(needles).found(haystacks);
}

/** What was found in words: each secret once, with one of the forms it was found in. */
export function wordFound(needles: readonly Needle[]): string {
  const first = new Map(needles.map(({ of, bytes }) => [of, bytes]));
  return [...first].map(([of, bytes]) => `${of} as ${JSON.stringify(bytes.toString('latin1'))}`).join(', ');
}
