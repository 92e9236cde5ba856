// The query language: words, "phrases", -word or NOT, field:value. A mistake is told with its place and what would be right.
import { GatelogError } from '../model/error.ts';
import { type TagField, tagFields } from './tags.ts';

interface Word {
  readonly kind: 'word';
  /** One word or the words of a phrase, as they were written. */
  readonly text: string;
  /** `order*`: any word that begins so. */
  readonly prefix: boolean;
  readonly not: boolean;
}

interface Tag {
  readonly kind: 'tag';
  readonly field: TagField;
  readonly value: string;
  readonly prefix: boolean;
  readonly not: boolean;
}

export interface Query {
  readonly terms: readonly (Word | Tag)[];
  /** More rows than this, and fewer than that. */
  readonly moreRows?: number;
  readonly fewerRows?: number;
  /** ISO 8601: not before, and before. */
  readonly after?: string;
  readonly before?: string;
}

const maximumCharacters = 2_000;
const maximumTerms = 32;

const fields = [...tagFields, 'rows', 'after', 'before'];

/** One term: `-`, `field:`, then a quoted text or anything without spaces. `created::date` is no field. */
const term = /\s*(-?)(?:([a-z]+):(?!:))?(?:"((?:[^"]|"")*)("?)|([^\s"]\S*)?)(\*?)/iuy;

interface Term {
  readonly at: number;
  readonly not: boolean;
  readonly field: string | undefined;
  readonly text: string;
  readonly quoted: boolean;
  readonly prefix: boolean;
}

/** @throws GatelogError `search.syntax`, with the place in `data.at`. */
export function readQuery(text: string): Query {
  if (text.length > maximumCharacters)
    throw wrong(maximumCharacters, `a search has at most ${maximumCharacters} characters`);
  const terms = joinNot(readTerms(text)).filter(isSearchable);
  if (terms.length > maximumTerms)
    throw wrong(terms[maximumTerms]?.at ?? 0, `a search has at most ${maximumTerms} words and fields`);
  if (terms.length === 0 && text.trim() !== '')
    throw wrong(0, 'there is no letter or digit in this to search for');
  let query: Query = { terms: [] };
  for (const one of terms) query = { ...query, ...readTerm(one, query) };
  return query;
}

function readTerms(text: string): readonly Term[] {
  const terms: Term[] = [];
  const end = text.trimEnd().length;
  term.lastIndex = 0;
  while (term.lastIndex < end) {
    const from = term.lastIndex;
    // Before the end there is a quote or another character, and the pattern takes either.
    terms.push(termOf(term.exec(text) as RegExpExecArray, from));
  }
  return terms;
}

function termOf(match: RegExpExecArray, from: number): Term {
  const [all, minus, field, quotedText, closed, plain, star] = match;
  const at = from + all.length - all.trimStart().length;
  if (quotedText !== undefined && closed === '')
    throw wrong(at, 'a quote is opened and not closed: add " at the end');
  const text = quotedText?.replaceAll('""', '"') ?? plain ?? '';
  if (field !== undefined && text === '')
    throw wrong(at, `${field}: has no value: write one behind the colon, without a space`);
  const open = quotedText === undefined && text.endsWith('*');
  return {
    ...{ at, not: minus === '-', field: field?.toLowerCase(), quoted: quotedText !== undefined },
    text: open ? text.replace(/\*+$/, '') : text,
    prefix: open || star === '*',
  };
}

/** `NOT word` is `-word`. */
function joinNot(terms: readonly Term[]): readonly Term[] {
  const joined: Term[] = [];
  let not: Term | undefined;
  for (const one of terms) {
    const operator = one.quoted || one.field !== undefined ? '' : one.text;
    if (operator === 'OR' || operator === 'AND')
      throw wrong(
        one.at,
        `${operator} is not known: all words are looked for; ask twice, or write "${operator.toLowerCase()}"`,
      );
    if (operator === 'NOT') not = one;
    else joined.push(not === undefined ? one : { ...one, not: true });
    if (operator !== 'NOT') not = undefined;
  }
  if (not !== undefined) throw wrong(not.at, 'NOT stands before nothing: write a word behind it');
  return joined;
}

/** Of pasted statements, `=` or `*` are passed over. */
function isSearchable({ field, text }: Term): boolean {
  return field !== undefined || /[\p{L}\p{N}]/u.test(text);
}

function readTerm(one: Term, query: Query): Partial<Query> {
  const { field, text, prefix, not, at } = one;
  if (field === undefined) return { terms: [...query.terms, { kind: 'word', text, prefix, not }] };
  if (not && ['rows', 'after', 'before'].includes(field))
    throw wrong(at, `${field}: cannot be negated: turn it round`);
  if (field === 'rows') return readRows(one);
  if (field === 'after' || field === 'before') return { [field]: readTime(one) };
  if (!isTagField(field))
    throw wrong(
      at,
      `${field}: is no field; there are ${fields.join(', ')}. Put it in quotes to search for the words`,
    );
  return { terms: [...query.terms, { kind: 'tag', field, value: text, prefix, not }] };
}

function isTagField(field: string): field is TagField {
  return (tagFields as readonly string[]).includes(field);
}

function readRows({ text, at }: Term): Partial<Query> {
  const [, sign, digits] = /^(>=|<=|>|<|)(\d{1,15})$/.exec(text) ?? [];
  const count = Number(digits);
  if (digits === undefined) throw wrong(at, 'rows: takes a number, as in rows:>1000, rows:<10 or rows:0');
  if (sign === '>') return { moreRows: count };
  if (sign === '>=') return { moreRows: count - 1 };
  if (sign === '<') return { fewerRows: count };
  return sign === '<=' ? { fewerRows: count + 1 } : { moreRows: count - 1, fewerRows: count + 1 };
}

const timePattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/i;

function readTime({ field, text, at }: Term): string {
  const zoned = /T/i.test(text) && !/(Z|[+-]\d\d:\d\d)$/i.test(text) ? `${text}Z` : text;
  const time = timePattern.test(text) ? Date.parse(zoned.toUpperCase()) : Number.NaN;
  if (Number.isNaN(time))
    throw wrong(at, `${field}: takes a day or a time in UTC, as in 2026-11-21 or 2026-11-21T08:30`);
  return new Date(time).toISOString();
}

export function wrong(at: number, message: string): GatelogError<'search.syntax'> {
  return new GatelogError('search.syntax', message, { data: { at } });
}
