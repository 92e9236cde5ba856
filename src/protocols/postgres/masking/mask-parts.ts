// Masks parts of a JSON value: what certain paths lead to, and nothing else.
import type { DataClass, ValueType } from '../../../model/data-class.ts';
import type { Assigned, Masker } from '../../../model/masker.ts';

/** Deeper than any document people write; what is deeper is masked whole. */
const deepest = 200;
const json: ValueType = { kind: 'json' };
const text: ValueType = { kind: 'text' };

/** ECMA-262 proposal JSON.parse source text access, in Node 24; TypeScript does not know it yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  readonly rawJSON: (text: string) => unknown;
  readonly isRawJSON: (value: unknown) => boolean;
};

/** The value with its parts masked, as JSON text; undefined when it cannot be read: then all of it is to be masked. */
export function maskParts(value: Buffer, parts: readonly Assigned[], masker: Masker): Buffer | undefined {
  let tree: unknown;
  try {
    // Numbers of more than 15 digits would come out changed.
    tree = JSON.parse(value.toString('utf8'), keepNumber);
  } catch {
    return undefined;
  }
  try {
    for (const { dataClass, paths } of parts)
      for (const path of paths) tree = maskAt(tree, path, 0, (found) => maskNode(found, dataClass, masker));
    return Buffer.from(JSON.stringify(tree));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A number as it was written. */
function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return String(value) === context.source ? value : rawJSON(context.source);
}

function maskAt(
  node: unknown,
  path: readonly string[],
  at: number,
  mask: (found: unknown) => unknown,
): unknown {
  if (at > deepest) throw new RangeError('too deep');
  const step = path[at];
  if (step === undefined) return mask(node);
  if (typeof node !== 'object' || node === null || isRawJSON(node)) return node;
  if (Array.isArray(node)) {
    // A path that names a key means that key in each element too, as `lax` mode of SQL/JSON has it.
    const next = step === '[]' ? at + 1 : at;
    return node.map((element) => maskAt(element, path, next, mask));
  }
  const entries = Object.entries(node as Record<string, unknown>).map(([key, inner]) =>
    step === key || step === '*' ? [key, maskAt(inner, path, at + 1, mask)] : [key, inner],
  );
  return Object.fromEntries(entries as [string, unknown][]);
}

function maskNode(node: unknown, dataClass: DataClass, masker: Masker): unknown {
  if (node === null) return null;
  const mask = masker.maskFor([dataClass]);
  // A string is masked as the text it is, so that what a way keeps of a text is kept here too.
  if (typeof node === 'string') return mask.of(node, text);
  const masked = mask.of(JSON.stringify(node), json);
  return masked === null ? null : JSON.parse(masked);
}
