// One dodge: statements that try to bring a secret past the mask, and the bytes in which it would show.
import { createHash } from 'node:crypto';
import type { Needle } from './search.ts';
import { formsOf, type Secret } from './secrets.ts';

export interface Dodge {
  readonly name: string;
  readonly family: string;
  /** Statements of one session, in order; each is sent by itself and its answer awaited. */
  readonly sql: string | readonly string[];
  /** Bound to the last statement. */
  readonly parameters?: readonly (string | null)[];
  readonly protocol: 'both' | 'simple' | 'extended';
  /** The server by itself shows at least one of them, whichever protocol and format is used. */
  readonly mustNotAppear: readonly Needle[];
  readonly note?: string;
  /** What a COPY FROM STDIN is given. */
  readonly copyIn?: string;
  /** Statements of another session, begun while the first is still open. */
  readonly second?: readonly string[];
  /** A last step that no SQL can say: only in the extended protocol. */
  readonly last?: LastStep;
  /** The value is guessed: `sql` guesses right, `wrong` does not, and the answers differ. What can be masked does not show it. */
  readonly oracle?: true;
  readonly wrong?: string | readonly string[];
  /** Not stopped, and said so: the words under "What is not" in docs/masking.md that tell it. */
  readonly limit?: string;
  /** Nothing reaches the client: the value leaves by another way, and the server of the tests does not let it. */
  readonly refusable?: true;
}

export type LastStep =
  /** Binds and executes a statement that SQL has prepared. */
  | { readonly type: 'bind'; readonly statement: string }
  /** Executes a portal that SQL has declared. */
  | { readonly type: 'execute'; readonly portal: string }
  /** Parse, Bind and Describe, and no Execute. */
  | { readonly type: 'describe'; readonly text: string }
  /** Executes with a limit of rows, again and again until the portal is at its end. */
  | { readonly type: 'suspend'; readonly text: string; readonly rows: number }
  /** The message FunctionCall; `signature` as regprocedure reads it. Arguments are in binary form. */
  | { readonly type: 'call'; readonly signature: string; readonly arguments: readonly Buffer[] };

export type What = Secret | string | Buffer;

type Rest = Omit<Dodge, 'name' | 'family' | 'sql' | 'mustNotAppear' | 'protocol'> &
  Partial<Pick<Dodge, 'protocol'>>;
type Unplaced = Omit<Dodge, 'family'>;

/** A dodge that shows `what` when nobody masks: a secret in any of its forms, or the very bytes. */
export function leak(
  name: string,
  sql: string | readonly string[],
  what: What | readonly What[],
  rest: Rest = {},
): Unplaced {
  const all: readonly What[] = Array.isArray(what) ? what : [what as What];
  const protocol = rest.last === undefined && rest.parameters === undefined ? 'both' : 'extended';
  return { name, sql, mustNotAppear: all.flatMap(needlesOf), protocol, ...rest };
}

/** A question whose answer tells a right guess from a wrong one. */
export function oracle(
  name: string,
  ask: (guess: string) => string | readonly string[],
  [right, wrong]: readonly [string, string],
  rest: Rest = {},
): Unplaced {
  return {
    ...{ name, protocol: 'both' as const, mustNotAppear: [], oracle: true as const },
    ...{ sql: ask(right), wrong: ask(wrong), ...rest },
  };
}

export function family(name: string, dodges: readonly Unplaced[]): readonly Dodge[] {
  return dodges.map((dodge) => ({ ...dodge, family: name }));
}

/** A hash of a value that few people share gives it away: whoever can list the values finds it. */
export function hashed(algorithm: 'md5' | 'sha224' | 'sha256' | 'sha512', secret: Secret): What[] {
  const digest = createHash(algorithm).update(secret.text).digest();
  return [digest, digest.toString('hex')];
}

function needlesOf(what: What): readonly Needle[] {
  if (typeof what === 'string' || Buffer.isBuffer(what))
    return [{ of: 'a form of it', bytes: Buffer.from(what as string) }];
  return formsOf(what);
}
