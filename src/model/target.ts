// Target: one protected system, where it is and the credential Gatelog uses there.
import type { Classification } from './data-class.ts';
import type { Secret } from './secret.ts';

export type TlsMode = 'off' | 'require' | 'verify-ca' | 'verify-full';

/** TLS towards a target. PEM texts, not paths. */
export interface TargetTls {
  readonly mode: TlsMode;
  readonly ca?: string;
  readonly clientCert?: string;
  readonly clientKey?: Secret;
  /** Name to verify when it differs from the host. */
  readonly serverName?: string;
}

export interface TargetCredential {
  readonly username: string;
  readonly password?: Secret;
}

export interface Target {
  /** The name clients use. */
  readonly name: string;
  /** Name of the protocol, as in `protocols/registry.ts`. */
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly tls: TargetTls;
  /** The database, namespace or the like behind the name, where the protocol has one. */
  readonly database: string;
  /** Read anew for each session, so that a rotated secret is taken up without a restart. */
  readonly credential: () => Promise<TargetCredential>;
  /** Absent: nothing of it is classified, and its answers are not looked at. */
  readonly classification?: Classification;
  /** `durable`: the end of an answer waits until its outcome entry is on disk. */
  readonly outcome: 'queued' | 'durable';
  /** Bytes of one answer or stream kept in the log; 0 keeps none. */
  readonly payloadCap: number;
}
