// Starts the API: who may ask, what they may, and the routes.
import type { AddressInfo } from 'node:net';
import { answerErrors } from './answer-errors.ts';
import { Authoriser } from './authorise.ts';
import { checkOwnPage, identify } from './caller.ts';
import type { Ground } from './ground.ts';
import { usualLimits } from './limits.ts';
import { describeApi } from './openapi.ts';
import type { ApiParts } from './parts.ts';
import { limitRates, type Rates } from './rates.ts';
import { accessRoutes } from './routes/access.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { consoleRoutes } from './routes/console.ts';
import { entryRoutes } from './routes/entries.ts';
import { eventRoutes } from './routes/events.ts';
import { grantRoutes } from './routes/grants.ts';
import { healthRoutes } from './routes/health.ts';
import { integrityRoutes } from './routes/integrity.ts';
import { meRoutes } from './routes/me.ts';
import { policyRoutes } from './routes/policies.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { targetRoutes } from './routes/targets.ts';
import { type Api, makeServer } from './server.ts';
import { OwnCookies } from './sign-in/cookies.ts';
import { Streams } from './streams.ts';

export interface RunningApi {
  /** `host:port`. */
  readonly address: string;
  /** Origin people's browsers know. */
  readonly url: string;
  /** Ends every stream and every connection. */
  close(): Promise<void>;
}

/** Each takes one file below `routes/`. */
const groups: readonly ((api: Api, ground: Ground) => void)[] = [
  meRoutes,
  approvalRoutes,
  accessRoutes,
  grantRoutes,
  sessionRoutes,
  searchRoutes,
  entryRoutes,
  targetRoutes,
  policyRoutes,
  integrityRoutes,
  eventRoutes,
];

export async function startApi(parts: ApiParts): Promise<RunningApi> {
  const limits = { ...usualLimits, ...parts.limits };
  const secure = parts.url === undefined ? parts.tls !== undefined : parts.url.startsWith('https://');
  const api = await makeServer(parts, limits, secure);
  const origin = () => parts.url ?? `${secure ? 'https' : 'http'}://${addressOf(api)}`;
  const ground: Ground = {
    ...{ parts, limits, origin },
    may: new Authoriser(parts.policy, parts.targets),
    cookies: new OwnCookies(secure),
    streams: new Streams(limits),
  };
  answerErrors(api, parts.report);
  await describeApi(api);
  await routes(api, ground, await limitRates(api, limits));
  await api.listen({ ...parts.listen, backlog: 1024 });
  const stopListening = parts.onChange((change) => ground.streams.tell(change));
  return {
    address: addressOf(api),
    url: origin(),
    async close() {
      stopListening();
      ground.streams.close();
      await api.close();
    },
  };
}

async function routes(api: Api, ground: Ground, rates: Rates): Promise<void> {
  api.addHook('onRequest', rates.ofAddress);
  healthRoutes(api, ground);
  await api.register(async (auth: Api) => {
    neverStored(auth);
    signInRoutes(auth, ground);
  });
  await api.register(async (v1: Api) => {
    neverStored(v1);
    v1.addHook('onRequest', identify({ ...ground.parts, cookies: ground.cookies }));
    v1.addHook('onRequest', rates.ofPrincipal);
    v1.addHook('onRequest', checkOwnPage(ground.origin));
    for (const group of groups) group(v1, ground);
  });
  await consoleRoutes(api, ground);
}

function neverStored(api: Api): void {
  api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
}

function addressOf(api: Api): string {
  const { address, family, port } = api.server.address() as AddressInfo;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
