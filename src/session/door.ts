// What the steps of a connection are given: the parts all sessions share, and the connection at hand.
import type { ApprovalDesk } from '../approvals/desk.ts';
import type { Journal } from '../audit/journal.ts';
import type { Verifier } from '../identity/verifier.ts';
import { GatelogError } from '../model/error.ts';
import type { Masker } from '../model/masker.ts';
import type { Target } from '../model/target.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import type { ByteProtocol, Greeting, ProtocolLimits } from '../protocols/protocol.ts';
import type { Catalogues } from './catalogues.ts';
import type { Arrival } from './greet.ts';
import type { LiveSessions } from './live-sessions.ts';

/** What all sessions of a gateway share. */
export interface Door {
  readonly verifier: Verifier;
  readonly policy: PolicyEngine;
  readonly journal: Journal;
  readonly targets: ReadonlyMap<string, Target>;
  readonly sessions: LiveSessions;
  /** By name, of the targets that have something classified. */
  readonly maskers: ReadonlyMap<string, Masker>;
  readonly catalogues: Catalogues;
  /** Absent where nobody can be asked: then what needs a person is denied. */
  readonly desk: ApprovalDesk | undefined;
  readonly limits: ProtocolLimits & {
    readonly greetingMillis: number;
    readonly dialMillis: number;
    readonly idleMillis: number;
  };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** For operators: what went wrong inside. Never holds a token, a secret or a value. */
  readonly report: (event: string, data: Readonly<Record<string, unknown>>) => void;
}

/** One connection on its way in. */
export interface Call {
  readonly arrival: Arrival;
  readonly greeting: Greeting;
  readonly protocol: ByteProtocol;
  readonly door: Door;
}

/** Tells operators. */
export function report(door: Door, event: string, error: unknown): void {
  door.report(event, tellable(error));
}

/** An error of ours has facts that are safe to tell; of others only the message is told. */
export function tellable(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof GatelogError) return { code: error.code, message: error.message, ...error.data };
  return { error: error instanceof Error ? error.message : String(error) };
}
