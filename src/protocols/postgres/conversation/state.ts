// What a session has made so far, as far as reading the next statement depends on it.
import type { Intent } from '../../../model/action.ts';
import type { Effect, SqlFacts, StatementReading } from '../to-action.ts';
import type { Portal, Prepared } from './expected.ts';
import { Names } from './names.ts';

export type TransactionStatus = 'I' | 'T' | 'E';

interface Cursor {
  readonly statement: StatementReading;
  readonly hold: boolean;
}

/** After these a later statement may mean something else: it waits until they are known to have happened or not. */
const HARD: ReadonlySet<Effect['type']> = new Set<Effect['type']>([
  'prepare',
  'deallocate',
  'declare',
  'close',
  'temporary',
  'drop-temporary',
  'settings',
  'discard',
]);

export function changesMeaning(reading: StatementReading | undefined): boolean {
  return reading?.effects.some((effect) => HARD.has(effect.type)) ?? false;
}

export class SessionState implements SqlFacts {
  readonly database: string;
  readonly statements = new Names<Prepared>();
  readonly portals = new Names<Portal>();
  readonly #sqlPrepared = new Map<string, StatementReading>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #temporary = new Set<string>();
  readonly #limit: number;
  #schemas: readonly string[];
  #settingsKnown = true;
  #settingsTouched = false;
  #version = 0;
  readonly #user: string;
  status: TransactionStatus = 'I';
  intent: Intent;

  constructor(options: {
    database: string;
    schemas: readonly string[];
    user: string;
    intent: Intent;
    limit: number;
  }) {
    this.database = options.database;
    this.#schemas = options.schemas;
    this.#user = options.user;
    this.intent = options.intent;
    this.#limit = options.limit;
    this.#version++;
  }

  /** Empty while the search path is not known: then only qualified names can be understood. */
  get schemas(): readonly string[] {
    return this.#settingsKnown ? this.#schemas : [];
  }

  /** Grows whenever a statement may have another meaning than before. */
  get version(): string {
    return String(this.#version);
  }

  get mayRevert(): boolean {
    return this.#settingsTouched || this.#temporary.size > 0;
  }

  get settingsKnown(): boolean {
    return this.#settingsKnown;
  }

  /** True when the session holds as many names as it may. */
  get crowded(): boolean {
    return (
      this.statements.size + this.portals.size + this.#sqlPrepared.size + this.#cursors.size > this.#limit
    );
  }

  prepared(name: string): StatementReading | undefined {
    return this.#sqlPrepared.get(name);
  }

  cursor(name: string): StatementReading | undefined {
    return this.#cursors.get(name)?.statement;
  }

  isTemporary(table: string): boolean {
    return this.#temporary.has(table);
  }

  /** The answers to SHOW search_path and SHOW role. A schema that does not exist only adds a candidate. */
  learnProbe(values: readonly string[]): void {
    const [path = '', role = 'none'] = values;
    const user = role === 'none' ? this.#user : role;
    this.#schemas = splitIdentifiers(path).map((name) => (name === '$user' ? user : name));
    this.#settingsKnown = true;
    this.#version++;
  }

  /** The target undid what was done since the transaction began. */
  rolledBack(): void {
    if (this.#settingsTouched) this.forgetSettings();
  }

  forgetSettings(): void {
    this.#settingsKnown = false;
    this.#settingsTouched = true;
    this.#version++;
  }

  /** A protocol message took or gave up the name, which SQL's PREPARE shares. */
  statementRenamed(name: string): void {
    if (this.#sqlPrepared.delete(name)) this.#version++;
  }

  /** A protocol message took or gave up the name, which SQL's cursors share. */
  portalRenamed(name: string): void {
    if (this.#cursors.delete(name)) this.#version++;
  }

  /** Takes over what a statement did, once the target says that it did it. */
  apply(effects: readonly Effect[]): void {
    if (effects.length === 0) return;
    for (const effect of effects) this.#applyOne(effect);
    this.#version++;
  }

  #applyOne(effect: Effect): void {
    switch (effect.type) {
      case 'prepare':
        this.#sqlPrepared.set(effect.name, effect.statement);
        // `version` matches no facts, so a Bind to it reads the text anew.
        this.statements.set(effect.name, {
          text: effect.statement.text,
          types: [],
          reading: effect.statement,
          version: '',
          columns: undefined,
        });
        break;
      case 'deallocate':
        this.#deallocate(effect.name);
        break;
      case 'declare':
        this.portals.delete(effect.name);
        this.#cursors.set(effect.name, { statement: effect.statement, hold: effect.hold });
        break;
      case 'close':
        this.#closeCursor(effect.name);
        break;
      case 'temporary':
        this.#temporary.add(effect.name);
        break;
      case 'drop-temporary':
        // A table that may be gone is still one of the candidates: too many accesses, never too few.
        if (effect.name !== null) this.#temporary.delete(effect.name);
        break;
      case 'settings':
        this.forgetSettings();
        break;
      case 'discard':
        this.#deallocate(null);
        this.#closeCursor(null);
        this.#temporary.clear();
        this.forgetSettings();
        break;
      case 'intent':
        this.intent =
          effect.key === 'ticket'
            ? { ...this.intent, ticket: effect.value }
            : { ...this.intent, text: effect.value };
        break;
      case 'transaction':
        if (effect.verb.startsWith('rollback')) this.rolledBack();
        break;
      case 'copy':
        break; // CopyInResponse and CopyOutResponse tell it themselves.
    }
  }

  /** ReadyForQuery. Outside a transaction portals are gone, and cursors but those WITH HOLD. */
  ready(status: TransactionStatus): void {
    this.status = status;
    if (status !== 'I') return;
    // What a transaction SET may have been rolled back or have been LOCAL: ask again.
    if (this.#settingsTouched) this.forgetSettings();
    this.#settingsTouched = false;
    this.portals.retain(() => false);
    if (this.#cursors.size === 0) return;
    for (const [name, cursor] of this.#cursors) if (!cursor.hold) this.#cursors.delete(name);
    this.#version++;
  }

  #deallocate(name: string | null): void {
    if (name === null) {
      this.#sqlPrepared.clear();
      this.statements.retain(() => false);
    } else {
      this.#sqlPrepared.delete(name);
      this.statements.delete(name);
    }
  }

  #closeCursor(name: string | null): void {
    if (name === null) {
      this.#cursors.clear();
      this.portals.retain(() => false);
    } else {
      this.#cursors.delete(name);
      this.portals.delete(name);
    }
  }
}

/** Splits a list as SHOW search_path prints it: `"$user", public, "Odd "" name"`. */
function splitIdentifiers(list: string): readonly string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? (match[2] as string),
  );
}
