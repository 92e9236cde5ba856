// The folder a gateway under test works in: configuration, certificates, policies, and the log it writes.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../../src/demo/certificate.ts';
import type { EntraDouble } from '../../src/entra-double/entra-double.ts';
import type { PostgresServer } from './postgres.ts';

export interface FolderOptions {
  readonly server: PostgresServer;
  /** File name to Cedar text; the starter set when absent. */
  readonly policies?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, number | string>>;
  readonly payloadCap?: string | number;
  readonly outcome?: 'queued' | 'durable';
  /** Database behind the target when it is not the shop. */
  readonly database?: string;
  /** `classify` and `masking` of the target, `classes` and `detectors`, as in a configuration file. */
  readonly classify?: readonly unknown[];
  readonly masking?: Readonly<Record<string, unknown>>;
  readonly classes?: Readonly<Record<string, unknown>>;
  readonly detectors?: Readonly<Record<string, unknown>>;
  /** Where the folder is made; the temp directory when absent. */
  readonly under?: string;
  /** Where people answer: `listeners.api` beside its address. It listens on loopback without TLS. */
  readonly api?: Readonly<Record<string, unknown>>;
  /** `approvals` and `store`, as in a configuration file. */
  readonly approvals?: Readonly<Record<string, unknown>>;
  readonly store?: Readonly<Record<string, unknown>>;
  /** Name of its log, when several gateways stand beside each other. */
  readonly origin?: string;
  /** No TLS towards clients: for benchmarks against programs without it. */
  readonly plain?: boolean;
  /** No TLS towards the server, likewise. */
  readonly plainTarget?: boolean;
  /** How the gateway logs in at the server: no password then, and with `none` nothing at all. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | 'none';
}

export interface DoorFolder {
  readonly path: string;
  readonly config: string;
  readonly audit: string;
  readonly ca: string;
  readonly caFile: string;
}

const starterPolicies = fileURLToPath(new URL('../../policies', import.meta.url));

export function doorFolder(options: FolderOptions, entra: EntraDouble): DoorFolder {
  const path = mkdtempSync(join(options.under ?? tmpdir(), 'gatelog-door-'));
  const at = (name: string) => join(path, name);
  const made = makeCertificates({ now: new Date() });
  writeFileSync(at('ca.crt'), made.ca);
  writeFileSync(at('tls.crt'), made.cert);
  writeFileSync(at('tls.key'), made.key, { mode: 0o600 });
  writeFileSync(at('target-ca.crt'), options.server.ca);
  if (typeof options.clientCertificate === 'object') {
    writeFileSync(at('client.crt'), options.clientCertificate.cert);
    writeFileSync(at('client.key'), options.clientCertificate.key, { mode: 0o600 });
  }
  writePolicies(at('policies'), options.policies);
  // JSON is YAML: nothing to quote by hand.
  writeFileSync(at('gatelog.yaml'), JSON.stringify(configuration(options, entra), null, 2));
  return { path, config: at('gatelog.yaml'), audit: at('audit'), ca: made.ca, caFile: at('ca.crt') };
}

function writePolicies(directory: string, policies: Readonly<Record<string, string>> | undefined): void {
  if (policies === undefined) return cpSync(starterPolicies, directory, { recursive: true });
  mkdirSync(directory);
  for (const [file, text] of Object.entries(policies)) writeFileSync(join(directory, file), text);
}

function configuration(options: FolderOptions, entra: EntraDouble): unknown {
  const audience = [entra.clientId, entra.appIdUri];
  const issuer = { tenant: entra.tenant, audience, authority: entra.authority, clockSkewSeconds: 0 };
  return {
    identity: { issuers: [{ entra: issuer }] },
    targets: { shop: target(options) },
    listeners: {
      postgres: {
        address: '127.0.0.1:0',
        tls: options.plain === true ? 'off' : { cert: 'tls.crt', key: 'tls.key' },
      },
      ...(options.api === undefined ? {} : { api: { address: '127.0.0.1:0', tls: 'off', ...options.api } }),
    },
    ...(options.approvals === undefined ? {} : { approvals: options.approvals }),
    ...(options.store === undefined ? {} : { store: options.store }),
    ...(options.classes === undefined ? {} : { classes: options.classes }),
    ...(options.detectors === undefined ? {} : { detectors: options.detectors }),
    limits: { sessions: 2000, sessionsPerPrincipal: 2000, ...options.limits },
    policies: 'policies',
    audit: { directory: 'audit', origin: options.origin ?? 'audit.example.com/test', ballast: '1MiB' },
  };
}

function target(options: FolderOptions): unknown {
  const { server, payloadCap, outcome, classify, masking, database = server.database } = options;
  const { username } = server.credential;
  return {
    postgres: { host: server.host, port: server.port, database, ...targetTls(options) },
    credential:
      options.clientCertificate === undefined
        ? { username, password: { env: 'SHOP_PASSWORD' } }
        : { username },
    ...(classify === undefined ? {} : { classify }),
    ...(masking === undefined ? {} : { masking }),
    ...(payloadCap === undefined ? {} : { payloadCap }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function targetTls({ plainTarget, clientCertificate }: FolderOptions): Readonly<Record<string, string>> {
  if (plainTarget === true) return { tls: 'off' };
  const verified = { tls: 'verify-full', ca: 'target-ca.crt' };
  if (typeof clientCertificate !== 'object') return verified;
  return { ...verified, clientCert: 'client.crt', clientKey: 'client.key' };
}
