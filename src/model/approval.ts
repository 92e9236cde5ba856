// Approval: what people are asked about one action, what they answer, and answers given in advance.
import type { Intent, Parameter } from './action.ts';
import type { Principal } from './principal.ts';
import type { ReasonCode } from './reason.ts';

/** 10 characters of Crockford's base 32. Shown to people as it is. */
export type RequestId = string;
export type GrantId = string;

export type RequestState = 'waiting' | 'approved' | 'denied' | 'expired' | 'withdrawn';

/** What an action would touch, as the target's planner estimates it. Nothing of it has run. */
export interface Impact {
  /** Rows the planner expects to be changed or returned; absent when it could not be asked. */
  readonly rows?: number;
  /** The planner's cost of all of it, in its own unit. */
  readonly cost?: number;
  /** The tables it names, with their partitions: `bytes` on disk, `rows` as the target's statistics have it, -1 when they were never made. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
  /** Why there is no estimate, in a stable word: `in-transaction-failed`, `not-plannable`, `own-functions`, `pipelined`, `refused`, `snapshot`, `timeout`. */
  readonly missing?: string;
}

/** What somebody is asked to allow. Texts are without the secrets that detectors find in them. */
export type Asked =
  | {
      readonly kind: 'action';
      readonly verb: string;
      readonly text: string;
      readonly parameters: readonly Parameter[];
      /** `sql:update` on `Table:public/orders`. */
      readonly accesses: readonly { readonly verb: string; readonly resource: string }[];
      readonly understood: boolean;
      readonly doubts: readonly string[];
      /** Empty when there is none: then no grant can cover it. */
      readonly fingerprint: string;
      readonly impact?: Impact;
    }
  /** To open a target for so many minutes. */
  | { readonly kind: 'access'; readonly reason: string; readonly minutes: number };

export interface Answer {
  readonly by: Principal;
  readonly says: 'approve' | 'deny';
  readonly comment?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where the answer is recorded: `origin#index`. */
  readonly entry: string;
  /** How it was given: `api`, `console`, `cli`, or the name of a channel. */
  readonly via: string;
}

export interface ApprovalRequest {
  readonly id: RequestId;
  /** Origin of the log of the gateway that holds the action. */
  readonly gateway: string;
  /** Empty for a request for access. */
  readonly session: string;
  /** Index of the `ask` entry in that log. */
  readonly entry: number;
  readonly principal: Principal;
  readonly target: { readonly name: string; readonly protocol: string; readonly database: string };
  readonly asked: Asked;
  readonly intent?: Intent;
  readonly reasons: readonly ReasonCode[];
  /** Ids of the policies that asked, and their sentences. */
  readonly policies: readonly string[];
  readonly messages: readonly string[];
  /** Groups whose members may answer. */
  readonly approvers: readonly string[];
  /** How many different people must approve. */
  readonly needed: number;
  /** base64url of SHA-256 over exactly what will run, with a salt that is nowhere stored. */
  readonly digest: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly state: RequestState;
  readonly answers: readonly Answer[];
}

/** Bounds of a grant that an approver gives in place of one approval. */
export interface GrantLimits {
  readonly minutes: number;
  /** Times it may be used; absent: as often as it lives. */
  readonly uses?: number;
  /** The planner's estimate may be no higher; an action without estimate is then not covered. */
  readonly rows?: number;
}

export interface Grant {
  readonly id: GrantId;
  readonly scope:
    | { readonly kind: 'shape'; readonly fingerprint: string; readonly verb: string; readonly text: string }
    | { readonly kind: 'access' };
  readonly principal: Principal;
  readonly target: string;
  /** Those who approved, whose groups policy looks at. */
  readonly by: readonly Principal[];
  /** The request it came from. */
  readonly request: RequestId;
  readonly limits: GrantLimits;
  /** How often it was used. */
  readonly used: number;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly revoked?: { readonly by: Principal; readonly at: number };
}
