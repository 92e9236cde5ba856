// `/v1/approvals`: what waits for people, and their answers.
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ApprovalRequest, GrantLimits } from '../../model/approval.ts';
import { GatelogError } from '../../model/error.ts';
import { type Principal, principalId } from '../../model/principal.ts';
import { callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { approvalPage, approvalRequest, type ApprovalView, approve, deny } from '../shapes/approvals.ts';
import { approvalsQuestion, byId } from '../shapes/questions.ts';
import { viewApproval, viewSummary } from '../views/view-approval.ts';

export function approvalRoutes(api: Api, ground: Ground): void {
  const one = { 200: approvalRequest, ...problems };
  api.get(
    '/v1/approvals',
    {
      schema: {
        summary:
          'Requests on the targets one may see; one’s own with `mine`, or when there are no such targets.',
        querystring: approvalsQuestion,
        response: { 200: approvalPage, ...problems },
      },
    },
    (request) => list(ground, callerOf(request).principal, request.query),
  );
  api.get(
    '/v1/approvals/:id',
    { schema: { summary: 'One request.', params: byId, response: one } },
    async (request) => {
      const { principal } = callerOf(request);
      return viewApproval(ground, await see(ground, request.params.id, principal), principal);
    },
  );
  api.post(
    '/v1/approvals/:id/approve',
    {
      schema: { summary: 'Say yes, to exactly what was shown.', params: byId, body: approve, response: one },
    },
    (request) => answer(ground, request, request.params.id, { says: 'approve', ...request.body }),
  );
  api.post(
    '/v1/approvals/:id/deny',
    { schema: { summary: 'Say no.', params: byId, body: deny, response: one } },
    (request) => answer(ground, request, request.params.id, { says: 'deny', ...request.body }),
  );
}

/** Whoever asked sees their own, wherever it was. */
async function list(ground: Ground, principal: Principal, question: z.infer<typeof approvalsQuestion>) {
  const { state, mine, cursor, limit } = question;
  const seen = await ground.may.targetsFor(principal, 'approval:read');
  const own = mine === true || seen.length === 0;
  const { items, next } = await ground.parts.people.list({
    targets: own ? [...ground.parts.targets.keys()] : seen,
    limit,
    ...given({ cursor, states: state && [state], principal: own ? principalId(principal) : undefined }),
  });
  return { items: items.map((item) => viewSummary(ground, item, principal)), ...given({ next }) };
}

/** Not there and not to be seen are the same. */
async function see(ground: Ground, id: string, principal: Principal): Promise<ApprovalRequest> {
  const found = await ground.parts.people.get(id);
  const own = found !== undefined && principalId(found.principal) === principalId(principal);
  if (found === undefined || !(own || ground.may.may(principal, 'approval:read', found.target.name)))
    throw new GatelogError('approval.not-found', 'no such request');
  return found;
}

type Said = { readonly says: 'approve' | 'deny' } & z.infer<typeof approve>;

async function answer(
  ground: Ground,
  request: FastifyRequest,
  id: string,
  said: Said,
): Promise<ApprovalView> {
  const { principal } = callerOf(request);
  const { target, ...found } = await see(ground, id, principal);
  if (principal.kind !== 'user') throw new GatelogError('approval.people-only', 'only people answer');
  const own = ground.parts.people.mayNot({ target, ...found }, principal) === 'approval.own-request';
  if (own) throw new GatelogError('approval.own-request', 'nobody answers their own request');
  ground.may.require(principal, 'approval:decide', target.name);
  const answered = await ground.parts.people.answer(id, {
    ...{ by: principal, says: said.says, digest: said.digest, via: viaOf(request) },
    ...given({ comment: said.comment, link: said.link, shape: said.shape && limitsOf(said.shape) }),
  });
  return viewApproval(ground, answered, principal);
}

function limitsOf({ minutes, uses, rows }: NonNullable<Said['shape']>): GrantLimits {
  return { minutes, ...given({ uses, rows }) };
}

/** For people to read later, never to decide by. */
function viaOf(request: FastifyRequest): string {
  if (callerOf(request).signIn !== undefined) return 'console';
  return request.headers['user-agent']?.startsWith('gatelog-cli/') === true ? 'cli' : 'api';
}
