// The two cookies of the API: that of a signed-in person, and the sealed one of a sign-in under way.
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is kept in place of the cookie: who reads the store can sign in as nobody. */
export function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

/** 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

const secretForm = /^[A-Za-z0-9_-]{43}$/;

/**
 * Over https with the prefix `__Host-`: browsers then take them only with Secure, for this host and for every path, so
 * no neighbour below the same domain can set one. Plain http is for loopback alone, and knows no such cookie.
 */
export class OwnCookies {
  readonly #secure: boolean;
  readonly #session: string;
  readonly #begun: string;

  constructor(secure: boolean) {
    this.#secure = secure;
    const prefix = secure ? '__Host-' : '';
    this.#session = `${prefix}gatelog`;
    this.#begun = `${prefix}gatelog-sign-in`;
  }

  readSession(request: FastifyRequest): string | undefined {
    const value = request.cookies[this.#session];
    return value !== undefined && secretForm.test(value) ? value : undefined;
  }

  setSession(reply: FastifyReply, value: string, seconds: number): void {
    reply.setCookie(this.#session, value, { ...this.#attributes(), maxAge: seconds });
  }

  clearSession(reply: FastifyReply): void {
    reply.clearCookie(this.#session, this.#attributes());
  }

  readBegun(request: FastifyRequest): string | undefined {
    return request.cookies[this.#begun];
  }

  setBegun(reply: FastifyReply, value: string, seconds: number): void {
    reply.setCookie(this.#begun, value, { ...this.#attributes(), maxAge: seconds });
  }

  clearBegun(reply: FastifyReply): void {
    reply.clearCookie(this.#begun, this.#attributes());
  }

  /** Lax and not Strict: a deep link in a message must find the person signed in. */
  #attributes() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.#secure } as const;
  }
}
