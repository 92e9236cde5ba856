// How COPY ... TO writes its rows, from the options in the text.
import type { Node } from 'libpg-query';
import { as, constantOf, stringOf } from '../sql/tree.ts';

export interface CopyFormat {
  readonly kind: 'text' | 'csv' | 'binary';
  /** One byte each. */
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  /** What stands for NULL, outside quotes. */
  readonly null: Buffer;
  /** The first row names the columns. */
  readonly header: boolean;
  /** A table is copied, not a query: then the types of its columns are known. */
  readonly ofTable: boolean;
}

/** Options that change nothing in how rows are written. */
const HARMLESS: ReadonlySet<string> = new Set([
  'force_quote',
  'freeze',
  'default',
  'on_error',
  'log_verbosity',
]);

/** Undefined for what is no COPY TO, `unknown` when an option is not understood: such rows cannot be read. */
export function copyFormatOf(node: Node): CopyFormat | 'unknown' | undefined {
  const copy = as(node, 'CopyStmt');
  if (copy === undefined || copy.is_from === true) return undefined;
  const given = new Map<string, string>();
  for (const option of copy.options ?? []) {
    const { defname, arg } = as(option, 'DefElem') ?? {};
    if (defname === undefined || HARMLESS.has(defname)) continue;
    const value = arg === undefined ? 'true' : wordOf(arg);
    if (value === undefined || given.has(defname)) return 'unknown';
    given.set(defname, value);
  }
  return formatOf(given, copy.relation !== undefined);
}

function wordOf(arg: Node): string | undefined {
  const integer = as(arg, 'Integer');
  if (integer !== undefined) return String(integer.ival ?? 0);
  const boolean = as(arg, 'Boolean');
  if (boolean !== undefined) return String(boolean.boolval ?? false);
  return stringOf(arg) ?? constantOf(arg) ?? undefined;
}

const TRUE: ReadonlySet<string> = new Set(['true', 'on', '1']);
const FALSE: ReadonlySet<string> = new Set(['false', 'off', '0']);

function formatOf(given: Map<string, string>, ofTable: boolean): CopyFormat | 'unknown' {
  const take = (name: string): string | undefined => {
    const value = given.get(name);
    given.delete(name);
    return value;
  };
  const kind = take('format')?.toLowerCase() ?? 'text';
  if (kind !== 'text' && kind !== 'csv' && kind !== 'binary') return 'unknown';
  const header = take('header')?.toLowerCase() ?? 'false';
  const encoding = take('encoding')?.toLowerCase().replaceAll(/[-_]/g, '') ?? 'utf8';
  const delimiter = byteOf(take('delimiter') ?? (kind === 'csv' ? ',' : '\t'));
  const quote = byteOf(take('quote') ?? '"');
  const escape = byteOf(take('escape') ?? String.fromCharCode(quote));
  const nullText = take('null') ?? (kind === 'csv' ? '' : '\\N');
  const understood =
    given.size === 0 &&
    encoding === 'utf8' &&
    (TRUE.has(header) || FALSE.has(header)) &&
    [delimiter, quote, escape].every((byte) => byte > 0);
  if (!understood) return 'unknown';
  return { kind, delimiter, quote, escape, null: Buffer.from(nullText), header: TRUE.has(header), ofTable };
}

/** 0 for anything but one ASCII character. */
function byteOf(text: string): number {
  return text.length === 1 && text.charCodeAt(0) < 0x80 ? text.charCodeAt(0) : 0;
}
