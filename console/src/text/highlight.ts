// Colours SQL for reading. An aid for the eye and nothing else: what is decided was read by PostgreSQL's own parser.

export type TokenKind = 'plain' | 'keyword' | 'string' | 'number' | 'comment' | 'name' | 'parameter';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const keywords = new Set(
  `add all alter analyze and any array as asc begin between by call cascade case cast check cluster collate column
   comment commit concurrently constraint copy create cross current_date current_timestamp cursor database deallocate
   declare default deferrable delete desc distinct do drop each else end except execute exists explain extension fetch
   filter first following for foreign from full function grant group having if ilike in index inner insert instead
   intersect interval into is isnull join key language last lateral left like limit listen lock materialized merge
   natural next no not notify notnull null nulls of offset on only or order outer over owner partition policy
   preceding prepare primary procedure raise range recursive references refresh reindex release rename replace reset
   restrict returning returns revoke right role rollback row rows savepoint schema select sequence session set share
   show similar some start statement table tablesample temp temporary then to transaction trigger truncate type union
   unique update user using vacuum values view when where window with within work true false`.split(/\s+/),
);

// One alternative for each kind; every quantifier runs over characters its follower cannot begin with, so time is linear.
const token = new RegExp(
  [
    String.raw`(?<comment>--[^\n]*)`,
    String.raw`(?<block>/\*)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$))`,
    String.raw`(?<string>(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$)`,
    String.raw`(?<name>"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<parameter>\$[0-9]+)`,
    String.raw`(?<number>[0-9](?:[0-9_]|\.[0-9]|[eE][+-]?[0-9])*)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*)`,
    String.raw`(?<space>\s+)`,
    '(?<other>[^])',
  ].join('|'),
  'y',
);

/** The texts of the tokens, joined, are the text. What is not closed runs to the end. */
export function highlightSql(text: string): Token[] {
  const tokens: Token[] = [];
  const scan = new RegExp(token);
  while (scan.lastIndex < text.length) {
    const start = scan.lastIndex;
    const groups = scan.exec(text)?.groups ?? {};
    if (groups['block'] !== undefined) scan.lastIndex = endOfBlock(text, start);
    if (groups['dollar'] !== undefined) scan.lastIndex = endOfDollar(text, start, groups['dollar']);
    push(tokens, kindOf(groups), text.slice(start, scan.lastIndex));
  }
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  if (groups['comment'] !== undefined || groups['block'] !== undefined) return 'comment';
  if (groups['escaped'] ?? groups['string'] ?? groups['dollar']) return 'string';
  if (groups['name'] !== undefined) return 'name';
  if (groups['parameter'] !== undefined) return 'parameter';
  if (groups['number'] !== undefined) return 'number';
  return keywords.has((groups['word'] ?? '').toLowerCase()) ? 'keyword' : 'plain';
}

/** Plain neighbours are joined, so that a page holds few elements. */
function push(tokens: Token[], kind: TokenKind, text: string): void {
  const last = tokens.at(-1);
  if (kind === 'plain' && last?.kind === 'plain')
    tokens[tokens.length - 1] = { kind, text: last.text + text };
  else tokens.push({ kind, text });
}

/** PostgreSQL's block comments nest. */
function endOfBlock(text: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

function endOfDollar(text: string, start: number, tag: string): number {
  const end = text.indexOf(tag, start + tag.length);
  return end < 0 ? text.length : end + tag.length;
}
