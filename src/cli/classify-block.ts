// Proposed classes as YAML to paste into the configuration, with the reasons as comments. Names of columns may be anything:
// what is written here is read back as the same names, and moves no cursor.
import type { ProposedEntry } from '../masking/propose/entries.ts';
import type { ColumnName } from '../model/data-class.ts';

/** Under `targets.<name>` of a configuration as the manual writes it. */
const KEY = '    ';
const ITEM = '      ';

export interface BlockFacts {
  readonly target: string;
  /** The target has a `classify` already: a second one would be a mistake. */
  readonly hasClassify: boolean;
}

/** Lines of YAML, '' when there is nothing to propose. */
export function wordBlock(entries: readonly ProposedEntry[], { target, hasClassify }: BlockFacts): string {
  if (entries.length === 0) return '';
  const strong = entries.filter(({ confidence }) => confidence === 'strong');
  const weak = entries.filter(({ confidence }) => confidence === 'weak');
  const lines = [
    hasClassify
      ? `${KEY}# Add this to classify of ${printable(target)}.`
      : `${KEY}# Put this under ${printable(target)}.`,
    ...(hasClassify ? [] : [`${KEY}classify:`]),
    ...strong.flatMap(wordEntry),
    ...(weak.length > 0 ? [`${ITEM}# From here on the signs are weak: look before you keep them.`] : []),
    ...weak.flatMap(wordEntry),
  ];
  return `${lines.join('\n')}\n`;
}

function wordEntry({ as, columns, paths, reasons }: ProposedEntry): string[] {
  const names = columns.map((column) => yamlText(writeColumn(column)));
  const because = (at: number) => ` # ${reasons[at] ?? ''}`;
  const inside = `${ITEM}    - `;
  if (paths.length > 0)
    return [
      `${ITEM}- as: ${as}`,
      `${ITEM}  columns: ${names.join('')}`,
      `${ITEM}  paths:`,
      ...paths.map((path, at) => `${inside}${yamlText(writePath(path))}${because(at)}${anyKey(path)}`),
    ];
  return [
    `${ITEM}- as: ${as}`,
    `${ITEM}  columns:`,
    ...names.map((name, at) => `${inside}${name}${because(at)}`),
  ];
}

/** Keys that cannot be written, or may be data themselves. */
function anyKey(path: readonly string[]): string {
  return path.includes('*') ? '; * masks every key there' : '';
}

/** As `splitName` of the configuration takes it apart. A `*` in a name stands for itself too. */
export function writeColumn({ schema, table, column }: ColumnName): string {
  return [schema, table, column].map(writeName).join('.');
}

export function writeTable(schema: string, name: string): string {
  return [schema, name].map(writeName).join('.');
}

/** Capitals are quoted as SQL has them, though the configuration would take them bare. */
function writeName(name: string): string {
  return /^[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*$/.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

export function writePath(path: readonly string[]): string {
  return `$${path.map((step) => (step === '[]' ? step : `.${step}`)).join('')}`;
}

/** A scalar of YAML 1.2 that is this text and nothing else. */
function yamlText(text: string): string {
  if (/^[A-Za-z_$][A-Za-z0-9_.$[\]*]*$/.test(text)) return text;
  return moving.test(text)
    ? `"${printable(text.replaceAll(/["\\]/g, '\\$&'))}"`
    : `'${text.replaceAll("'", "''")}'`;
}

/** Control and format characters, other blanks than a space, halves of characters. */
const moving = /[\p{C}\p{Zl}\p{Zp}]|[^\P{Zs} ]/u;

/** Escaped as YAML does: names of others must not move the cursor of a terminal. */
export function printable(text: string): string {
  return text.replaceAll(new RegExp(moving, 'gu'), (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
