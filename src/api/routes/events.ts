// `GET /v1/events`: server-sent events, each of which says only that something changed.
import { type Principal, principalId } from '../../model/principal.ts';
import { forbidden } from '../authorise.ts';
import { type Caller, callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { event } from '../shapes/rest.ts';

/** Who may read any of these is told that something changed, and reads what they may. */
const readable = ['approval:read', 'audit:search', 'target:read', 'grant:read'] as const;

export function eventRoutes(api: Api, ground: Ground): void {
  const schema = {
    summary: 'Server-sent events: what changed, to be read anew. They end with the sign-in or the token.',
    response: { 200: { content: { 'text/event-stream': { schema: event } } }, ...problems },
  };
  api.get('/v1/events', { schema }, async (request, reply) => {
    const caller = callerOf(request);
    if (!(await mayReadSomething(ground, caller.principal))) throw forbidden(readable.join(' or '));
    const principal = principalId(caller.principal);
    ground.streams.takePlace(principal);
    reply.header('content-type', 'text/event-stream');
    // Proxies that gather what they pass would hold events back.
    reply.header('x-accel-buffering', 'no');
    const headers = reply.getHeaders();
    reply.hijack();
    reply.raw.writeHead(200, headers as Record<string, string>);
    ground.streams.add(reply.raw, {
      principal,
      ...given({ signIn: caller.signIn?.hash }),
      millis: caller.expiresAt - ground.parts.clock(),
      mayGoOn: () => mayGoOn(ground, caller),
    });
  });
}

/** A program has what it needs from its token; who has signed in may have signed out, here or elsewhere. */
async function mayGoOn(ground: Ground, { principal, expiresAt, signIn }: Caller): Promise<boolean> {
  const { clock, signIns } = ground.parts;
  if (expiresAt <= clock()) return false;
  if (signIn !== undefined && (await signIns.signIn(signIn.hash, clock())) === undefined) return false;
  return mayReadSomething(ground, principal);
}

async function mayReadSomething({ may }: Ground, principal: Principal): Promise<boolean> {
  if (may.mayHere(principal, 'integrity:read') || may.mayHere(principal, 'policy:read')) return true;
  for (const verb of readable) if ((await may.targetsFor(principal, verb)).length > 0) return true;
  return false;
}
