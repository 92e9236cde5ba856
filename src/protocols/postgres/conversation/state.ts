// What a session has made so far, as far as reading the next statement depends on it.
import type { ActionShape, Intent } from '../../../model/action.ts';
import type { Effect, SqlFacts, StatementReading } from '../to-action.ts';
import type { Portal, Prepared } from './expected.ts';
import { portalOfCursor, preparedBySql, weighPortal, weighPrepared } from './holdings.ts';
import type { SessionTracing } from '../masking/session-tracing.ts';
import type { Tracing } from '../masking/tracing.ts';
import type { TemporaryTable } from '../lineage/facts.ts';
import { Names } from './names.ts';
import { type ProbeAnswer, schemasOf } from './probe.ts';
import { Temporaries } from './temporaries.ts';

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
  'carry',
  'drop-temporary',
  'settings',
  'discard',
]);

/** Nobody knows what a statement does that could not be read. */
function isHard({ shape, effects }: StatementReading): boolean {
  return !shape.understood || effects.some((effect) => HARD.has(effect.type));
}

/** What a session's statements, portals and texts may weigh together, bytes. */
const MOST_WEIGHT = 64 * 1024 * 1024;

export class SessionState implements SqlFacts {
  readonly database: string;
  readonly statements = new Names<Prepared>(weighPrepared);
  readonly portals = new Names<Portal>(weighPortal);
  readonly #sqlPrepared = new Map<string, StatementReading>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #temporaries = new Temporaries();
  readonly #limit: number;
  readonly #tracing: SessionTracing | undefined;
  #schemas: readonly string[];
  #settingsKnown = true;
  #settingsTouched = false;
  /** The open transaction has run what takes a snapshot. */
  #queried = false;
  /** Something was rolled back since the last transaction ended. */
  #undone = false;
  #version = 1;
  /** The session's user, for `$user`. */
  user: string;
  status: TransactionStatus = 'I';
  intent: Intent;

  constructor(options: {
    database: string;
    schemas: readonly string[];
    user: string;
    intent: Intent;
    limit: number;
    tracing?: SessionTracing;
  }) {
    this.database = options.database;
    this.#schemas = options.schemas;
    this.user = options.user;
    this.intent = options.intent;
    this.#limit = options.limit;
    this.#tracing = options.tracing;
  }

  /** Empty while the search path is not known: then only qualified names can be understood. */
  get schemas(): readonly string[] {
    return this.#settingsKnown ? this.#schemas : [];
  }

  /** Grows whenever a statement may have another meaning than before. */
  get version(): string {
    const tracing = this.tracing?.key;
    return tracing === undefined ? String(this.#version) : `${this.#version} ${tracing}`;
  }

  get tracing(): Tracing | undefined {
    return this.#tracing?.now;
  }

  temporaryTable(name: string): TemporaryTable | undefined {
    return this.#temporaries.of(name);
  }

  get mayRevert(): boolean {
    return this.#settingsTouched || this.#temporaries.size > 0;
  }

  get settingsKnown(): boolean {
    return this.#settingsKnown;
  }

  /** True when the session holds as much as it may. */
  get crowded(): boolean {
    const { statements, portals } = this;
    const names = statements.size + portals.size + this.#sqlPrepared.size + this.#cursors.size;
    return names + this.#temporaries.size > this.#limit || statements.weight + portals.weight > MOST_WEIGHT;
  }

  /** True when asking the catalogue now takes no snapshot earlier than the client would. */
  get mayQuery(): boolean {
    return this.status === 'I' || this.#queried;
  }

  /** After such a statement a later one may mean something else: it waits until it is known to have happened or not. */
  changesMeaning(reading: StatementReading | undefined): boolean {
    if (reading === undefined) return false;
    return isHard(reading) || (this.mayRevert && reading.effects.some(endsTransaction));
  }

  prepared(name: string): StatementReading | undefined {
    return this.#sqlPrepared.get(name);
  }

  cursor(name: string): StatementReading | undefined {
    return this.#cursors.get(name)?.statement;
  }

  isTemporary(table: string): boolean {
    return this.#temporaries.has(table);
  }

  learnProbe(answer: ProbeAnswer): void {
    this.#schemas = schemasOf(answer, this.user);
    this.#settingsKnown = true;
    this.#version++;
  }

  /** The target undid what was done since the transaction or a savepoint began. */
  rolledBack(): void {
    this.#undone = true;
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
  apply({ shape, effects }: StatementReading): void {
    this.#queried ||= !WITHOUT_SNAPSHOT.has(shape.verb);
    if (!shape.understood) this.forgetSettings();
    this.#tracing?.ran(shape, effects);
    if (runsForeignCode(shape)) this.#temporaries.doubt();
    if (effects.length === 0) return;
    for (const effect of effects) this.#applyOne(effect);
    this.#version++;
  }

  #applyOne(effect: Effect): void {
    switch (effect.type) {
      case 'prepare':
        this.#sqlPrepared.set(effect.name, effect.statement);
        this.statements.set(effect.name, preparedBySql(effect.statement));
        break;
      case 'deallocate':
        this.#deallocate(effect.name);
        break;
      case 'declare':
        this.portals.set(effect.name, portalOfCursor(effect.statement, effect.hold));
        this.#cursors.set(effect.name, { statement: effect.statement, hold: effect.hold });
        break;
      case 'close':
        this.#closeCursor(effect.name);
        break;
      case 'temporary':
        this.#temporaries.make(effect.name, effect.table);
        break;
      case 'carry':
        this.#temporaries.carry(effect.name, effect.into);
        break;
      case 'drop-temporary':
        if (effect.name !== null) this.#temporaries.drop(effect.name);
        break;
      case 'settings':
        this.forgetSettings();
        break;
      case 'discard':
        this.#deallocate(null);
        this.#closeCursor(null);
        this.#temporaries.dropAll();
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
        // Mid-segment no ReadyForQuery says that what was SET LOCAL has gone.
        else if (endsTransaction(effect) && this.#settingsTouched) this.forgetSettings();
        break;
      case 'copy':
        break; // CopyInResponse and CopyOutResponse tell it themselves.
    }
  }

  /** ReadyForQuery. Outside a transaction portals are gone, and cursors but those WITH HOLD. */
  ready(status: TransactionStatus): void {
    this.status = status;
    if (status !== 'I') return;
    this.#tracing?.transactionEnded();
    // What a transaction SET may have been rolled back or have been LOCAL: ask again.
    if (this.#settingsTouched) this.forgetSettings();
    this.#settingsTouched = false;
    this.#queried = false;
    this.portals.retain(({ hold }) => hold);
    if (this.#temporaries.transactionEnded(this.#undone)) this.#version++;
    this.#undone = false;
    if (this.#cursors.size === 0) return;
    for (const [name, cursor] of this.#cursors) if (!cursor.hold) this.#cursors.delete(name);
    this.#version++;
  }

  #deallocate(name: string | null): void {
    if (name === null) {
      this.#sqlPrepared.clear();
      // The unnamed statement is none of those: only Parse, Close and Query drop it.
      this.statements.retain((_statement, name) => name === '');
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

/** Functions of users, DO, CALL, and what could not be read. Triggers are not seen. */
function runsForeignCode({ understood, verb, accesses }: ActionShape): boolean {
  if (!understood || verb === 'sql:do' || verb === 'sql:call') return true;
  return accesses.some(
    ({ verb: each, resource: { kind, path } }) =>
      each === 'sql:call' && kind === 'Function' && path[0] !== 'pg_catalog',
  );
}

/** These let the client still SET TRANSACTION, which must come before the first snapshot. */
const WITHOUT_SNAPSHOT: ReadonlySet<string> = new Set([
  'sql:set',
  'sql:set-role',
  'sql:show',
  'sql:transaction',
  'sql:session',
  'sql:lock',
]);

/** What was SET may hold no longer. */
function endsTransaction(effect: Effect): boolean {
  if (effect.type !== 'transaction') return false;
  return (
    effect.verb === 'commit' || effect.verb === 'prepare-transaction' || effect.verb.startsWith('rollback')
  );
}
