// What people read of the trail: sessions, what happened in them, search, and proofs. Derived from the log; nothing here is believed more than it.
import type { Page } from '../model/page.ts';

export interface Lag {
  /** Entries the index holds, and entries that are published in the log. */
  readonly indexed: number;
  readonly size: number;
  /** Why the index does not go on, while it does not. What it holds can be read. */
  readonly stopped?: { readonly code: string; readonly message: string };
}

export interface SessionSummary {
  readonly id: string;
  /** Index of `session.start`. */
  readonly entry: number;
  readonly target: string;
  readonly protocol: string;
  /** As the entry has it: `agent`, `workload` or `user`, and ids. */
  readonly principal: {
    readonly kind: string;
    readonly id: string;
    readonly tenant: string;
    readonly agent?: string;
    readonly human?: string;
    /** For people to read. */
    readonly name?: string;
  };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Reason of `session.end`; `gateway-restart` or `gateway-stop` when it was lost with the gateway. */
  readonly ending?: string;
  readonly actions: number;
  readonly denied: number;
  /** Actions a person was asked about. */
  readonly asked: number;
  readonly rows: number;
  /** Errors that targets answered. */
  readonly errors: number;
  readonly masked: number;
  /** The last thing the agent said it was doing, without secrets: a kept text, so only for who may read payloads. */
  readonly intent?: string;
  readonly ticket?: string;
}

export interface SessionQuery {
  readonly targets: readonly string[];
  /** Targets whose kept texts (intent, ticket) may be shown and looked through; none when absent. */
  readonly payloadTargets?: readonly string[];
  /** Only those without an end. */
  readonly live?: boolean;
  /** Part of the id, name or intent: three characters or more. */
  readonly text?: string;
  /** `tenant/subject`, or the id of a principal, of an agent or of the human behind it. */
  readonly principal?: string;
  /** ISO 8601: started not before, and before. */
  readonly after?: string;
  readonly before?: string;
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit: number;
}

/** A kept text: null when the payload is not there or may not be read by the one who asks. */
export interface TimelineItem {
  readonly entry: number;
  readonly kind: 'start' | 'action' | 'denied' | 'asked' | 'stream' | 'end';
  readonly at: string;
  readonly verb?: string;
  readonly phase?: string;
  readonly decision?: string;
  readonly reasons?: readonly string[];
  readonly policies?: readonly string[];
  readonly accesses?: readonly (readonly [verb: string, resource: string])[];
  readonly fingerprint?: string;
  readonly text?: string | null;
  readonly parameters?: readonly { readonly type: string; readonly value: string | null }[] | null;
  readonly intent?: { readonly text?: string; readonly ticket?: string } | null;
  /** Of a held action: the id people see, who answered and where that is recorded, or the grant that covered it. */
  readonly approval?: {
    readonly id?: string;
    readonly ask?: number;
    readonly grant?: string;
    /** `tenant/subject` of each who answered, and in the same order the entry that records it: `origin#index`, or empty. */
    readonly by?: readonly string[];
    readonly recorded?: readonly string[];
    readonly says?: string;
  };
  readonly outcome?: {
    readonly entry: number;
    readonly at: string;
    readonly status: string;
    readonly word: string;
    readonly rows: number;
    readonly bytes: number;
    readonly micros: number;
    readonly masked?: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly shown?: readonly string[];
    readonly cut?: boolean;
  };
  /** The answer as the client got it, masked. */
  readonly answer?: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | null)[])[];
    readonly notes: readonly string[];
    readonly cut: boolean;
  } | null;
  /** Of `end`. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly ending?: string;
}

export interface TimelineQuery {
  readonly payloads: boolean;
  readonly cursor?: string;
  readonly limit: number;
}

export interface SearchQuery {
  /** Words, "phrases", -word or NOT, and `field:value` (docs/search.md). */
  readonly text: string;
  readonly targets: readonly string[];
  /** Targets whose kept texts may be searched and quoted too. */
  readonly payloadTargets: readonly string[];
  readonly cursor?: string;
  readonly limit: number;
}

export interface Hit {
  readonly entry: number;
  readonly session: string;
  readonly at: string;
  readonly kind: string;
  readonly target: string;
  readonly principal: string;
  readonly verb?: string;
  readonly decision?: string;
  readonly status?: string;
  readonly rows?: number;
  /** What was found, with the words between U+0002 and U+0003. */
  readonly snippet?: string;
}

export interface Found extends Page<Hit> {
  /** Counts over all hits, at most the 10 most frequent of each: target, verb, decision, agent, status. */
  readonly facets: Readonly<Record<string, readonly { readonly value: string; readonly count: number }[]>>;
  readonly total: number;
  /** Counting stopped at `total`: there are more. */
  readonly atLeast?: true;
}

/** All that a browser needs to check one entry by itself. */
export interface EntryProof {
  readonly index: number;
  readonly size: number;
  /** The stored bytes of the entry, base64. Its leaf hash is SHA-256 over 0x00 and these. */
  readonly leaf: string;
  /** RFC 6962 inclusion path, base64 each. */
  readonly path: readonly string[];
  /** The signed note. */
  readonly checkpoint: string;
  /** C2SP verifier key of the log. */
  readonly vkey: string;
}

export interface Integrity {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string;
  readonly checkpointAt: string;
  readonly vkey: string;
  readonly lag: Lag;
  readonly verification?: {
    readonly state: 'running' | 'whole' | 'not-whole' | 'failed';
    readonly startedAt: string;
    readonly endedAt?: string;
    readonly entries: number;
    /** Findings, or why it failed, in sentences. */
    readonly findings: readonly string[];
  };
}

/** Rejects with GatelogError `search.syntax` (data: `at`), `search.cursor`, `search.unavailable`. */
export interface TrailReader extends AsyncDisposable {
  lag(): Promise<Lag>;
  sessions(query: SessionQuery): Promise<Page<SessionSummary>>;
  /** `payloads`: whether intent and ticket may be shown; false when absent. */
  session(id: string, payloads?: boolean): Promise<SessionSummary | undefined>;
  /** In order of time. */
  timeline(session: string, query: TimelineQuery): Promise<Page<TimelineItem>>;
  search(query: SearchQuery): Promise<Found>;
  /** The entry as it is stored (JSON text), and its target, or undefined when there is none. */
  entry(
    index: number,
  ): Promise<{ readonly text: string; readonly target?: string; readonly session?: string } | undefined>;
  /** Undefined while it is not under a checkpoint yet. */
  proof(index: number): Promise<EntryProof | undefined>;
  integrity(): Promise<Integrity>;
  /** Starts a verification of the whole log, if none runs; `integrity` tells how it went. */
  verify(): Promise<void>;
}
