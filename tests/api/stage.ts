// A listening API with a stand-in for Entra, real policies and a real store; only approvals and the trail are faked.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiParts, Change } from '../../src/api/parts.ts';
import { type RunningApi, startApi } from '../../src/api/start.ts';
import { type EntraDouble, startEntraDouble } from '../../src/entra-double/entra-double.ts';
import { createVerifier } from '../../src/identity/verifier.ts';
import { Secret } from '../../src/model/secret.ts';
import { PolicyEngine } from '../../src/policy/engine.ts';
import { protocolByName } from '../../src/protocols/registry.ts';
import { openStore } from '../../src/store/open-store.ts';
import { Described } from './described.ts';
import { fakeJournal, fakePeople, fakeReader, fakeSessions, makeWorld, type World } from './fakes.ts';
import { people, type PersonName, samplePolicies } from './people.ts';
import { sampleTarget } from './samples.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export type Ask = (method: string, path: string, init?: RequestInit) => Promise<Answer>;

export interface Stage extends AsyncDisposable {
  readonly api: RunningApi;
  readonly entra: EntraDouble;
  readonly world: World;
  readonly described: Described;
  /** Asks without a credential; every answer is checked against the description, and for secrets. */
  readonly ask: Ask;
  bearer(token: string): Ask;
  person(name: PersonName): Promise<string>;
  tell(change: Change): void;
  /** Never to be seen in an answer or a report. */
  readonly secrets: Set<string>;
  readonly reports: string[];
  clock: number;
}

const signInSecret = 'client-secret-of-the-console';
const clientId = 'c0000000-0000-4000-8000-0000000000c7';

export async function setStage(over: Partial<ApiParts> = {}): Promise<Stage> {
  await using parts = new AsyncDisposableStack();
  const entra = parts.use(
    await startEntraDouble({
      people: Object.values(people),
      clients: [{ clientId, secret: signInSecret, kind: 'user' }],
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-api-'));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const place = { key: join(folder, 'store.key'), sqlite: join(folder, 'store.db') };
  const store = parts.use(await openStore(place, { onDamaged: () => {} }));
  const [world, reports, secrets] = [makeWorld(), [] as string[], new Set([signInSecret])];
  const listeners = new Set<(change: Change) => void>();
  const time = { ahead: 0 };
  const api = await startApi({
    ...{ listen: { host: '127.0.0.1', port: 0 }, console: join(folder, 'console') },
    ...identityOf(entra, parts),
    signIn: signInOf(entra),
    sealKey: randomBytes(32),
    policy: new PolicyEngine(samplePolicies()),
    policyState: () => ({ loadedAt: 0, problems: [], files: [{ name: 'test.cedar', text: 'permit' }] }),
    people: fakePeople(world),
    reader: fakeReader(world),
    sessions: fakeSessions(world),
    targets: new Map(['orders-db', 'hidden-db'].map((name) => [name, sampleTarget(name)])),
    doors: new Map([['postgres', { address: '0.0.0.0:5432', tls: true }]]),
    readStatements: readPostgres,
    journal: fakeJournal(world),
    signIns: store,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    healthy: () => !world.logFailed,
    clock: () => Date.now() + time.ahead,
    report: (event, data) => void reports.push(JSON.stringify({ event, ...data })),
    ...over,
  });
  parts.defer(() => api.close());
  const origin = `${over.tls === undefined ? 'http' : 'https'}://${api.address}`;
  const described = new Described(JSON.parse(await (await fetch(`${origin}/openapi.json`)).text()));
  const ask = asker(origin, described, secrets);
  const running = parts.move();
  return {
    ...{ api, entra, world, described, ask, secrets, reports },
    bearer: (token) => {
      secrets.add(token);
      return (method, path, init = {}) =>
        ask(method, path, { ...init, headers: { ...headersOf(init), authorization: `Bearer ${token}` } });
    },
    person: (name) => entra.token('user', { claims: claimsOf(name) }),
    tell: (change) => {
      for (const listener of listeners) listener(change);
    },
    get clock() {
      return time.ahead;
    },
    set clock(ahead: number) {
      time.ahead = ahead;
    },
    async [Symbol.asyncDispose]() {
      await running.disposeAsync();
      assertNoSecret(reports.join('\n'), secrets);
    },
  };
}

function claimsOf(name: PersonName): Record<string, unknown> {
  const { subject: oid, name: shown, groups } = people[name];
  return { oid, name: shown, groups, roles: [] };
}

function identityOf(entra: EntraDouble, parts: AsyncDisposableStack): Pick<ApiParts, 'verifier'> {
  const audience = [entra.clientId, entra.appIdUri];
  const issuer = { tenant: entra.tenant, audience, cloud: 'global', authority: entra.authority } as const;
  const verifier = createVerifier({ issuers: [{ entra: issuer }] });
  parts.defer(() => verifier.close());
  return { verifier };
}

function signInOf(entra: EntraDouble): NonNullable<ApiParts['signIn']> {
  const { tenant, authority, clientId: audience, appIdUri } = entra;
  const issuer = { tenant, authority, audience: [audience], cloud: 'global', clockSkewSeconds: 60 } as const;
  return {
    issuer: { entra: { ...issuer, audience: [audience] } },
    client: clientId,
    secret: async () => new Secret(signInSecret),
    scope: `${appIdUri}/Connect`,
  };
}

const readPostgres: ApiParts['readStatements'] = async (target, sql) => {
  const protocol = protocolByName('postgres');
  assert.ok(protocol);
  await protocol.load();
  return protocol.explain(target, sql, {});
};

function headersOf(init: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers));
}

function asker(origin: string, described: Described, secrets: ReadonlySet<string>): Ask {
  return async (method, path, init = {}) => {
    const response = await fetch(`${origin}${path}`, { method, redirect: 'manual', ...init });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    described.check(method, path, response.status, type, text);
    assertNoSecret(text, secrets);
    const json = /json/.test(type) && text !== '' ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, text, json };
  };
}

function assertNoSecret(text: string, secrets: ReadonlySet<string>): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret stands in an answer or a report');
}

export function body(value: unknown): RequestInit {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}
