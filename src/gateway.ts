// The composition root: what a gateway is made of, and the order in which its parts start and stop. Each is opened in compose/.
import { closeLog, openLog } from './compose/open-log.ts';
import { makeCatalogues, makeMaskers } from './compose/make-masking.ts';
import { openApi } from './compose/open-api.ts';
import { openPeople } from './compose/open-people.ts';
import { Changes } from './compose/changes.ts';
import { type Report, reportToStderr } from './compose/report.ts';
import { watchPolicies } from './compose/watch-policies.ts';
import type { Config, Listener } from './config/resolve.ts';
import { createVerifier } from './identity/verifier.ts';
import { listen } from './listener/listen.ts';
import { makeDetectors } from './masking/detectors.ts';
import { PolicyEngine } from './policy/engine.ts';
import { loadPolicies } from './policy/load.ts';
import { protocolByName } from './protocols/registry.ts';
import type { Door } from './session/door.ts';
import { LiveSessions } from './session/live-sessions.ts';
import { serveConnection } from './session/serve.ts';

export type { Report } from './compose/report.ts';

export interface Gateway extends AsyncDisposable {
  /** `host:port` by listener. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Origin of the API and the console, where they are configured. */
  readonly url?: string;
  /** Resolves, with why, when nothing can be recorded any more: the process must stop. */
  readonly whenFailed: Promise<Error>;
  /** Reads the policy files now; false when they have mistakes and the running set stays. */
  reloadPolicies(): boolean;
}

export interface GatewayOptions {
  /** Where operators read; by default one JSON line per event on stderr. Never given a token, a secret or a value. */
  readonly report?: Report;
}

/** How long sessions may take to end by themselves when the gateway stops. */
const LEAVE_MS = 5_000;

/** Starts in the order of what depends on what; what was started is stopped again when a later part fails. */
export async function startGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const report = options.report ?? reportToStderr();
  await using parts = new AsyncDisposableStack();
  const protocol = protocolByName('postgres');
  if (protocol === undefined) throw new Error('the postgres protocol is not registered');
  await protocol.load();
  const policy = new PolicyEngine(loadPolicies(config.policies));
  const detectors = makeDetectors(config.detectors);
  const journal = await openLog(config, policy, detectors);
  parts.defer(() => closeLog(journal, report));
  const failed = new Promise<Error>((resolve) => journal.whenFailed(resolve));
  let healthy = true;
  void failed.then(() => {
    healthy = false;
  });
  const verifier = createVerifier({
    issuers: config.identity.issuers,
    onKeyFetch: (fetch) => report('keys.fetched', { ...fetch }),
  });
  parts.defer(() => verifier.close());
  const changes = parts.use(new Changes());
  const { watch, state: policyState } = watchPolicies(config.policies, policy, { journal, changes, report });
  parts.use(watch);
  /** Known once the API listens. */
  const reached: { url?: string } = {};
  const scrub = (text: string) => detectors.scrub(text).text;
  const people = await openPeople(config, {
    journal,
    policy,
    changes,
    scrub,
    console: () => reached.url,
    report,
  });
  if (people !== undefined) parts.use(people);
  const sessions = new LiveSessions(config.limits, () => changes.tell('sessions'));
  const door: Door = {
    ...{ journal, policy, verifier, sessions, report, desk: people?.desk, clock: Date.now },
    targets: config.targets,
    maskers: makeMaskers(config, detectors),
    catalogues: makeCatalogues(protocol, config, report),
    limits: limitsOf(config),
  };
  const { address, tls } = config.listeners.postgres;
  const listening = await listen({
    ...address,
    ...tlsOf(config.listeners.postgres),
    alpn: protocol.alpn,
    // Beyond the sessions there is room to refuse in the protocol's own words.
    connections: config.limits.sessions + 100,
    onArrival: (arrival) => serveConnection(arrival, protocol, door, tls !== 'off'),
  });
  parts.use(listening);
  parts.defer(() => leave(door));
  parts.defer(() => listening.stop());
  const postgres = `${listening.address.address}:${listening.address.port}`;
  const doors = new Map([['postgres', { address: postgres, tls: tls !== 'off' }]]);
  const api =
    people &&
    (await openApi(
      config,
      {
        ...{ people, journal, policy, policyState, verifier, sessions, changes, doors, report },
        healthy: () => healthy,
      },
      parts,
    ));
  if (api !== undefined) reached.url = api.url;
  const running = parts.move();
  return {
    addresses: { postgres, ...(api !== undefined && { api: api.address }) },
    ...reached,
    whenFailed: failed,
    reloadPolicies: () => watch.reload(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function tlsOf({ tls }: Listener) {
  return tls === 'off' ? {} : { tls };
}

function limitsOf({ limits }: Config): Door['limits'] {
  return {
    message: limits.message,
    statement: limits.statement,
    statements: limits.statements,
    greetingMillis: limits.handshakeSeconds * 1000,
    dialMillis: limits.connectSeconds * 1000,
    idleMillis: limits.idleSeconds * 1000,
  };
}

/** Asks every session to end once nothing runs; those that do not are cut by the listener's end. */
async function leave(door: Door): Promise<void> {
  door.sessions.leaveAll('Gatelog is shutting down');
  const deadline = Date.now() + LEAVE_MS;
  while (door.sessions.size > 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
