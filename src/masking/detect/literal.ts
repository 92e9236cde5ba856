// Reads string literals of SQL for what is in them: plain, escaped, dollar-quoted, continued on the next line, or inside another.
import type { Span } from './finding.ts';

/** White space and comments that may stand before a literal; more than this is not understood, and masked. */
const longestGap = 2048;

/** The next position that is neither white space nor comment; undefined when it is too far to tell. */
export function skipBlank(text: string, from: number): number | undefined {
  const limit = from + longestGap;
  let at = from;
  while (at < text.length) {
    if (at > limit) return undefined;
    if (/\s/.test(text.charAt(at))) at++;
    else if (text.startsWith('--', at)) at = after(text, '\n', at, limit);
    else if (text.startsWith('/*', at)) at = afterComment(text, at, limit);
    else return at;
  }
  return at;
}

function after(text: string, mark: string, from: number, limit: number): number {
  for (let at = from; at <= limit; at++) {
    if (at >= text.length) return text.length;
    if (text.startsWith(mark, at)) return at + mark.length;
  }
  return limit + 1;
}

/** Comments nest in PostgreSQL. */
function afterComment(text: string, from: number, limit: number): number {
  let depth = 0;
  for (let at = from; at <= limit; at++) {
    if (at >= text.length) return text.length;
    if (text.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (text.startsWith('*/', at)) {
      at++;
      if (--depth === 0) return at + 1;
    }
  }
  return limit + 1;
}

/**
 * What is between the quotes of the literal at `from`, or undefined when none begins there. Where two readings are
 * possible the longer is taken; without its end a literal reaches to the end of the text.
 */
export function readLiteral(text: string, from: number): Span | undefined {
  const opening = /^(?:[EeNnBbXx]|[Uu]&|_[a-z0-9]{1,16} ?)?(?=['"])/.exec(text.slice(from, from + 24));
  if (opening !== null) return readQuoted(text, from + opening[0].length);
  if (text[from] === '$') return readDollarQuoted(text, from);
  return undefined;
}

function readQuoted(text: string, from: number): Span {
  const quote = text.charAt(from);
  let start = from;
  while (text[start] === quote) start++;
  const count = start - from;
  if (count % 2 === 0) {
    // Either an empty literal, or one inside another, whose quotes are all doubled.
    if (start === text.length || /[\s;),]/.test(text.charAt(start)))
      return { start: from + 1, end: from + 1 };
    return { start, end: endOrAll(text, quote.repeat(count), start) };
  }
  return { start: from + 1, end: endOfParts(text, quote, from + 1) };
}

function endOrAll(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end === -1 ? text.length : end;
}

/** `'a'` and a line break and `'b'` are one literal (SQL:2016 5.3, <character string literal>). */
function endOfParts(text: string, quote: string, from: number): number {
  let end = endOfPart(text, quote, from);
  for (;;) {
    const next = skipBlank(text, end + 1);
    if (next === undefined) return text.length;
    if (end >= text.length || text[next] !== quote || !text.slice(end + 1, next).includes('\n')) return end;
    end = endOfPart(text, quote, next + 1);
  }
}

/** A backslash may or may not escape, as the server is set; read as if it did, the literal ends no earlier. */
function endOfPart(text: string, quote: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

function readDollarQuoted(text: string, from: number): Span | undefined {
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]{0,127})?\$/.exec(
    text.slice(from, from + 130),
  )?.[0];
  if (tag === undefined) return undefined;
  const start = from + tag.length;
  return { start, end: endOrAll(text, tag, start) };
}
