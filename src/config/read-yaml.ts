// YAML text to plain values, keeping where each stands. Takes the plain part of YAML 1.2 and bounds what it takes.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { inOrder, type Locate, type Mistake, type Path } from './mistake.ts';

export interface Yaml {
  /** Undefined when the text cannot be read as YAML at all. */
  readonly value: unknown;
  readonly locate: Locate;
  readonly mistakes: readonly Mistake[];
}

const largest = 1024 * 1024;
const deepest = 50;
/** How often anchors may be repeated in all, so that a small file cannot grow without bound. */
const aliasesTaken = 100;

const sentences: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice: keep one',
  TAB_AS_INDENT: 'YAML is indented with spaces: replace the tab',
  BAD_INDENT:
    'the indentation does not fit: line it up with the keys beside it, or close the bracket or quote above',
  MISSING_CHAR: 'a closing bracket, quote, comma or colon is missing here',
  MULTIPLE_DOCS: 'a configuration is one document: remove the --- line',
  NON_STRING_KEY: 'keys are text: put this key in quotes',
  MULTILINE_IMPLICIT_KEY: 'this line is not "key: value": is a colon or an indentation missing?',
  BLOCK_AS_IMPLICIT_KEY: 'two keys on one line: put the second on its own line, or the value in quotes',
  TAG_RESOLVE_FAILED: 'tags (!name) are not used here: remove it',
};

export function readYaml(text: string): Yaml {
  const nowhere: Locate = () => ({ line: 1, column: 1 });
  const refuse = (message: string): Yaml => ({
    value: undefined,
    locate: nowhere,
    mistakes: [{ path: '', line: 1, column: 1, message }],
  });
  if (Buffer.byteLength(text) > largest)
    return refuse('the file is larger than 1 MiB, which no configuration is');
  if (deeperThan(deepest, text))
    return refuse(`the file is nested deeper than ${deepest} levels, which no configuration is`);
  const lines = new LineCounter();
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    schema: 'core',
    logLevel: 'error',
  } as const;
  const document = parseDocument(text, options);
  const mistakes = [...syntaxMistakes(document, lines), ...strangers(document, lines)];
  const readable = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  if (!readable) return { value: undefined, locate: nowhere, mistakes: inOrder(mistakes) };
  return { ...plainValue(document, mistakes), locate: (path, part) => locate(document, lines, path, part) };
}

/** A cheap upper bound on nesting, before the recursive parser sees the text. */
function deeperThan(limit: number, text: string): boolean {
  let brackets = 0;
  for (const character of text) {
    if (character === '[' || character === '{') brackets++;
    if (character === ']' || character === '}') brackets--;
    if (brackets > limit) return true;
  }
  return /^(?:[ ]*- ?){50}|^[ ]{400}/m.test(text) || /(?:- ){50}/.test(text);
}

function syntaxMistakes(document: Document, lines: LineCounter): Mistake[] {
  return [...document.errors, ...document.warnings].map((error: YAMLError) => ({
    path: '',
    ...place(lines, error.pos[0]),
    message:
      sentences[error.code] ??
      'this is not valid YAML: look at the quotes, colons and indentation of this line',
  }));
}

/** What would vanish on the way to plain values or stop it: found while it still has a place. */
function strangers(document: Document, lines: LineCounter): Mistake[] {
  const found: Mistake[] = [];
  const note = (path: string, node: Node, message: string) =>
    found.push({ path, ...place(lines, node.range?.[0] ?? 0), message });
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__')
        note('__proto__', key, 'this name is reserved: choose another');
    },
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        note('', alias, 'no anchor (&name) of this name stands above');
    },
  });
  return found;
}

function plainValue(document: Document, mistakes: readonly Mistake[]): Pick<Yaml, 'value' | 'mistakes'> {
  try {
    return { value: document.toJS({ maxAliasCount: aliasesTaken }), mistakes };
  } catch (cause) {
    // ReferenceError is how the library says that an alias leads nowhere, or that they multiply beyond the bound.
    if (!(cause instanceof ReferenceError)) throw cause;
    if (mistakes.length > 0) return { value: undefined, mistakes };
    const message = 'the anchors and aliases of this file multiply without end: write the values out';
    return { value: undefined, mistakes: [...mistakes, { path: '', line: 1, column: 1, message }] };
  }
}

/** The deepest part of the path that is there: a missing key is shown at the key that should hold it. */
function locate(document: Document, lines: LineCounter, path: Path, part: 'key' | 'value' = 'value') {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [at, step] of path.entries()) {
    const pair = stepInto(document, node, step);
    if (pair === undefined) break;
    const wantsKey = pair.value === null || part === 'key' || at < path.length - 1;
    offset = startOf(wantsKey ? pair.key : pair.value) ?? startOf(pair.key) ?? offset;
    node = pair.value;
  }
  return place(lines, offset);
}

function stepInto(
  document: Document,
  from: unknown,
  step: string | number,
): { key: unknown; value: unknown } | undefined {
  const node = isAlias(from) ? from.resolve(document) : from;
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  return node.items.find((pair: Pair) => isScalar(pair.key) && pair.key.value === step);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
