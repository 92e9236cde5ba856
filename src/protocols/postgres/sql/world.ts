// What names mean while one text is read: the session's facts, overlaid by what earlier statements of the text did.
import type { Effect, SqlFacts, StatementReading } from './reading.ts';

type Answer = boolean | StatementReading | undefined;

/** A question a reading depended on, with the answer it got; a cached reading holds while answers are the same. */
export interface Lookup {
  readonly kind: 'prepared' | 'cursor' | 'temporary';
  readonly name: string;
  readonly answer: Answer;
}

export class World {
  readonly database: string;
  readonly lookups: Lookup[] = [];
  readonly #facts: SqlFacts;
  readonly #made = new Map<string, Answer>();
  /** Undefined once an earlier statement may have changed it. */
  #schemas: readonly string[] | undefined;
  /** False once the set of temporary tables may have changed in a way we cannot follow. */
  #temporaryKnown = true;
  #changed: boolean;
  /** True while the schemas are those the server said exist, not those a SET of this text named. */
  #schemasExist = true;

  constructor(facts: SqlFacts) {
    this.#facts = facts;
    this.database = facts.database;
    this.#schemas = facts.schemas;
    this.#changed = facts.mayRevert !== false;
  }

  get schemas(): readonly string[] | undefined {
    return this.#schemas;
  }

  /** Where a CREATE goes; undefined when that cannot be known. */
  get creationSchema(): string | undefined {
    return this.#schemasExist ? this.#schemas?.[0] : undefined;
  }

  /** Undefined: cannot be known. */
  isTemporary(name: string): boolean | undefined {
    return this.#temporaryKnown ? (this.#ask('temporary', name) as boolean) : undefined;
  }

  prepared(name: string): StatementReading | undefined {
    return this.#ask('prepared', name) as StatementReading | undefined;
  }

  cursor(name: string): StatementReading | undefined {
    return this.#ask('cursor', name) as StatementReading | undefined;
  }

  /** Reads what follows as if `schemas` were the search path. */
  setSchemas(schemas: readonly string[] | undefined): void {
    this.#schemas = schemas;
    this.#schemasExist = false;
    this.#changed = true;
  }

  apply(effects: readonly Effect[]): void {
    for (const effect of effects) this.#apply(effect);
  }

  #apply(effect: Effect): void {
    switch (effect.type) {
      case 'prepare':
        return void this.#made.set(`prepared ${effect.name}`, effect.statement);
      case 'declare':
        return void this.#made.set(`cursor ${effect.name}`, effect.statement);
      case 'deallocate':
        return this.#forget('prepared', effect.name);
      case 'close':
        return this.#forget('cursor', effect.name);
      case 'temporary':
        this.#made.set(`temporary ${effect.name}`, true);
        this.#changed = true;
        return;
      case 'drop-temporary':
        return this.#dropTemporary(effect.name);
      case 'settings':
        return this.setSchemas(undefined);
      case 'discard':
        return this.#discard();
      case 'transaction':
        return this.#transaction(effect.verb);
      case 'intent':
      case 'copy':
        return;
    }
  }

  #forget(kind: Lookup['kind'], name: string | null): void {
    if (name !== null) return void this.#made.set(`${kind} ${name}`, undefined);
    for (const key of this.#made.keys()) if (key.startsWith(`${kind} `)) this.#made.delete(key);
    this.#made.set(`${kind}`, undefined);
  }

  #dropTemporary(name: string | null): void {
    this.#changed = true;
    if (name === null) this.#temporaryKnown = false;
    else this.#made.set(`temporary ${name}`, false);
  }

  #discard(): void {
    this.#forget('prepared', null);
    this.#forget('cursor', null);
    this.#temporaryKnown = false;
    this.setSchemas(undefined);
  }

  /** The end of a transaction may undo SET LOCAL, SET and temporary tables. */
  #transaction(verb: string): void {
    const ends =
      verb === 'commit' || verb === 'rollback' || verb === 'rollback-to' || verb === 'prepare-transaction';
    if (!ends || !this.#changed) return;
    this.#schemas = undefined;
    this.#temporaryKnown = false;
  }

  #ask(kind: Lookup['kind'], name: string): Answer {
    const key = `${kind} ${name}`;
    if (this.#made.has(key)) return this.#made.get(key);
    if (this.#made.has(kind)) return undefined;
    const answer = ask(this.#facts, kind, name);
    this.lookups.push({ kind, name, answer });
    return answer;
  }
}

/** True while every question a reading asked still has the same answer. */
export function stillHolds(lookups: readonly Lookup[], facts: SqlFacts): boolean {
  return lookups.every(({ kind, name, answer }) => ask(facts, kind, name) === answer);
}

function ask(facts: SqlFacts, kind: Lookup['kind'], name: string): Answer {
  if (kind === 'temporary') return facts.isTemporary(name);
  return kind === 'prepared' ? facts.prepared(name) : facts.cursor(name);
}
