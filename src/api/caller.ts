// Who calls: a program by its bearer token, or a person by the cookie of a sign-in.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import { Secret } from '../model/secret.ts';
import type { ApiParts } from './parts.ts';
import { hashOf, type OwnCookies } from './sign-in/cookies.ts';

export interface Caller {
  readonly principal: Principal;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Of a signed-in person; a program has none. */
  readonly signIn?: { readonly hash: string; readonly csrf: string };
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

/** The one who calls; every route under /v1 has one. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new GatelogError('identity.missing', 'nobody is known');
  return request.caller;
}

type Needs = Pick<ApiParts, 'verifier' | 'signIns' | 'clock'> & { readonly cookies: OwnCookies };

/** A hook: a header goes over a cookie, and a bad one is not saved by a good cookie. */
export function identify(parts: Needs) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { authorization } = request.headers;
    request.caller =
      authorization === undefined
        ? await fromCookie(request, reply, parts)
        : await fromHeader(authorization, parts);
  };
}

async function fromHeader(header: string, { verifier }: Needs): Promise<Caller> {
  const [, token] = /^Bearer +([^\s]+)$/i.exec(header) ?? [];
  if (token === undefined) throw new GatelogError('identity.malformed', 'not a bearer token');
  const principal = await verifier.verify(new Secret(token));
  return { principal, expiresAt: principal.expiresAt };
}

async function fromCookie(request: FastifyRequest, reply: FastifyReply, parts: Needs): Promise<Caller> {
  const { cookies, clock, signIns } = parts;
  const value = cookies.readSession(request);
  if (value === undefined) throw new GatelogError('identity.missing', 'no token and no cookie');
  const hash = hashOf(value);
  const found = await signIns.signIn(hash, clock());
  if (found === undefined || found.expiresAt <= clock()) {
    cookies.clearSession(reply);
    throw new GatelogError('sign-in.needed', 'the sign-in has ended');
  }
  return { principal: found.principal, expiresAt: found.expiresAt, signIn: { hash, csrf: found.csrf } };
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends its cookie for whoever asks. So a change needs an Origin of our own, and the token that only our
 * own pages could read. A bearer token is sent by nobody else: it needs neither.
 */
export function checkOwnPage(origin: () => string) {
  return async (request: FastifyRequest): Promise<void> => {
    const signIn = request.caller?.signIn;
    if (signIn === undefined || safe.has(request.method)) return;
    const site = request.headers['sec-fetch-site'];
    if (request.headers.origin !== origin() || (site !== undefined && site !== 'same-origin'))
      throw new GatelogError('request.origin', 'the origin is another');
    if (!same(request.headers['x-csrf-token'], signIn.csrf))
      throw new GatelogError('request.csrf', 'the token is missing or wrong');
  };
}

function same(given: unknown, expected: string): boolean {
  if (typeof given !== 'string' || given.length !== expected.length) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
