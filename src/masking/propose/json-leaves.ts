// Reads the strings and numbers of a JSON text with the way to each. A text that was cut is read as far as it goes.

/** Keys, and `[]` for an element of an array. */
export type Steps = readonly string[];

export interface Leaf {
  readonly steps: Steps;
  readonly text: string;
  /** The nearest key, '' when there is none. */
  readonly key: string;
}

/** What lies deeper is told as if it lay here: a mask of this place covers it. */
const DEEPEST = 12;

/** A sign of its own, a string as far as it goes, or a bare word; white space goes before. */
const token = /\s*(?:([{}[\],:])|"((?:[^"\\]|\\.)*)("?)|([^\s{}[\],:"]+))/suy;

interface Level {
  readonly isArray: boolean;
  /** Of the member being read. */
  key: string | undefined;
}

/** In order. What is no JSON gives whatever can be made of it. */
export function leavesOf(text: string): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const levels: Level[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [, sign, string, , bare] = found;
    if (sign === undefined) readScalar(levels, leaves, string, bare);
    else readSign(levels, sign);
    if (token.lastIndex >= text.length) break;
  }
  return leaves;
}

function readSign(levels: Level[], sign: string): void {
  const inside = levels.at(-1);
  if (sign === '{' || sign === '[') levels.push({ isArray: sign === '[', key: undefined });
  else if (sign === '}' || sign === ']') levels.pop();
  // The next string is a key again.
  else if (sign === ',' && inside !== undefined) inside.key = undefined;
}

function readScalar(
  levels: readonly Level[],
  leaves: Leaf[],
  string: string | undefined,
  bare: string | undefined,
): void {
  const inside = levels.at(-1);
  const value = string === undefined ? (bare ?? '') : unescaped(string);
  if (inside !== undefined && !inside.isArray && inside.key === undefined) inside.key = value;
  else if (string !== undefined || /^-?\d/.test(value)) leaves.push(leafAt(levels, value));
}

function leafAt(levels: readonly Level[], text: string): Leaf {
  const key = levels.findLast((level) => level.key !== undefined)?.key ?? '';
  const steps = levels.slice(0, DEEPEST).map((level) => (level.isArray ? '[]' : (level.key ?? '')));
  return { steps, text, key };
}

function unescaped(string: string): string {
  if (!string.includes('\\')) return string;
  try {
    return JSON.parse(`"${string}"`) as string;
  } catch {
    // Cut inside an escape, or no JSON: as it stands it can still be looked at.
    return string;
  }
}
