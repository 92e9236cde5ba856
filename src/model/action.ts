// Action: one thing the agent asks to do, in words policy can read.
import type { DataClass } from './data-class.ts';

/** Kinds of resource, as in the Cedar schema. `Gateway` is Gatelog itself, for what people do with it. */
export type ResourceKind = 'Target' | 'Database' | 'Schema' | 'Table' | 'Function' | 'DataClass' | 'Gateway';

/**
 * What an access touches, inside one target. `path` is [] for Target and Gateway, [database] for Database, [schema] for
 * Schema, [schema, name] for Table and Function, [class] for DataClass. A name is as the server stores it (case folded, unquoted).
 */
export interface Resource {
  readonly kind: ResourceKind;
  readonly path: readonly string[];
}

/** Values policy can read in `context`. */
export type ContextValue = boolean | number | string | readonly string[];

/** One (verb, resource) pair an action needs. Every access of an action must be allowed. */
export interface Access {
  /** A Cedar action: `sql:select`, `sql:delete`, ... */
  readonly verb: string;
  readonly resource: Resource;
  /** Merged over the context of the shape when this access is decided, e.g. `hasWhere`, `columns`. */
  readonly context: Readonly<Record<string, ContextValue>>;
}

/**
 * All that policy decides on, without the values bound at run time. Frozen and shared: the same statement
 * text under the same facts yields the same object, so decisions can be cached by identity.
 */
export interface ActionShape {
  /** The whole of it in one verb, e.g. `sql:delete`; of several, the gravest. */
  readonly verb: string;
  readonly accesses: readonly Access[];
  /** False when we could not read all of it. Then it is never allowed by default. */
  readonly understood: boolean;
  /** Why not understood, for people: short stable words such as `dynamic-sql`. */
  readonly doubts: readonly string[];
  readonly context: Readonly<Record<string, ContextValue>>;
  /** Same shape, other values: same fingerprint. Empty when there is none. */
  readonly fingerprint: string;
}

/** A value bound to a statement, decoded by its type; what cannot be decoded stays as hex or base64. */
export interface Parameter {
  readonly type: string;
  readonly value: string | null;
  /** How `value` is to be read. */
  readonly encoding: 'text' | 'hex';
}

/** What the agent says it is doing, and for which ticket. */
export interface Intent {
  readonly text?: string;
  readonly ticket?: string;
}

/** One action, with everything that will run. */
export interface Action {
  readonly shape: ActionShape;
  /** `execute` runs it; `prepare` and `bind` only let the target read it. */
  readonly phase: 'execute' | 'prepare' | 'bind';
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly intent?: Intent;
  /** It would write a mask of this class over a value of the class: it is never forwarded. */
  readonly writesMask?: DataClass;
}
