// Findings of a verification: what is wrong, of which class, and the exit code that tells the classes apart.

/** Gravest first: the gravest finding gives the verdict. */
export const verdicts = {
  altered: { exit: 3, meaning: 'something stored is not what was signed' },
  split: {
    exit: 8,
    meaning: 'two histories were signed: a checkpoint kept elsewhere is not part of this one',
  },
  truncated: { exit: 4, meaning: 'the newest part is missing' },
  deleted: { exit: 5, meaning: 'something was deleted and no entry says so' },
  incomplete: { exit: 7, meaning: 'files that the check needs are not there' },
  stale: { exit: 6, meaning: 'the log was silent for longer than it may be' },
  ok: { exit: 0, meaning: 'everything that was checked agrees' },
} as const;

export type Verdict = keyof typeof verdicts;

export interface Finding {
  readonly verdict: Exclude<Verdict, 'ok'>;
  readonly what: string;
  /** The entry it concerns. */
  readonly index?: number;
  /** Relative to the log's directory. */
  readonly path?: string;
}

const maximumFindings = 100;

/** Collects findings; beyond the first hundred they are counted only. */
export class Findings {
  readonly list: Finding[] = [];
  #count = 0;
  readonly #seen = new Set<Verdict>();

  add(verdict: Finding['verdict'], what: string, where: { index?: number; path?: string } = {}): void {
    this.#count++;
    this.#seen.add(verdict);
    if (this.list.length < maximumFindings) this.list.push({ verdict, what, ...where });
  }

  get count(): number {
    return this.#count;
  }

  get verdict(): Verdict {
    return (Object.keys(verdicts) as Verdict[]).find((verdict) => this.#seen.has(verdict)) ?? 'ok';
  }
}
