// The composition root: the only file that knows every part, and the order in which they start and stop.
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import type { Journal } from './audit/journal.ts';
import { openJournal } from './audit/open-journal.ts';
import { createPayloadKeyFile, loadPayloadKey } from './audit/payload/payload-keys.ts';
import { makeDetectors } from './masking/detectors.ts';
import { readMaskKey } from './masking/mask-key-file.ts';
import { type Detectors, TargetMasker } from './masking/target-masker.ts';
import { MaskKeys } from './masking/ways/mask-keys.ts';
import type { Classification } from './model/data-class.ts';
import type { ByteProtocol } from './protocols/protocol.ts';
import { Catalogues } from './session/catalogues.ts';
import { dial } from './session/dial.ts';
import type { Config } from './config/resolve.ts';
import { createVerifier } from './identity/verifier.ts';
import { listen } from './listener/listen.ts';
import { PolicyEngine } from './policy/engine.ts';
import { loadPolicies } from './policy/load.ts';
import { PolicyWatch } from './policy/watch.ts';
import { protocolByName } from './protocols/registry.ts';
import { LiveSessions } from './session/live-sessions.ts';
import { type Door, tellable } from './session/door.ts';
import { serveConnection } from './session/serve.ts';

export interface Gateway extends AsyncDisposable {
  /** `host:port` by listener. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Resolves, with why, when nothing can be recorded any more: the process must stop. */
  readonly whenFailed: Promise<Error>;
  /** Reads the policy files now; false when they have mistakes and the running set stays. */
  reloadPolicies(): boolean;
}

export type Report = (event: string, data: Readonly<Record<string, unknown>>) => void;

export interface GatewayOptions {
  /** Where operators read; by default one JSON line per event on stderr. Never given a token, a secret or a value. */
  readonly report?: Report;
}

/** Recorded at boot. */
const version = '0.1.0';

/** How long sessions may take to end by themselves when the gateway stops. */
const LEAVE_MS = 5_000;
/** How long reading a target's catalogue may take. */
const CATALOGUE_MS = 90_000;

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
  const verifier = createVerifier({
    issuers: config.identity.issuers,
    onKeyFetch: (fetch) => report('keys.fetched', { ...fetch }),
  });
  parts.defer(() => verifier.close());
  const watch = parts.use(
    new PolicyWatch(config.policies, policy, {
      onLoaded: (set) => {
        journal.policyChanged({ bundle: set.bundle, policies: set.policies.size });
        report('policy.loaded', { bundle: set.bundle });
      },
      onInvalid: (error) => report('policy.invalid', { message: error.message, ...error.data }),
    }),
  );
  const maskers = makeMaskers(config, detectors);
  const catalogues = makeCatalogues(protocol, config, report);
  const door = makeDoor(config, { journal, policy, verifier, maskers, catalogues, report });
  const { address, tls } = config.listeners.postgres;
  const listening = await listen({
    ...address,
    ...(tls === 'off' ? {} : { tls }),
    alpn: protocol.alpn,
    // Beyond the sessions there is room to refuse in the protocol's own words.
    connections: config.limits.sessions + 100,
    onArrival: (arrival) => void serveConnection(arrival, protocol, door, tls !== 'off'),
  });
  parts.use(listening);
  parts.defer(() => leave(door));
  parts.defer(() => listening.stop());
  const running = parts.move();
  return {
    addresses: { postgres: `${listening.address.address}:${listening.address.port}` },
    whenFailed: new Promise((resolve) => journal.whenFailed(resolve)),
    reloadPolicies: () => watch.reload(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The first entries say which policies decide. */
async function openLog(
  { audit, digest }: Config,
  policy: PolicyEngine,
  detectors: Detectors,
): Promise<Journal> {
  if (!existsSync(audit.payloadKey)) createPayloadKeyFile(audit.payloadKey);
  const journal = await openJournal({
    directory: audit.directory,
    origin: audit.origin,
    payloadKey: loadPayloadKey(audit.payloadKey),
    version,
    configuration: digest,
    scrub: (text) => detectors.scrub(text).text,
    keyRotationHours: audit.keyRotationHours,
    engine: { ballast: audit.ballast },
  });
  await journal.policyChanged({ bundle: policy.bundle, policies: policy.set.policies.size }).durable;
  return journal;
}

/** A log that has failed cannot be closed; what failed was told by `whenFailed` already. */
async function closeLog(journal: Journal, report: Report): Promise<void> {
  try {
    await journal.close();
  } catch (error) {
    report('log.unclosed', { message: error instanceof Error ? error.message : String(error) });
  }
}

/** For each target that has something classified. One key for all: a value has the same mask everywhere. */
function makeMaskers({ targets, classes, maskKey }: Config, detectors: Detectors): Door['maskers'] {
  const classified = [...targets.values()].filter(({ classification }) => classification !== undefined);
  if (classified.length === 0) return new Map();
  const keys = new MaskKeys(readMaskKey(maskKey));
  return new Map(
    classified.map(({ name, classification }) => [
      name,
      new TargetMasker({ classification: classification as Classification, ways: classes, keys, detectors }),
    ]),
  );
}

/** Each is read over a connection of its own, with Gatelog's own credential. */
function makeCatalogues(protocol: ByteProtocol, { limits }: Config, report: Report): Catalogues {
  return new Catalogues((target) => ({
    seconds: target.classification?.catalogueSeconds ?? 0,
    now: () => performance.now(),
    failed: (error) => report('catalogue.failed', { target: target.name, ...tellable(error) }),
    read: async () => {
      const login = protocol.catalogue(target, await target.credential());
      // Its own bounds end it; this one is for a target that says nothing any more.
      const { socket, hello } = await dial(target, login, limits.connectSeconds * 1000 + CATALOGUE_MS);
      socket.destroy();
      return hello;
    },
  }));
}

function makeDoor(config: Config, parts: Omit<Door, 'targets' | 'sessions' | 'limits' | 'clock'>): Door {
  const { limits } = config;
  return {
    ...parts,
    targets: config.targets,
    sessions: new LiveSessions(limits),
    limits: {
      message: limits.message,
      statement: limits.statement,
      statements: limits.statements,
      greetingMillis: limits.handshakeSeconds * 1000,
      dialMillis: limits.connectSeconds * 1000,
      idleMillis: limits.idleSeconds * 1000,
    },
    clock: Date.now,
  };
}

/** Asks every session to end once nothing runs; those that do not are cut by the listener's end. */
async function leave(door: Door): Promise<void> {
  door.sessions.leaveAll();
  const deadline = Date.now() + LEAVE_MS;
  while (door.sessions.size > 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

function reportToStderr(): Report {
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  return (event, data) => logger.info(data, event);
}
