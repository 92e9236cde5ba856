// The policies in force, as data: what was loaded, from where, and under which hash.
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { gatewayVerbs, targetVerbs } from './people-verbs.ts';

/** The pseudo action for what could not be read in full. */
export const opaqueVerb = 'sql:opaque';

/** A permit for everything is not one for these: its head must name them. */
export const namedOnly: ReadonlySet<string> = new Set([
  ...[opaqueVerb, 'sql:function-call', 'unmask'],
  ...targetVerbs,
  ...gatewayVerbs,
]);

export interface Policy {
  /** Its `@id`, or `file.cedar#n`, counted from 1. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly effect: 'permit' | 'forbid';
  /** As written, without what stands between policies. */
  readonly text: string;
  readonly json: PolicyJson;
  /** Its `@reason`: a sentence for whoever is refused. */
  readonly reason?: string;
  /** Its `@approvers`: groups one of whose members can lift this forbid. */
  readonly approvers: readonly string[];
  /** Its `@approvals`: how many of them it takes. 1 unless it says otherwise. */
  readonly needed: number;
  /** Its answer may depend on the groups of the principal. */
  readonly testsGroups: boolean;
  /** Actions its head names one by one. */
  readonly actions: readonly string[];
}

/** One mistake, or one thing to look at. */
export interface PolicyProblem {
  readonly file: string;
  /** Counts from 1; 0 when it is about the file as a whole. */
  readonly line: number;
  readonly column: number;
  readonly policy?: string;
  readonly message: string;
}

export interface PolicySet {
  readonly policies: ReadonlyMap<string, Policy>;
  /** The files as they were read, in order of name. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** SHA-256 (hex) over the files; `bundleHash` says how. */
  readonly bundle: string;
  /** Harmless, but worth a look: a name in mixed scripts, say. */
  readonly warnings: readonly PolicyProblem[];
  /** Context keys any policy reads; decisions differ by no other. */
  readonly contextKeys: ReadonlySet<string> | 'all';
}

export function problemText(problem: PolicyProblem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  return `${place}: ${problem.message}`;
}
