// Channel: one place where people are told that something waits for them.
import type { Secret } from './secret.ts';

/** Fetched anew for each attempt, so that a rotated one is taken up. Rejects with `config.secret`. */
export type SecretSource = () => Promise<Secret>;

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything is said; `off` only on loopback. */
  readonly tls: 'tls' | 'starttls' | 'off';
  /** PEM, in place of the system's. */
  readonly ca?: string;
  readonly serverName?: string;
  readonly login?: { readonly username: string; readonly password: SecretSource };
  readonly from: string;
  readonly to: readonly string[];
}

/** How a channel is reached. Addresses of webhooks are secrets: who knows one can post there. */
export type ChannelWay =
  | { readonly kind: 'slack'; readonly url: SecretSource }
  | { readonly kind: 'teams'; readonly url: SecretSource }
  | { readonly kind: 'webhook'; readonly url: SecretSource; readonly secret: SecretSource }
  | ({ readonly kind: 'mail' } & MailServer);

export interface Channel {
  /** Unique; it stands in links, and in the record of an answer that came by one. */
  readonly name: string;
  readonly way: ChannelWay;
  /** Names of targets, `*` for any characters; empty: of all. */
  readonly targets: readonly string[];
  /** Only what one of these groups may answer; empty: everything. */
  readonly groups: readonly string[];
}
