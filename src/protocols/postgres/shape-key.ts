// Names a statement's shape: the same text but for plain literals, over the same tables as they were resolved. Not the
// fingerprint of libpg_query, which is for statistics and gives one number to statements over different tables.
import { createHash } from 'node:crypto';
import type { Access, Action } from '../../model/action.ts';
import { normalise } from './normalise.ts';

/** Statements about rows. What names a statement, a role or a setting does something else under the same words. */
const repeatable: ReadonlySet<string> = new Set([
  'sql:select',
  'sql:insert',
  'sql:update',
  'sql:delete',
  'sql:merge',
]);

/** What agents put in front to say what they do (sqlcommenter). None that contains the beginning of another. */
const leadingComments = /^(?:\s*\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\/)+\s*/;

/** base64url of SHA-256; undefined for what may not be allowed in advance. */
export function shapeKey({ shape, phase, text, parameters }: Action): string | undefined {
  const { verb, accesses, understood } = shape;
  const plain = accesses.every((access) => isPlain(access.verb));
  if (phase !== 'execute' || !understood || !repeatable.has(verb) || !plain) return undefined;
  const key = normalise(text.replace(leadingComments, ''))?.key;
  if (key === undefined) return undefined;
  const types = parameters.map(({ type }) => type);
  const needs = [...new Set(accesses.map(spell))].sort();
  return createHash('sha256')
    .update(JSON.stringify([verb, key, types, needs]))
    .digest('base64url');
}

/** What a statement about rows needs beside its own verb: nothing of the session's state, no code, no structure. */
function isPlain(verb: string): boolean {
  return repeatable.has(verb) || verb === 'sql:call' || verb === 'sql:lock' || verb === 'sql:filter';
}

/** With its columns and whether it has a WHERE: what policy saw of it when somebody said yes. */
function spell({ verb, resource, context }: Access): string {
  const facts = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([verb, resource.kind, resource.path, facts]);
}
