// Opens the API and the console, where they are configured: what people read, and what they may do.
import { hkdfSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ApiParts, ApiSessions, PolicyState } from '../api/parts.ts';
import { type RunningApi, startApi } from '../api/start.ts';
import type { Journal } from '../audit/journal.ts';
import type { Config } from '../config/resolve.ts';
import type { Verifier } from '../identity/verifier.ts';
import { principalId } from '../model/principal.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import { protocolByName } from '../protocols/registry.ts';
import { openTrailReader } from '../search/open-trail-reader.ts';
import type { LiveSessions } from '../session/live-sessions.ts';
import type { Changes } from './changes.ts';
import type { OpenPeople } from './open-people.ts';
import type { Report } from './report.ts';

export interface ApiSource {
  readonly people: OpenPeople;
  readonly journal: Journal;
  readonly policy: PolicyEngine;
  readonly policyState: () => PolicyState;
  readonly verifier: Verifier;
  readonly sessions: LiveSessions;
  readonly changes: Changes;
  readonly healthy: () => boolean;
  /** `host:port` of the doors, by protocol. */
  readonly doors: ApiParts['doors'];
  readonly report: Report;
}

/** Built by `npm run build:console`; beside the sources and in the package alike. */
const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

export async function openApi(
  config: Config,
  source: ApiSource,
  parts: AsyncDisposableStack,
): Promise<RunningApi | undefined> {
  const { api } = config.listeners;
  if (api === undefined) return undefined;
  const { people, changes } = source;
  const reader = parts.use(
    await openTrailReader({
      ...{ directory: config.audit.directory, origin: config.audit.origin },
      ...{
        database: config.search.index,
        payloads: config.search.texts,
        payloadKey: config.audit.payloadKey,
      },
    }),
  );
  const issuer = config.identity.issuers[0];
  const running = await startApi({
    ...source,
    listen: api.address,
    ...(api.tls !== 'off' && { tls: api.tls }),
    ...(api.url !== undefined && { url: api.url }),
    ...(api.signIn !== undefined && issuer !== undefined && { signIn: { ...api.signIn, issuer } }),
    sealKey: new Uint8Array(hkdfSync('sha256', people.key, Buffer.alloc(0), 'gatelog/sign-in/v1', 32)),
    people: people.people,
    reader,
    sessions: apiSessions(source.sessions),
    targets: config.targets,
    readStatements: async (target, sql) => protocolByName(target.protocol)?.explain(target, sql, {}) ?? [],
    signIns: people.store,
    onChange: changes.on,
    console: consoleFolder,
    clock: Date.now,
  });
  parts.defer(() => running.close());
  return running;
}

function apiSessions(sessions: LiveSessions): ApiSessions {
  return {
    find: (id) => sessions.named(id),
    end: (id, by) => {
      const session = sessions.named(id);
      session?.leave(`${by.displayName ?? principalId(by)} ended it`);
      return session !== undefined;
    },
    count: (target) => sessions.countAt(target),
  };
}
