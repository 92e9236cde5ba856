// `GET /v1/me`: who asks, and what policy lets them do where.
import type { Principal } from '../../model/principal.ts';
import type { Authoriser } from '../authorise.ts';
import { callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { me } from '../shapes/shared-shapes.ts';
import { gatewayVerbs, targetVerbs } from '../../policy/people-verbs.ts';
import { personOf } from '../views/person.ts';

export function meRoutes(api: Api, { may }: Ground): void {
  const schema = { summary: 'Who asks, and what they may do.', response: { 200: me, ...problems } };
  api.get('/v1/me', { schema }, async (request) => {
    const { principal, expiresAt, signIn } = callerOf(request);
    const targets = await targetsByVerb(may, principal);
    const here = gatewayVerbs.filter((verb) => may.mayHere(principal, verb));
    return {
      principal: personOf(principal),
      may: [...new Set([...Object.keys(targets), ...here])],
      targets,
      expiresAt: new Date(expiresAt).toISOString(),
      ...given({ csrf: signIn?.csrf }),
    };
  });
}

/** Verbs that may be used nowhere are left out. */
async function targetsByVerb(may: Authoriser, principal: Principal): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const verb of targetVerbs) {
    const targets = await may.targetsFor(principal, verb);
    if (targets.length > 0) found[verb] = [...targets];
  }
  return found;
}
