// A client that read a mask and writes it back would destroy the value behind it: such a statement is found here.
import type { Parameter } from '../../../model/action.ts';
import type { DataClass } from '../../../model/data-class.ts';
import type { Masker } from '../../../model/masker.ts';
import { parse } from '../sql/parser.ts';

/** The class of a mask among the values of a statement that writes columns of `written`; undefined: there is none. */
export function maskWrittenBack(
  text: string,
  parameters: readonly Parameter[],
  written: readonly DataClass[],
  masker: Masker,
): DataClass | undefined {
  const values = parameters.flatMap(({ value }) => value ?? []);
  // What detectors leave behind is known wherever it stands, whichever column it was in.
  const marked = masker.markIn(text) ?? values.map((value) => masker.markIn(value)).find(isClass);
  if (marked !== undefined || written.length === 0) return marked;
  const all = [...new Set([...values, ...literalsOf(text)])];
  return written.find((dataClass) => all.some((value) => masker.isMask(dataClass, value)));
}

function isClass(marked: DataClass | undefined): marked is DataClass {
  return marked !== undefined;
}

/** Every constant of the text, as text. */
function literalsOf(text: string): readonly string[] {
  const parsed = parse(text);
  if (!parsed.ok) return [];
  const found: string[] = [];
  const left: unknown[] = parsed.statements.map(({ node }) => node);
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, inner] of Object.entries(node)) {
      if (key === 'A_Const') found.push(...constantsOf(inner));
      else left.push(inner);
    }
  }
  return found;
}

function constantsOf(constant: unknown): readonly string[] {
  const { sval, ival, fval } = constant as {
    readonly sval?: { readonly sval?: string };
    readonly ival?: { readonly ival?: number };
    readonly fval?: { readonly fval?: string };
  };
  if (sval !== undefined) return [sval.sval ?? ''];
  if (ival !== undefined) return [String(ival.ival ?? 0)];
  return fval === undefined ? [] : [fval.fval ?? ''];
}
