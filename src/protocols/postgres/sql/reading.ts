// What is known before a text is read, and what a reading of one statement says.
import type { ActionShape, Intent } from '../../../model/action.ts';
import type { TemporaryTable } from '../lineage/facts.ts';
import type { Exposure } from '../masking/exposure.ts';
import type { Node } from './tree.ts';

/** What names in a text depend on. A session's conversation keeps it. */
export interface SqlFacts {
  readonly database: string;
  /** Effective search path: existing schemas in order, without implicit pg_catalog and pg_temp. */
  readonly schemas: readonly string[];
  /** What the session has made so far. SQL-level PREPARE and protocol statements share a namespace. */
  prepared(name: string): StatementReading | undefined;
  cursor(name: string): StatementReading | undefined;
  isTemporary(table: string): boolean;
  /** Changes whenever any of the above could change a reading. */
  readonly version: string;
  /**
   * True when what `isTemporary` says is sure. Absent is false: a temporary table may be gone (a rollback, ON COMMIT
   * DROP, a CASCADE, a function), so its name may mean one in the path as well, and both have to be allowed.
   */
  readonly temporaryCertain?: boolean;
  /**
   * False when the end of the open transaction undoes no setting and no temporary table. Absent is true: then what
   * follows a COMMIT or ROLLBACK in the same text has unknown names.
   */
  readonly mayRevert?: boolean;
  /** Absent when nothing of the target is classified: then no value is traced. */
  readonly tracing?: Tracer | undefined;
  /** What has flowed into a temporary table; undefined when that is not known. */
  temporaryTable?(name: string): TemporaryTable | undefined;
}

/** What names stand for where a statement is traced. */
export interface Names {
  /** Undefined: not known. */
  readonly schemas: readonly string[] | undefined;
  /** `alone`: no other relation of this name is in the search path, so if the table is gone the name stands for nothing. */
  temporaryTable(name: string, alone: boolean): 'no' | TemporaryTable | 'unknown';
  prepared(name: string): StatementReading | undefined;
  cursor(name: string): StatementReading | undefined;
}

/** Adds to a reading what the answer may hold; made by `masking/`. */
export interface Tracer {
  /** Everything besides text and names that a reading depends on. */
  readonly key: string;
  trace(node: Node, plain: StatementReading, names: Names): StatementReading;
  /** For a text that could not be read. */
  doubt(plain: StatementReading): StatementReading;
}

export type TransactionVerb =
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'release'
  | 'rollback-to'
  | 'prepare-transaction'
  | 'commit-prepared'
  | 'rollback-prepared';

/** What a statement changes in the session, once the server says that it succeeded. */
export type Effect =
  | { readonly type: 'prepare'; readonly name: string; readonly statement: StatementReading }
  /** null: all. */
  | { readonly type: 'deallocate'; readonly name: string | null }
  | {
      readonly type: 'declare';
      readonly name: string;
      readonly statement: StatementReading;
      readonly hold: boolean;
    }
  | { readonly type: 'close'; readonly name: string | null }
  /** `untilCommit`: ON COMMIT DROP. */
  | {
      readonly type: 'temporary';
      readonly name: string;
      readonly untilCommit: boolean;
      /** What flows into its columns, where that was traced. */
      readonly table?: TemporaryTable;
    }
  /** Values flow into a temporary table that is there already; undefined: nobody knows what. */
  | { readonly type: 'carry'; readonly name: string; readonly into: TemporaryTable | undefined }
  /** null: any of them may be gone (CASCADE). */
  | { readonly type: 'drop-temporary'; readonly name: string | null }
  /** The search path, role or anything names depend on may have changed: ask the server again. */
  | { readonly type: 'settings' }
  | { readonly type: 'discard' }
  | { readonly type: 'intent'; readonly key: 'intent' | 'ticket'; readonly value: string }
  | { readonly type: 'transaction'; readonly verb: TransactionVerb }
  | { readonly type: 'copy'; readonly direction: 'in' | 'out' };

/** One statement, read. Frozen. The shape is shared by texts that differ in literals only. */
export interface StatementReading {
  readonly shape: ActionShape;
  /** The text of this one statement, as it was sent. */
  readonly text: string;
  readonly effects: readonly Effect[];
  /** What its answer may hold, where values are traced. */
  readonly exposure?: Exposure;
  /** From a sqlcommenter comment. */
  readonly intent?: Intent;
}
