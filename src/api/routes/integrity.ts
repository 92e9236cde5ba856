// `/v1/integrity`: how large the log is, what was signed of it, and a verification of all of it.
import { callerOf } from '../caller.ts';
import type { Ground } from '../ground.ts';
import { recordChange } from '../record.ts';
import type { Api } from '../server.ts';
import { nothing, problems } from '../shapes/answers.ts';
import { integrity } from '../shapes/trail.ts';

export function integrityRoutes(api: Api, { parts, may }: Ground): void {
  api.get(
    '/v1/integrity',
    { schema: { summary: 'The log and its last verification.', response: { 200: integrity, ...problems } } },
    async (request) => {
      may.requireHere(callerOf(request).principal, 'integrity:read');
      return integrity.parse(await parts.reader.integrity());
    },
  );
  const schema = {
    summary: 'Verify the whole log, unless that is under way.',
    response: { 202: nothing, ...problems },
  };
  api.post('/v1/integrity/verify', { schema, config: { heavy: true } }, async (request, reply) => {
    const { principal: who } = callerOf(request);
    may.requireHere(who, 'integrity:verify');
    await recordChange(parts.journal, who, 'integrity.verify', {});
    await parts.reader.verify();
    return reply.code(202).send();
  });
}
