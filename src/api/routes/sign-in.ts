// `/auth`: people sign in at the issuer and come back with a cookie; and they sign out.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatelogError } from '../../model/error.ts';
import type { Principal } from '../../model/principal.ts';
import { checkOwnPage, identify } from '../caller.ts';
import type { Ground } from '../ground.ts';
import { recordChange } from '../record.ts';
import type { Api } from '../server.ts';
import { nothing, problems } from '../shapes/answers.ts';
import { signInQuestion } from '../shapes/questions.ts';
import { openBegun, sealBegun } from '../sign-in/begun.ts';
import { hashOf, newSecret } from '../sign-in/cookies.ts';
import { SignInFlow } from '../sign-in/flow.ts';
import { localPath } from '../sign-in/local-path.ts';
import { answerPage } from '../sign-in/page.ts';

export function signInRoutes(api: Api, ground: Ground): void {
  const { parts, origin } = ground;
  const flow =
    parts.signIn === undefined ? undefined : new SignInFlow(parts.signIn, parts.verifier, parts.clock);
  const options = { schema: { hide: true }, errorHandler: answerPage(parts.report) };
  api.get(
    '/auth/sign-in',
    { ...options, schema: { hide: true, querystring: signInQuestion } },
    async (request, reply) => {
      const { to, login_hint: hint } = request.query;
      const { begun, location } = await configured(flow).begin(
        localPath(to),
        `${origin()}/auth/callback`,
        hint,
      );
      const seconds = Math.ceil((begun.until - parts.clock()) / 1000);
      ground.cookies.setBegun(reply, await sealBegun(begun, parts.sealKey), seconds);
      return reply.redirect(location);
    },
  );
  api.get('/auth/callback', options, async (request, reply) => {
    const begun = await openBegun(ground.cookies.readBegun(request), parts.sealKey, parts.clock());
    // Whatever comes of it, it was one try.
    ground.cookies.clearBegun(reply);
    if (begun === undefined) throw new GatelogError('sign-in.state', 'no sign-in was begun here');
    const principal = await configured(flow).finish(new URL(request.url, origin()), begun);
    await signIn(ground, request, reply, principal);
    return reply.redirect(begun.to);
  });
  signOutRoute(api, ground);
}

/** A new secret each time: one that somebody planted before is worth nothing, and the one before ends. */
async function signIn(
  { parts, cookies }: Ground,
  request: FastifyRequest,
  reply: FastifyReply,
  principal: Principal,
): Promise<void> {
  const old = cookies.readSession(request);
  const value = newSecret();
  const { expiresAt } = principal;
  await recordChange(parts.journal, principal, 'sign-in', {});
  if (old !== undefined) await parts.signIns.removeSignIn(hashOf(old));
  await parts.signIns.insertSignIn(hashOf(value), { principal, csrf: newSecret(), expiresAt });
  cookies.setSession(reply, value, Math.max(0, Math.floor((expiresAt - parts.clock()) / 1000)));
}

function signOutRoute(api: Api, ground: Ground): void {
  const { parts, cookies, streams, origin } = ground;
  const schema = { summary: 'End the sign-in.', response: { 204: nothing, ...problems } };
  const onRequest = [identify({ ...parts, cookies }), checkOwnPage(origin)];
  api.post('/auth/sign-out', { schema, onRequest }, async (request, reply) => {
    const { caller } = request;
    if (caller?.signIn === undefined) throw new GatelogError('sign-in.needed', 'a program does not sign out');
    const { hash } = caller.signIn;
    await recordChange(parts.journal, caller.principal, 'sign-out', {});
    await parts.signIns.removeSignIn(hash);
    streams.endOf(hash);
    cookies.clearSession(reply);
    return reply.code(204).send();
  });
}

function configured(flow: SignInFlow | undefined): SignInFlow {
  if (flow === undefined) throw new GatelogError('sign-in.not-configured', 'listeners.api.signIn is not set');
  return flow;
}
