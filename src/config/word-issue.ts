// What the schema found wrong, as sentences that say what to do. Values are never repeated: they may be secrets.
import type { z } from 'zod';
import { type Field, fieldAt, fieldsOf } from './field-at.ts';
import { type Locate, type Mistake, type Path, writePath } from './mistake.ts';
import { nearest } from './nearest.ts';

type Issue = z.core.$ZodIssue;

/** One issue can name several keys, hence a list. */
export function wordIssue(issue: Issue, top: Field, locate: Locate): readonly Mistake[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey([...path, key], top, locate));
  if (issue.code === 'invalid_key')
    return [mistake(path, issue.issues[0]?.message ?? issue.message, locate(path, 'key'))];
  if (issue.code === 'invalid_type') return [mistake(path, wrongType(issue, path, top), locate(path))];
  if (missing(issue)) return [mistake(path, missingKey(path, top), locate(path))];
  return [mistake(path, issue.message, locate(path))];
}

function mistake(path: Path, message: string, at: ReturnType<Locate>): Mistake {
  return { path: writePath(path), line: at.line, column: at.column, message };
}

/** The schema is run with `reportInput` for exactly this question. */
function missing(issue: Issue): boolean {
  return 'input' in issue && issue.input === undefined && issue.code !== 'custom';
}

function unknownKey(path: Path, top: Field, locate: Locate): Mistake {
  const at = locate(path, 'key');
  const around = fieldsOf(fieldAt(top, path.slice(0, -1)) ?? {}).properties ?? {};
  // NOTE: where a secret's place belongs, the "key" may be the secret itself, written in the wrong brackets.
  if (around['env']?.env)
    return mistake(
      path.slice(0, -1),
      'a secret is taken from { env: NAME } or { file: PATH } and from nothing else',
      at,
    );
  const known = Object.keys(around);
  const meant = nearest(String(path.at(-1)), known);
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return mistake(path, `no such key; ${hint}`, at);
}

function wrongType(issue: Issue & { code: 'invalid_type' }, path: Path, top: Field): string {
  if (missing(issue)) return missingKey(path, top);
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  const field = fieldsOf(fieldAt(top, path) ?? {});
  if (field.properties !== undefined)
    return `write keys under it: ${Object.keys(field.properties).join(', ')}`;
  if (field.items !== undefined) return 'write a list: [a, b], or one line with "- " for each';
  return `write ${field.takes ?? issue.expected} here`;
}

function missingKey(path: Path, top: Field): string {
  const field = fieldAt(top, path) ?? {};
  const key = String(path.at(-1) ?? 'the configuration');
  if (field.example !== undefined) return `${key} is missing: add for example "${key}: ${field.example}"`;
  const inner = fieldsOf(field).required;
  return inner === undefined
    ? `${key} is missing: add it`
    : `${key} is missing: add it with ${inner.join(', ')}`;
}
