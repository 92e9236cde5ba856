// Third step: files are read, paths made absolute, and secrets set apart so that no printed configuration holds one.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DataClass, DetectorChoice, Way } from '../model/data-class.ts';
import { Secret } from '../model/secret.ts';
import type { Target, TargetTls } from '../model/target.ts';
import { type SignInConfig, signInOf } from './api-listener.ts';
import { type ApprovalsConfig, approvalsOf } from './approvals.ts';
import { credentialOf } from './credential.ts';
import type { Address } from './fields.ts';
import type { Issuer } from './issuer.ts';
import type { Limits } from './limits.ts';
import { type Locate, type Mistake, type Path, writePath } from './mistake.ts';
import type { CheckedConfig } from './schema.ts';
import { type StoreConfig, storeOf } from './store.ts';

/** TLS towards clients: PEM texts. */
export interface ListenerTls {
  readonly cert: string;
  readonly key: Secret;
}

export interface Listener {
  readonly address: Address;
  readonly tls: ListenerTls | 'off';
}

export interface ApiListener extends Listener {
  /** Origin people's browsers know; absent: that of the listener. */
  readonly url?: string;
  readonly signIn?: SignInConfig;
}

export interface AuditConfig {
  /** Absolute path. */
  readonly directory: string;
  readonly origin: string;
  /** Absolute path. */
  readonly payloadKey: string;
  readonly keyRotationHours: number;
  /** Bytes. */
  readonly ballast: number;
}

export interface Config {
  /** Absolute path of the file it was read from. */
  readonly file: string;
  /** SHA-256 of that file, hex: recorded at boot. */
  readonly digest: string;
  readonly identity: { readonly issuers: readonly Issuer[] };
  readonly targets: ReadonlyMap<string, Target>;
  readonly classes: ReadonlyMap<DataClass, Way>;
  readonly detectors: DetectorChoice;
  /** Absolute path. */
  readonly maskKey: string;
  readonly listeners: { readonly postgres: Listener; readonly api?: ApiListener };
  readonly limits: Limits;
  /** Absolute path of the folder of Cedar files. */
  readonly policies: string;
  readonly audit: AuditConfig;
  readonly search: {
    /** Absolute path. */
    readonly index: string;
    readonly texts: boolean;
  };
  readonly approvals: ApprovalsConfig;
  readonly store: StoreConfig;
}

export interface Source {
  readonly file: string;
  readonly digest: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly locate: Locate;
}

export type Resolved =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

export async function resolveConfig(checked: CheckedConfig, source: Source): Promise<Resolved> {
  const folder = dirname(source.file);
  const mistakes: Mistake[] = [];
  const pairs = new Pairs(source.locate, mistakes);
  const targets = new Map<string, Target>();
  for (const [name, written] of Object.entries(checked.targets))
    targets.set(name, await targetOf(name, written, folder, source, pairs));
  const config: Config = {
    file: source.file,
    digest: source.digest,
    identity: checked.identity,
    targets,
    classes: new Map(Object.entries(checked.classes)),
    detectors: checked.detectors,
    maskKey: resolve(folder, checked.maskKey),
    listeners: await listenersOf(checked.listeners, folder, source, pairs),
    limits: checked.limits,
    policies: resolve(folder, checked.policies),
    audit: auditOf(checked.audit, folder),
    search: { ...checked.search, index: resolve(folder, checked.search.index) },
    approvals: await approvalsOf(checked.approvals, { ...source, folder, mistakes }),
    store: storeOf(checked.store, folder, source.environment),
  };
  return mistakes.length === 0 ? { ok: true, config } : { ok: false, mistakes };
}

type CheckedTarget = CheckedConfig['targets'][string];

async function targetOf(
  name: string,
  written: CheckedTarget,
  folder: string,
  source: Source,
  pairs: Pairs,
): Promise<Target> {
  const { host, port, database } = written.postgres;
  return {
    name,
    protocol: 'postgres',
    host,
    port,
    database,
    tls: await targetTls(name, written.postgres, folder, pairs),
    credential: credentialOf(written.credential, folder, source.environment),
    ...((written.classify.length > 0 || written.masking.detect === 'all') && {
      classification: { rules: written.classify, ...written.masking },
    }),
    outcome: written.outcome,
    payloadCap: written.payloadCap,
  };
}

async function targetTls(
  name: string,
  written: CheckedTarget['postgres'],
  folder: string,
  pairs: Pairs,
): Promise<TargetTls> {
  const { ca, clientCert, clientKey, serverName, tls: mode } = written;
  const read = (path: string) => readFile(resolve(folder, path), 'utf8');
  const client = clientCert !== undefined &&
    clientKey !== undefined && {
      clientCert: await read(clientCert),
      clientKey: new Secret(await read(clientKey)),
    };
  if (client) pairs.check(client.clientCert, client.clientKey, ['targets', name, 'postgres', 'clientKey']);
  return {
    mode,
    ...(ca !== undefined && { ca: await read(ca) }),
    ...client,
    ...(serverName !== undefined && { serverName }),
  };
}

type CheckedListeners = CheckedConfig['listeners'];

async function listenersOf(
  { postgres, api }: CheckedListeners,
  folder: string,
  source: Source,
  pairs: Pairs,
): Promise<Config['listeners']> {
  const listener = await listenerOf('postgres', postgres, folder, pairs);
  if (api === undefined) return { postgres: listener };
  const { url, signIn } = api;
  return {
    postgres: listener,
    api: {
      ...(await listenerOf('api', api, folder, pairs)),
      ...(url !== undefined && { url }),
      ...(signIn !== undefined && { signIn: signInOf(signIn, folder, source.environment) }),
    },
  };
}

async function listenerOf(
  name: keyof CheckedListeners,
  written: Pick<CheckedListeners['postgres'], 'address' | 'tls'>,
  folder: string,
  pairs: Pairs,
): Promise<Listener> {
  const { address, tls } = written;
  if (tls === 'off') return { address, tls };
  const cert = await readFile(resolve(folder, tls.cert), 'utf8');
  const key = new Secret(await readFile(resolve(folder, tls.key), 'utf8'));
  pairs.check(cert, key, ['listeners', name, 'tls', 'key']);
  return { address, tls: { cert, key } };
}

export function auditOf(written: CheckedConfig['audit'], folder: string): AuditConfig {
  const inFolder = (path: string) => resolve(folder, path);
  return { ...written, directory: inFolder(written.directory), payloadKey: inFolder(written.payloadKey) };
}

/** Certificates and keys that must belong together. */
class Pairs {
  readonly #locate: Locate;
  readonly #mistakes: Mistake[];

  constructor(locate: Locate, mistakes: Mistake[]) {
    this.#locate = locate;
    this.#mistakes = mistakes;
  }

  check(cert: string, key: Secret, path: Path): void {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key.reveal()))) return;
    const message =
      'this key does not belong to the certificate beside it: name the key the certificate was made with';
    this.#mistakes.push({ path: writePath(path), ...this.#locate(path), message });
  }
}
