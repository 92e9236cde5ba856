// Rates: how many requests an address and a principal may make in a minute.
import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { GatelogError } from '../model/error.ts';
import { principalId } from '../model/principal.ts';
import type { ApiLimits } from './limits.ts';
import type { Api } from './server.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It makes this process work: explain, verify. */
    heavy?: true;
  }
}

const MINUTE = 60_000;
/** Addresses and principals remembered, the latest ones. */
const REMEMBERED = 20_000;

export interface Rates {
  ofAddress(request: FastifyRequest): Promise<void>;
  /** After it is known who calls. */
  ofPrincipal(request: FastifyRequest): Promise<void>;
}

export async function limitRates(api: Api, limits: ApiLimits): Promise<Rates> {
  await api.register(rateLimit, { global: false, cache: REMEMBERED });
  const key = (request: FastifyRequest) =>
    request.caller === undefined ? '' : principalId(request.caller.principal);
  const timeWindow = MINUTE;
  // One household has a /64 of IPv6: an address there costs nothing.
  const address = api.createRateLimit({ max: limits.perAddress, timeWindow, ipv6Subnet: 64 });
  const principal = api.createRateLimit({ max: limits.perPrincipal, timeWindow, keyGenerator: key });
  const heavy = api.createRateLimit({ max: limits.heavy, timeWindow, keyGenerator: key });
  return {
    ofAddress: (request) => take(address, request),
    ofPrincipal: async (request) => {
      await take(principal, request);
      if (request.routeOptions.config.heavy === true) await take(heavy, request);
    },
  };
}

async function take(rate: ReturnType<Api['createRateLimit']>, request: FastifyRequest): Promise<void> {
  const taken = await rate(request);
  if (taken.isAllowed || !taken.isExceeded) return;
  throw new GatelogError('request.rate', 'too many requests', { data: { retryAfter: taken.ttlInSeconds } });
}
