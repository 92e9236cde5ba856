// `/v1/entries`: an entry as it is stored, and the proof that it stands in the log.
import { z } from 'zod';
import { GatelogError } from '../../model/error.ts';
import type { Principal } from '../../model/principal.ts';
import { callerOf } from '../caller.ts';
import type { Ground } from '../ground.ts';
import { recordRead } from '../record.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { byIndex } from '../shapes/questions.ts';
import { entryProof } from '../shapes/trail.ts';

/** docs/log-format.md says what stands in one. */
const entry = z.record(z.string(), z.unknown());

export function entryRoutes(api: Api, ground: Ground): void {
  const { parts } = ground;
  api.get(
    '/v1/entries/:index',
    {
      schema: {
        summary: 'An entry, byte for byte as it is stored.',
        params: byIndex,
        response: { 200: entry, ...problems },
      },
    },
    async (request, reply) => {
      const { principal: who } = callerOf(request);
      const { index } = request.params;
      const text = await see(ground, index, who);
      await recordRead(parts.journal, who, 'entry', { entry: index });
      // As bytes: made into an object and back it might no longer be what was hashed.
      return reply
        .type('application/json')
        .serializer(String)
        .send(text as never);
    },
  );
  api.get(
    '/v1/entries/:index/proof',
    {
      schema: {
        summary: 'All one needs to check the entry oneself.',
        params: byIndex,
        response: { 200: entryProof, ...problems },
      },
    },
    async (request) => {
      const { principal: who } = callerOf(request);
      const { index } = request.params;
      await see(ground, index, who);
      const proof = await parts.reader.proof(index);
      if (proof === undefined)
        throw new GatelogError('entry.not-published', 'no checkpoint covers it', { data: { retryAfter: 5 } });
      await recordRead(parts.journal, who, 'proof', { entry: index });
      return entryProof.parse(proof);
    },
  );
}

/** Of an entry that belongs to no target, such as a start or a change of policy, Gatelog itself is asked about. */
async function see({ parts, may }: Ground, index: number, who: Principal): Promise<string> {
  const found = await parts.reader.entry(index);
  const allowed =
    found?.target === undefined
      ? may.mayHere(who, 'integrity:read')
      : may.may(who, 'audit:search', found.target);
  if (found === undefined || !allowed) throw new GatelogError('entry.not-found', 'no such entry');
  return found.text;
}
