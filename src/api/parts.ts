// Everything the API is given. It makes none of it, and knows no other part of Gatelog.
import type { PeopleSide } from '../approvals/people-side.ts';
import type { ApprovalStore } from '../approvals/store.ts';
import type { Issuer } from '../config/issuer.ts';
import type { Verifier } from '../identity/verifier.ts';
import type { Action } from '../model/action.ts';
import type { Deed } from '../model/deed.ts';
import type { Principal } from '../model/principal.ts';
import type { Secret } from '../model/secret.ts';
import type { Target } from '../model/target.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import type { PolicyProblem } from '../policy/policy-set.ts';
import type { TrailReader } from '../search/trail-reader.ts';
import type { ApiLimits } from './limits.ts';

/** The log: nothing takes effect, and nothing of the trail is answered, before its entry is on disk. */
export interface ApiJournal {
  /** `durable` rejects with `log.unavailable`. */
  done(deed: Deed): { readonly durable: Promise<unknown> };
}

export interface ApiSessions {
  /** A session that is live on this gateway. */
  find(id: string): { readonly target: string } | undefined;
  /** Ends it once nothing runs, with words for its client; false when it is gone. */
  end(id: string, by: Principal): boolean;
  /** Live sessions of a target on this gateway. */
  count(target: string): number;
}

/** The policies in force, and what is wrong with newer ones that were not taken. */
export interface PolicyState {
  /** Milliseconds since 1970. */
  readonly loadedAt: number;
  readonly problems: readonly PolicyProblem[];
  /** As they were loaded, in order of name. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** How people sign in: a client of the issuer, registered with the redirect address `<url>/auth/callback`. */
export interface SignInOptions {
  readonly issuer: Issuer;
  readonly client: string;
  /** Read anew for each sign-in; absent for a public client. */
  readonly secret?: () => Promise<Secret>;
  /** A scope of Gatelog's own application: what the access token is asked for. */
  readonly scope: string;
}

/** Where clients of a protocol connect. */
export interface Door {
  /** `host:port`. */
  readonly address: string;
  readonly tls: boolean;
}

/** Kinds of things that change under a page: each says only that something did. */
export type Change = 'approvals' | 'sessions' | 'policies';

export interface ApiParts {
  readonly listen: { readonly host: string; readonly port: number };
  /** PEM texts; without them only a loopback address may be listened on. */
  readonly tls?: { readonly cert: string; readonly key: Secret };
  /** Origin people's browsers know: `https://gatelog.example.com`. Absent: that of the listener. */
  readonly url?: string;
  readonly signIn?: SignInOptions;
  /** 32 bytes that seal the cookie of a sign-in under way. The same for all gateways behind one address. */
  readonly sealKey: Uint8Array;
  readonly verifier: Verifier;
  readonly policy: PolicyEngine;
  readonly policyState: () => PolicyState;
  readonly people: PeopleSide;
  readonly reader: TrailReader;
  readonly sessions: ApiSessions;
  readonly targets: ReadonlyMap<string, Target>;
  /** By protocol. */
  readonly doors: ReadonlyMap<string, Door>;
  /** Reads statements as the protocol of the target would: nothing runs. */
  readonly readStatements: (target: Target, sql: string) => Promise<readonly Action[]>;
  readonly journal: ApiJournal;
  readonly signIns: Pick<ApprovalStore, 'insertSignIn' | 'signIn' | 'removeSignIn'>;
  /** Calls back with each change until the returned function is called. Reads of the trail are no change. */
  readonly onChange: (listener: (change: Change) => void) => () => void;
  /** False once the log has failed. */
  readonly healthy: () => boolean;
  /** Folder of the built console; it need not be there. */
  readonly console: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Where operators read. Never given a token, a secret or a value. */
  readonly report: (event: string, data: Readonly<Record<string, unknown>>) => void;
  readonly limits?: Partial<ApiLimits>;
}
