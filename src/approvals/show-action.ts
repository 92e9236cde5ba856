// What people are shown of an action: without secrets, and bounded, for it is sealed, stored and listed. What is left out is said.
import type { Action, Parameter } from '../model/action.ts';
import type { Asked, Impact, LeftOut } from '../model/approval.ts';
import { GatelogError } from '../model/error.ts';
import { type CutText, cutText } from './cut-text.ts';

type AskedAction = Extract<Asked, { readonly kind: 'action' }>;

export interface Shown {
  readonly action: Action;
  /** Names its shape; empty when none may be allowed in advance. */
  readonly shape: string;
  readonly impact: Impact;
}

/** Characters of text and parameters together. Nobody can know what they approve beyond it. */
const LARGEST = 1_048_576;
const TEXT = { head: 49_152, tail: 16_384 };
const VALUE = { head: 1_536, tail: 512 };
const NAME = { head: 300, tail: 100 };
const MOST = { parameters: 100, accesses: 200, doubts: 20 };

/** @throws GatelogError `approval.too-large` before anything of it is copied. */
export function mustBeReadable({ text, parameters }: Action): void {
  const size = parameters.reduce((sum, { value }) => sum + (value?.length ?? 0), text.length);
  if (size <= LARGEST) return;
  throw new GatelogError('approval.too-large', 'nobody could read all of it', { data: { size } });
}

export function showAction({ action, shape, impact }: Shown, scrub: (text: string) => string): AskedAction {
  const { text, parameters } = action;
  const { verb, accesses, understood, doubts } = action.shape;
  const statement = cutText(text, TEXT, scrub);
  const values = parameters.slice(0, MOST.parameters).map((one) => showParameter(one, scrub));
  const leftOut: LeftOut = {
    characters: statement.leftOut,
    values: values.filter((one) => one.leftOut > 0).length,
    parameters: parameters.length - values.length,
    accesses: Math.max(0, accesses.length - MOST.accesses),
  };
  return {
    ...{ kind: 'action', verb, text: statement.text, parameters: values.map(({ parameter }) => parameter) },
    accesses: accesses.slice(0, MOST.accesses).map(showAccess),
    ...{ understood, doubts: doubts.slice(0, MOST.doubts) },
    // Nobody allows in advance what they have not read.
    shape: statement.leftOut === 0 ? shape : '',
    impact: { ...impact, tables: impact.tables.slice(0, MOST.accesses) },
    ...(Object.values(leftOut).some((count) => count > 0) && { leftOut }),
  };
}

function showParameter(
  parameter: Parameter,
  scrub: (text: string) => string,
): { readonly parameter: Parameter; readonly leftOut: number } {
  if (parameter.value === null) return { parameter, leftOut: 0 };
  const { text, leftOut }: CutText = cutText(parameter.value, VALUE, scrub);
  return { parameter: { ...parameter, value: text }, leftOut };
}

function showAccess({ verb, resource: { kind, path } }: Action['shape']['accesses'][number]) {
  return { verb, resource: cutText(`${kind}:${path.join('/')}`, NAME, (name) => name).text };
}
