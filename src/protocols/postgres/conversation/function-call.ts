// FunctionCall: runs a function by its OID, past all SQL text. Policy must allow it by its own name.
import type { Action, ActionShape, Intent, Parameter } from '../../../model/action.ts';
import { decodeFunctionCall } from '../decode.ts';

const shapes = new Map<number, ActionShape>();

/** One frozen shape per function, so that its decision is cached; there are only so many functions, and a cap. */
function shapeOf(oid: number): ActionShape {
  const known = shapes.get(oid);
  if (known !== undefined) return known;
  if (shapes.size >= 10_000) shapes.clear();
  const access = {
    verb: 'sql:function-call',
    resource: { kind: 'Target', path: [] },
    context: { function: oid },
  } as const;
  const shape: ActionShape = Object.freeze({
    verb: 'sql:function-call',
    accesses: [access],
    understood: true,
    doubts: [],
    context: {},
    fingerprint: `function:${oid}`,
  });
  shapes.set(oid, shape);
  return shape;
}

export function readFunctionCall(body: Buffer, intent: Intent): Action {
  const call = decodeFunctionCall(body);
  const parameters = call.values.map((value, index): Parameter => {
    if (value === null) return { type: 'unknown', value: null, encoding: 'text' };
    const text = (call.formats[call.formats.length === 1 ? 0 : index] ?? 0) === 0;
    return { type: 'unknown', value: value.toString(text ? 'utf8' : 'hex'), encoding: text ? 'text' : 'hex' };
  });
  return { shape: shapeOf(call.oid), phase: 'execute', text: `FunctionCall ${call.oid}`, parameters, intent };
}
