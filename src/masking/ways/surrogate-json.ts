// Surrogates of JSON: each string and number in it is replaced, names, order and blanks stay. Truths become false.
import type { MaskKey } from './mask-keys.ts';
import { MASKED } from './constants.ts';
import { surrogateLiteral } from './surrogate-number.ts';
import { surrogateText } from './surrogate-text.ts';

/** Deeper or fuller documents are masked whole: each leaf costs microseconds. */
const DEEPEST = 64;
const MOST_LEAVES = 10_000;

/** Undefined for what is not JSON or too much of it. Written token by token, so that no number loses a digit. */
export function surrogateJson(text: string, key: MaskKey): string | undefined {
  if (!isJson(text)) return undefined;
  let replaced = '';
  let depth = 0;
  let leaves = 0;
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    const first = token[0] as string;
    if ('{['.includes(first)) depth++;
    if ('}]'.includes(first)) depth--;
    if (/[-0-9"tf]/.test(first)) leaves++;
    if (depth > DEEPEST || leaves > MOST_LEAVES) return undefined;
    replaced += first === '"' && isName(text, end) ? token : replaceToken(token, key);
    at = end;
  }
  return replaced;
}

/** JSON.parse keeps its own stack: it does not overflow on what is deep. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whatever is wrong with it: it is none, and the caller masks it whole.
    return false;
  }
}

/** Where the token ends that begins here, in a text that is JSON. */
function tokenEnd(text: string, at: number): number {
  const first = text[at] as string;
  if (first === '"') return stringEnd(text, at);
  let end = at + 1;
  if (/[-0-9a-z]/.test(first)) while (/[-+.0-9a-zE]/.test(text[end] ?? '')) end++;
  return end;
}

function stringEnd(text: string, at: number): number {
  let end = at + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** A string is a name when a colon follows. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (/\s/.test(text[at] ?? '')) at++;
  return text[at] === ':';
}

function replaceToken(token: string, key: MaskKey): string {
  const first = token[0] as string;
  if (first === '"') return JSON.stringify(surrogateText(JSON.parse(token) as string, key) ?? MASKED);
  if (first === 't' || first === 'f') return 'false';
  return /[-0-9]/.test(first) ? (surrogateLiteral(token, key) ?? '0') : token;
}
