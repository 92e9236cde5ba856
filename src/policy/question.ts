// What is asked of policy: may this principal do this to that target? And how one access becomes a Cedar context.
import type { Context } from '@cedar-policy/cedar-wasm/nodejs';
import type { Access, Action, ActionShape, Intent } from '../model/action.ts';
import type { Principal } from '../model/principal.ts';
import { principalUid, type TargetName } from './entities.ts';

/** A person said yes to exactly this action, or to its shape. An input of policy, not a way around it. */
export interface Approval {
  readonly by: Principal;
  /** How many different people said so. */
  readonly count: number;
  /** It was said in advance, for every action of the shape. */
  readonly granted: boolean;
}

export interface Question {
  readonly principal: Principal;
  readonly target: TargetName;
  readonly shape: ActionShape;
  readonly phase: Action['phase'];
  readonly intent?: Intent | undefined;
  readonly approval?: Approval | undefined;
}

const columnKeys = ['columnsRead', 'columnsWritten', 'columnsFiltered'] as const;
const optionalKeys = ['setting', 'role', 'direction'] as const;

/**
 * Only keys of the schema get in, and the reader's keys never replace the engine's own: no policy can read
 * another key, so what is left out cannot matter. A value of the wrong type makes Cedar refuse the request.
 */
export function contextOf(question: Question, access: Access): Context {
  const facts = { ...question.shape.context, ...access.context };
  const { intent, approval } = question;
  const columns = columnKeys.map((key) => [key, facts[key] ?? []]);
  const given = optionalKeys.flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]]));
  return {
    ...Object.fromEntries([...columns, ...given]),
    hasWhere: (facts.hasWhere ?? false) as boolean,
    verb: question.shape.verb,
    phase: question.phase,
    understood: question.shape.understood,
    ...(intent?.text === undefined ? {} : { intent: intent.text }),
    ...(intent?.ticket === undefined ? {} : { ticket: intent.ticket }),
    ...(approval === undefined ? {} : { approval: approvalContext(approval) }),
  };
}

function approvalContext({ by, count, granted }: Approval): Context[string] {
  return { by: { __entity: principalUid(by) }, count, granted };
}
