// `/v1/grants`: answers given in advance, and their end.
import { GatelogError } from '../../model/error.ts';
import { callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { grant, grantPage } from '../shapes/approvals.ts';
import { byId, grantsQuestion } from '../shapes/questions.ts';
import { grantView } from '../views/approval.ts';

export function grantRoutes(api: Api, { parts, may }: Ground): void {
  api.get(
    '/v1/grants',
    {
      schema: {
        summary: 'Grants on the targets one may see.',
        querystring: grantsQuestion,
        response: { 200: grantPage, ...problems },
      },
    },
    async (request) => {
      const { usable, cursor, limit } = request.query;
      const targets = await may.someTargets(callerOf(request).principal, 'grant:read');
      const now = parts.clock();
      const usableAt = usable === true ? now : undefined;
      const { items, next } = await parts.people.grants({ targets, limit, ...given({ cursor, usableAt }) });
      return { items: items.map((item) => grantView(item, now)), ...given({ next }) };
    },
  );
  api.post(
    '/v1/grants/:id/revoke',
    { schema: { summary: 'End a grant at once.', params: byId, response: { 200: grant, ...problems } } },
    async (request) => {
      const { principal } = callerOf(request);
      const found = await parts.people.grant(request.params.id);
      const seen = (verb: 'grant:read' | 'grant:revoke') =>
        found !== undefined && may.may(principal, verb, found.target);
      if (found === undefined || !(seen('grant:read') || seen('grant:revoke')))
        throw new GatelogError('grant.not-found', 'no such grant');
      may.require(principal, 'grant:revoke', found.target);
      return grantView(await parts.people.revoke(found.id, principal), parts.clock());
    },
  );
}
