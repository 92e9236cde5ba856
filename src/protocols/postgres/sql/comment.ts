// The sqlcommenter comment before or after a statement: what the agent says it is doing, and for which ticket.
import type { Intent } from '../../../model/action.ts';

export interface Commented {
  /** The text without the comment: to the server a comment is white space. */
  readonly text: string;
  readonly intent: Intent;
}

/** `key='value'` pairs, both percent-encoded, quotes in a value as `\'` (sqlcommenter specification). */
const pair = /^\s*([^='"\s,*/]+)='((?:[^'\\]|\\.)*)'\s*$/;
const longest = 4096;

/**
 * Takes a well-formed comment off the front. A comment that holds another opener, or anything but pairs, stays
 * where it is: the parser deals with it and nothing is taken from it.
 */
export function takeLeading(text: string): Commented | undefined {
  const start = text.search(/\S/);
  if (start < 0 || !text.startsWith('/*', start)) return undefined;
  const end = text.indexOf('*/', start + 2);
  if (end < 0 || end - start > longest) return undefined;
  const intent = intentOf(text.slice(start + 2, end));
  return intent === undefined ? undefined : { text: text.slice(end + 2), intent };
}

/** Takes one off the end. The caller makes sure that what stays does not end inside a quote or comment. */
export function takeTrailing(text: string): Commented | undefined {
  const trimmed = text.replace(/[\s;]+$/, '');
  if (!trimmed.endsWith('*/')) return undefined;
  const start = trimmed.lastIndexOf('/*');
  if (start < 0 || trimmed.length - start > longest) return undefined;
  const intent = intentOf(trimmed.slice(start + 2, -2));
  return intent === undefined ? undefined : { text: trimmed.slice(0, start), intent };
}

function intentOf(comment: string): Intent | undefined {
  if (comment.includes('/*') || comment.includes('*/')) return undefined;
  const parts = comment.match(/(?:[^,'\\]|'(?:[^'\\]|\\.)*')+/g) ?? [];
  if (parts.length === 0 || parts.join(',') !== comment) return undefined;
  const found: { text?: string; ticket?: string } = {};
  for (const part of parts) {
    const [, key, value] = pair.exec(part) ?? [];
    const [name, said] = [decode(key), decode(value)];
    if (name === undefined || said === undefined) return undefined;
    if (name === 'gatelog.intent') found.text = said;
    if (name === 'gatelog.ticket') found.ticket = said;
  }
  return Object.freeze(found);
}

/** Undefined for what is not percent-encoding of UTF-8. */
function decode(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded.replace(/\\(.)/g, '$1'));
  } catch {
    // Not well formed: the comment is then no business of ours, which the caller sees.
    return undefined;
  }
}
