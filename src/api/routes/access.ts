// `POST /v1/access-requests`: to be let into a target for some minutes.
import { GatelogError } from '../../model/error.ts';
import { callerOf } from '../caller.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { approvalRequest, askAccess } from '../shapes/approvals.ts';
import { viewApproval } from '../views/view-approval.ts';

export function accessRoutes(api: Api, ground: Ground): void {
  const { parts, may } = ground;
  const schema = {
    summary: 'Ask to open a target for some minutes.',
    body: askAccess,
    response: { 201: approvalRequest, ...problems },
  };
  api.post('/v1/access-requests', { schema }, async (request, reply) => {
    const { principal } = callerOf(request);
    const { target } = request.body;
    // One that may not be asked for looks like one that is not there.
    if (!may.may(principal, 'access:ask', target))
      throw new GatelogError('target.unavailable', 'no such target');
    const asked = await parts.people.askAccess({ by: principal, ...request.body });
    return reply.code(201).send(viewApproval(ground, asked, principal));
  });
}
