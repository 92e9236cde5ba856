// Arrays in text format as array_out writes them: masks each element and leaves dimensions, bounds and NULLs as they are.

/** The server allows six dimensions (MAXDIM). */
const MAX_DIMENSIONS = 6;
/** An array with more, NULLs too, is masked whole. */
export const MOST_ELEMENTS = 100_000;
/** Bounds that do not begin at 1: `[0:2]={...}`. */
const BOUNDS = /^(?:\[-?\d{1,10}:-?\d{1,10}\]){1,6}=/;
/** The blanks of array_isspace, which are fewer than those of JavaScript. */
const NEEDS_QUOTES = /^$|^null$|[ \t\n\r\v\f"\\{},]/i;

/** The mask of one element; `at` counts the elements that are not NULL. */
export type MaskElement = (element: string, at: number) => string | null;

/** Undefined when it is not what array_out writes. */
export function mapTextArray(text: string, mask: MaskElement): string | undefined {
  const start = BOUNDS.exec(text)?.[0].length ?? 0;
  let mapped = text.slice(0, start);
  let depth = 0;
  let elements = 0;
  let count = 0;
  /** A value or an opening brace may stand here, else a comma or a closing one. */
  let begins = true;
  for (let at = start; at < text.length; ) {
    const mark = text[at] as string;
    if (mark === '{' && begins && ++depth <= MAX_DIMENSIONS) mapped += mark;
    else if (mark === '}' && depth-- > 0 && (!begins || text[at - 1] === '{')) mapped += mark;
    else if (mark === ',' && !begins && depth > 0) mapped += mark;
    else if (mark !== '{' && mark !== '}' && mark !== ',' && begins && depth > 0) {
      const element = readElement(text, at);
      if (element === undefined || ++elements > MOST_ELEMENTS) return undefined;
      mapped += element.value === null ? 'NULL' : writeElement(mask(element.value, count++));
      begins = false;
      at = element.end;
      continue;
    } else return undefined;
    begins = mark !== '}';
    at++;
    if (depth === 0) return at === text.length ? mapped : undefined;
  }
  return undefined;
}

interface Element {
  readonly value: string | null;
  readonly end: number;
}

function readElement(text: string, at: number): Element | undefined {
  if (text[at] === '"') return readQuoted(text, at + 1);
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== '}') end++;
  const value = text.slice(at, end);
  if (value.toUpperCase() === 'NULL') return { value: null, end };
  return NEEDS_QUOTES.test(value) ? undefined : { value, end };
}

/** A backslash takes the next character as it is. */
function readQuoted(text: string, start: number): Element | undefined {
  let value = '';
  let from = start;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') return { value: value + text.slice(from, at), end: at + 1 };
    if (text[at] !== '\\') continue;
    value += text.slice(from, at);
    from = ++at;
  }
  return undefined;
}

function writeElement(value: string | null): string {
  if (value === null) return 'NULL';
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value;
}
