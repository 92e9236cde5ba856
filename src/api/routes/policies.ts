// `/v1/policies`: the policies in force, and why a statement would be decided as it is.
import { setImmediate } from 'node:timers/promises';
import type { Intent } from '../../model/action.ts';
import { GatelogError } from '../../model/error.ts';
import type { Principal } from '../../model/principal.ts';
import { type Explanation, explainInTurns } from '../../policy/explain.ts';
import { accessesOf, maxAccesses } from '../../policy/judge-action.ts';
import type { Question } from '../../policy/question.ts';
import { gravest } from '../../policy/try-case.ts';
import { callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import {
  explainQuestion,
  explanation,
  type ExplanationView,
  policies,
  type PoliciesView,
} from '../shapes/rest.ts';
import type { z } from 'zod';

export function policyRoutes(api: Api, ground: Ground): void {
  api.get(
    '/v1/policies',
    { schema: { summary: 'The policies in force.', response: { 200: policies, ...problems } } },
    async (request) => {
      ground.may.requireHere(callerOf(request).principal, 'policy:read');
      return inForce(ground);
    },
  );
  api.post(
    '/v1/policies/explain',
    {
      schema: {
        summary: 'What policy would say to a statement. Nothing runs.',
        body: explainQuestion,
        response: { 200: explanation, ...problems },
      },
      config: { heavy: true },
    },
    async (request) => {
      ground.may.requireHere(callerOf(request).principal, 'policy:read');
      return together(await explainAll(ground, request.body));
    },
  );
}

function inForce({ parts }: Ground): PoliciesView {
  const { loadedAt, problems: wrong, files } = parts.policyState();
  return {
    bundle: parts.policy.bundle,
    loadedAt: new Date(loadedAt).toISOString(),
    problems: wrong.map(({ file, line, column, message }) => ({ file, line, column, message })),
    files: files.map(({ name, text }) => ({ name, text })),
    policies: [...parts.policy.set.policies.values()].map(
      ({ id, file, line, effect, reason, approvers }) => ({
        ...{ id, file, line, effect, approvers: [...approvers] },
        ...given({ reason }),
      }),
    ),
  };
}

const MOST_STATEMENTS = 20;

type Asked = z.infer<typeof explainQuestion>;

async function explainAll(
  { parts }: Ground,
  { target: name, sql, as }: Asked,
): Promise<readonly Explanation[]> {
  const target = parts.targets.get(name);
  if (target === undefined) throw new GatelogError('target.unavailable', 'no such target');
  const actions = await parts.readStatements(target, sql);
  if (actions.length === 0) throw new GatelogError('statement.empty', 'no statement');
  if (actions.length > MOST_STATEMENTS) throw new GatelogError('statement.too-many', 'too many statements');
  const principal = imagined(as, parts.clock());
  const said: Intent = given({ text: as.intent, ticket: as.ticket });
  const questions = actions.map(({ shape, phase, intent }) => {
    return { principal, target, shape, phase, intent: { ...intent, ...said } };
  });
  checkTogether(questions);
  const explained: Explanation[] = [];
  // Policy is asked past its cache: between two accesses the sessions have their turn.
  for (const question of questions)
    explained.push(await explainInTurns(parts.policy, question, setImmediate));
  return explained;
}

/** Together they take no more time than one may. One that touches too much is denied unread. */
function checkTogether(questions: readonly Question[]): void {
  const judged = questions.map((question) => accessesOf(question).length).filter((n) => n <= maxAccesses);
  const all = judged.reduce((sum, n) => sum + n, 0);
  if (all <= maxAccesses) return;
  throw new GatelogError('statement.too-many-accesses', 'too many accesses', { data: { accesses: all } });
}

/** Somebody nobody is: no subject of a token is empty. */
function imagined({ kind, groups, roles }: Asked['as'], now: number): Principal {
  const tokenKind = ({ agent: 'agent-identity', workload: 'app', user: 'user' } as const)[kind];
  const nothing = { directoryRoles: [], scopes: [], expiresAt: now };
  return { kind, tokenKind, tenant: 'explain', subject: '', groups, roles, ...nothing };
}

/** Several statements are as grave as the gravest of them. */
function together(all: readonly Explanation[]): ExplanationView {
  const of = (take: (one: Explanation) => readonly string[]) => [...new Set(all.flatMap(take))];
  return {
    outcome: gravest(all.map(({ decision }) => decision)),
    reasons: of(({ decision }) => decision.reasons),
    policies: of(({ decision }) => decision.policies),
    messages: of(({ decision }) => decision.messages),
    approvers: of(({ decision }) => decision.approvers),
    understood: all.every(({ understood }) => understood),
    accesses: all.flatMap(({ accesses }) =>
      accesses.map(({ verb, resource, allowed, reason, policies: ids }) => ({
        ...{ verb, resource, allowed, reason, policies: ids.map(({ id }) => id) },
      })),
    ),
  };
}
