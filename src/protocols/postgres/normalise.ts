// Own literal normaliser: texts that differ only in plain numbers and plain strings get one key, quickly.
// It must never give one key to two statements that differ otherwise: whatever it is not sure of has no key.

/** Stand for a number and for a string; a text that holds either itself has no key. */
const numberMark = '\u0001';
const stringMark = '\u0002';

const quote = 0x27;
const doubleQuote = 0x22;
const backslash = 0x5c;
const dollar = 0x24;
const ampersand = 0x26;
const dot = 0x2e;

export interface Normalised {
  readonly key: string;
  /** True when a literal was replaced: the key then stands for other texts too. */
  readonly replaced: boolean;
}

/**
 * The text with its plain literals replaced; undefined when it holds something else that could be a literal or hide
 * one: comments, E'' B'' X'' N'' U&'' and U&"", dollar quotes, backslashes in strings, numbers of other forms
 * than 12 and 12.5, control characters, an unfinished quote.
 */
export function normalise(text: string): Normalised | undefined {
  const { length } = text;
  let key = '';
  let from = 0;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    let end = at + 1;
    let mark = '';
    if (isWord(code)) {
      end = isDigit(code) ? numberEnd(text, at) : wordEnd(text, at);
      if (isDigit(code)) mark = numberMark;
    } else if (code === quote) {
      end = stringEnd(text, at);
      mark = stringMark;
    } else if (code === doubleQuote) end = identifierEnd(text, at);
    else if (code === dollar) end = parameterEnd(text, at);
    else if (!isPlain(text, code, at)) return undefined;
    if (end < 0) return undefined;
    if (mark !== '') {
      key += text.slice(from, at) + mark;
      from = end;
    }
    at = end;
  }
  return from === 0 ? { key: text, replaced: false } : { key: key + text.slice(from), replaced: true };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Characters of identifiers, as scan.l has them: letters, digits, `_`, and all beyond ASCII. `$` is apart. */
function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    isDigit(code) ||
    code === 0x5f ||
    code >= 0x80
  );
}

/** Anything else outside quotes: no comment may begin, nothing may hide. */
function isPlain(text: string, code: number, at: number): boolean {
  if (code < 0x20) return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
  if (code === 0x7f || code === backslash) return false;
  const next = text.charCodeAt(at + 1);
  if (code === 0x2d && next === 0x2d) return false;
  if (code === 0x2f && next === 0x2a) return false;
  if (code === ampersand && (next === quote || next === doubleQuote)) return false;
  // `.5` is a number; `t.5` is none, but no statement either.
  return !(code === dot && isDigit(next));
}

/** Right after a word: a quote would be a prefixed string (E'', X''), a `$` part of the name. */
function wordEnd(text: string, start: number): number {
  let at = start + 1;
  while (isWord(text.charCodeAt(at))) at += 1;
  const next = text.charCodeAt(at);
  return next === quote || next === dollar ? -1 : at;
}

/** `12` or `12.5`, with nothing that could make it something else (`1e5`, `0x1F`, `1_000`, `1.`, `1..2`, `1a`). */
function numberEnd(text: string, start: number): number {
  let at = digitsEnd(text, start);
  if (text.charCodeAt(at) === dot) {
    const fraction = digitsEnd(text, at + 1);
    if (fraction === at + 1) return -1;
    at = fraction;
  }
  const next = text.charCodeAt(at);
  return isWord(next) || next === dot || next === dollar || next === quote ? -1 : at;
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** `''` inside is a quote. A backslash may be an escape when standard_conforming_strings is off. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash || code < 0x09) return -1;
    if (code !== quote) continue;
    if (text.charCodeAt(at + 1) !== quote) return isWord(text.charCodeAt(at + 1)) ? -1 : at + 1;
    at += 1;
  }
  return -1;
}

/** Names stay as they are, so nothing in them matters but where they end. */
function identifierEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x09) return -1;
    if (code !== doubleQuote) continue;
    if (text.charCodeAt(at + 1) !== doubleQuote) return at + 1;
    at += 1;
  }
  return -1;
}

/** `$1` stays as it is; any other `$` opens a quoted text. */
function parameterEnd(text: string, start: number): number {
  const at = digitsEnd(text, start + 1);
  if (at === start + 1) return -1;
  const next = text.charCodeAt(at);
  return isWord(next) || next === dollar || next === quote ? -1 : at;
}
