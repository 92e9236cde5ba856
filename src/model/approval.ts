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

/** What of an action is too long for people to be shown. What runs is all of it. */
export interface LeftOut {
  /** Characters of its text, where a mark stands in it. */
  readonly characters: number;
  /** Parameters that are shown in part, each with such a mark, and those that are not shown at all. */
  readonly values: number;
  readonly parameters: number;
  readonly accesses: number;
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
      /** Names what is the same but for literals (`Conversation.shapeKey`); empty when there is none: then no grant can cover it. */
      readonly shape: string;
      readonly impact?: Impact;
      /** Absent when all of it is shown. */
      readonly leftOut?: LeftOut;
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
  /** Bounds of the grant this person would give; of several people the narrowest count. */
  readonly limits?: GrantLimits;
}

/** What became of an action that was approved, as the gateway that held it says. */
export interface ApprovalOutcome {
  readonly ran: boolean;
  /** Why it did not. */
  readonly reason?: ReasonCode;
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
  /** Absent while it is not known. */
  readonly outcome?: ApprovalOutcome;
}

/** The beginning of what is asked, for lists. */
export type AskedSummary =
  | {
      readonly kind: 'action';
      readonly verb: string;
      /** Its first characters, and whether it goes on. */
      readonly text: string;
      readonly cut: boolean;
      readonly understood: boolean;
      /** As in `Impact`. */
      readonly rows?: number;
    }
  | Extract<Asked, { readonly kind: 'access' }>;

/** A request as lists have it: however long the statement, it is short. */
export interface ApprovalSummary extends Omit<ApprovalRequest, 'asked'> {
  readonly asked: AskedSummary;
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
    | { readonly kind: 'shape'; readonly shape: string; readonly verb: string; readonly text: string }
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
