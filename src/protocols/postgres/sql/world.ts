// What names mean while one text is read: the session's facts, overlaid by what earlier statements of the text did.
import type { TemporaryTable } from '../lineage/facts.ts';
import type { Effect, Names, SqlFacts, StatementReading, Tracer } from './reading.ts';

type Answer = boolean | StatementReading | TemporaryTable | undefined;

/** A question a reading depended on, with the answer it got; a cached reading holds while answers are the same. */
export interface Lookup {
  readonly kind: 'prepared' | 'cursor' | 'temporary' | 'columns';
  readonly name: string;
  readonly answer: Answer;
}

export class World implements Names {
  readonly database: string;
  readonly lookups: Lookup[] = [];
  readonly #facts: SqlFacts;
  readonly #made = new Map<string, Answer>();
  /** Undefined once an earlier statement may have changed it. */
  #schemas: readonly string[] | undefined;
  /** False once a temporary table may be gone in a way we cannot follow. */
  #temporaryCertain: boolean;
  #madeCertain = true;
  #changed: boolean;

  constructor(facts: SqlFacts) {
    this.#facts = facts;
    this.database = facts.database;
    this.#schemas = facts.schemas;
    this.#temporaryCertain = facts.temporaryCertain === true;
    this.#changed = facts.mayRevert !== false;
  }

  get tracing(): Tracer | undefined {
    return this.#facts.tracing;
  }

  get schemas(): readonly string[] | undefined {
    return this.#schemas;
  }

  /** Whether an unqualified name is a temporary table of the session; of one made in this text we are sure. */
  isTemporary(name: string): 'yes' | 'maybe' | 'no' {
    const made = this.#made.has(`temporary ${name}`);
    if (this.#ask('temporary', name) !== true) return 'no';
    return (made ? this.#madeCertain : this.#temporaryCertain) ? 'yes' : 'maybe';
  }

  /** What has flowed into the temporary table a name stands for. `alone`: if it is gone, the name stands for nothing. */
  temporaryTable(name: string, alone: boolean): 'no' | TemporaryTable | 'unknown' {
    const sure = this.isTemporary(name);
    if (sure === 'no') return 'no';
    if (sure === 'maybe' && !alone) return 'unknown';
    return (this.#ask('columns', name) as TemporaryTable | undefined) ?? 'unknown';
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
        // IF NOT EXISTS leaves one that is there as it is.
        this.#made.set(
          `columns ${effect.name}`,
          this.isTemporary(effect.name) === 'no' ? effect.table : undefined,
        );
        this.#made.set(`temporary ${effect.name}`, true);
        this.#changed = true;
        return;
      case 'carry':
        // What was in it before is still in it: not worth following inside one text.
        return void this.#made.set(`columns ${effect.name}`, undefined);
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
    if (name === null) this.#doubtTemporary();
    else this.#made.set(`temporary ${name}`, false);
  }

  #doubtTemporary(): void {
    this.#temporaryCertain = false;
    this.#madeCertain = false;
  }

  #discard(): void {
    this.#forget('prepared', null);
    this.#forget('cursor', null);
    this.#doubtTemporary();
    this.setSchemas(undefined);
  }

  /** The end of a transaction may undo SET LOCAL, SET and temporary tables. */
  #transaction(verb: string): void {
    const ends =
      verb === 'commit' || verb === 'rollback' || verb === 'rollback-to' || verb === 'prepare-transaction';
    if (!ends || !this.#changed) return;
    this.#schemas = undefined;
    this.#doubtTemporary();
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
  if (kind === 'columns') return facts.temporaryTable?.(name);
  return kind === 'prepared' ? facts.prepared(name) : facts.cursor(name);
}
