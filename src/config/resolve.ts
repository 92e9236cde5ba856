// Third step: files are read, paths made absolute, and secrets set apart so that no printed configuration holds one.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DataClass, DetectorChoice, Way } from '../model/data-class.ts';
import { Secret } from '../model/secret.ts';
import type { Target, TargetTls } from '../model/target.ts';
import { credentialOf } from './credential.ts';
import type { Address } from './fields.ts';
import type { Issuer } from './issuer.ts';
import type { Limits } from './limits.ts';
import { type Locate, type Mistake, type Path, writePath } from './mistake.ts';
import type { CheckedConfig } from './schema.ts';

/** TLS towards clients: PEM texts. */
export interface ListenerTls {
  readonly cert: string;
  readonly key: Secret;
}

export interface Listener {
  readonly address: Address;
  readonly tls: ListenerTls | 'off';
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
  readonly listeners: { readonly postgres: Listener };
  readonly limits: Limits;
  /** Absolute path of the folder of Cedar files. */
  readonly policies: string;
  readonly audit: AuditConfig;
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
    listeners: { postgres: await listenerOf(checked.listeners.postgres, folder, pairs) },
    limits: checked.limits,
    policies: resolve(folder, checked.policies),
    audit: auditOf(checked.audit, folder),
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

async function listenerOf(
  written: CheckedConfig['listeners']['postgres'],
  folder: string,
  pairs: Pairs,
): Promise<Listener> {
  if (written.tls === 'off') return { address: written.address, tls: 'off' };
  const cert = await readFile(resolve(folder, written.tls.cert), 'utf8');
  const key = new Secret(await readFile(resolve(folder, written.tls.key), 'utf8'));
  pairs.check(cert, key, ['listeners', 'postgres', 'tls', 'key']);
  return { address: written.address, tls: { cert, key } };
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
