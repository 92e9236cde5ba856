// Notice: what one message says, cut to bounds and made safe to read. It is a copy: it holds nothing of the request's texts,
// so that a thousand messages waiting for a channel stay small.
import type { Answer, ApprovalRequest, Asked, Impact } from '../../model/approval.ts';
import { principalId, type Principal } from '../../model/principal.ts';
import { showLine, showText } from './show-text.ts';
import { wordImpact } from '../../wording/impact.ts';
import { wordGap, wordLeftOut } from '../../wording/left-out.ts';

export type NoticeEvent =
  | 'approval.asked'
  | 'approval.approved'
  | 'approval.denied'
  | 'approval.expired'
  | 'approval.withdrawn';

export interface Who {
  readonly kind: string;
  /** `tenant/subject`. */
  readonly id: string;
  readonly name?: string;
  readonly actor?: string;
  /** The human behind it. */
  readonly human?: string;
}

export interface Notice {
  readonly event: NoticeEvent;
  readonly request: string;
  readonly digest: string;
  readonly gateway: string;
  readonly session: string;
  readonly entry: number;
  readonly who: Who;
  readonly target: { readonly name: string; readonly protocol: string; readonly database: string };
  /** `connect` when access is asked for. */
  readonly verb: string;
  readonly statement?: string;
  readonly parameters: readonly { readonly type: string; readonly value: string | null }[];
  /** So many more there are. */
  readonly parametersLeftOut: number;
  /** Says what not even the console shows. */
  readonly leftOut?: string;
  readonly understood: boolean;
  readonly accesses: readonly string[];
  readonly impact?: string;
  readonly reason?: string;
  readonly minutes?: number;
  readonly intent?: string;
  readonly ticket?: string;
  readonly policies: readonly string[];
  readonly sentences: readonly string[];
  readonly approvers: readonly string[];
  readonly needed: number;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly answers: readonly { readonly by: Who; readonly says: string; readonly comment?: string }[];
  /** False when it was approved and did not run all the same. */
  readonly ran?: boolean;
}

/**
 * Room for each text, so that the longest message stays within Slack's 3,000 characters per text and Teams' 28 KB:
 * the tests fill every field to its bound.
 */
const STATEMENT = { bytes: 2800, lines: 40 };
const MOST = { name: 120, value: 160, sentence: 300, parameters: 10, accesses: 8, sentences: 4, answers: 4 };

export function makeNotice(request: ApprovalRequest): Notice {
  const { asked, intent, target } = request;
  const list = (texts: readonly string[], most: number) =>
    texts.slice(0, most).map((text) => showLine(text, MOST.name));
  return {
    event: request.state === 'waiting' ? 'approval.asked' : `approval.${request.state}`,
    ...pick(request),
    who: who(request.principal),
    target: {
      name: showLine(target.name, MOST.name),
      protocol: showLine(target.protocol, MOST.name),
      database: showLine(target.database, MOST.name),
    },
    ...say(asked),
    ...(intent?.text && { intent: showLine(intent.text, MOST.sentence) }),
    ...(intent?.ticket && { ticket: showLine(intent.ticket, MOST.name) }),
    policies: list(request.policies, MOST.sentences),
    sentences: request.messages.slice(0, MOST.sentences).map((text) => showLine(text, MOST.sentence)),
    approvers: list(request.approvers, MOST.sentences),
    answers: request.answers.slice(-MOST.answers).map(answer),
    ...(request.outcome && { ran: request.outcome.ran }),
  };
}

/** Ids and numbers of our own making; short, but not believed to be. */
function pick({ id, digest, gateway, session, entry, needed, askedAt, expiresAt }: ApprovalRequest) {
  const short = (text: string) => showLine(text, MOST.name);
  return {
    ...{ request: short(id), digest: short(digest), gateway: short(gateway), session: short(session) },
    ...{ entry, needed, askedAt, expiresAt },
  };
}

function who(principal: Principal): Who {
  const { kind, displayName, actor, human } = principal;
  return {
    kind,
    id: showLine(principalId(principal), MOST.value),
    ...(displayName && { name: showLine(displayName, MOST.name) }),
    ...(actor && { actor: showLine(actor, MOST.name) }),
    ...(human && { human: showLine(human, MOST.name) }),
  };
}

function say(asked: Asked) {
  if (asked.kind === 'access')
    return {
      ...{ verb: 'connect', parameters: [], parametersLeftOut: 0, understood: true, accesses: [] },
      reason: showLine(asked.reason, MOST.sentence),
      minutes: asked.minutes,
    };
  return {
    verb: showLine(asked.verb, MOST.name),
    statement: showText(asked.text, STATEMENT, hiddenIn(asked)),
    parameters: asked.parameters.slice(0, MOST.parameters).map(({ type, value }) => ({
      type: showLine(type, MOST.name),
      value: value === null ? null : showLine(value, MOST.value),
    })),
    parametersLeftOut:
      Math.max(0, asked.parameters.length - MOST.parameters) + (asked.leftOut?.parameters ?? 0),
    ...(asked.leftOut && { leftOut: wordLeftOut(asked.leftOut) }),
    understood: asked.understood,
    accesses: asked.accesses
      .slice(0, MOST.accesses)
      .map(({ verb, resource }) => showLine(`${verb} on ${resource}`, MOST.value)),
    ...impactOf(asked.verb, asked.impact),
  };
}

/** Characters that a mark in the text stands for, beyond its own. The mark is in the middle, which no message shows. */
function hiddenIn({ leftOut }: Extract<Asked, { kind: 'action' }>): number {
  const characters = leftOut?.characters ?? 0;
  return characters === 0 ? 0 : characters - wordGap(characters).length;
}

function impactOf(verb: string, impact: Impact | undefined): { readonly impact?: string } {
  return impact === undefined ? {} : { impact: showLine(wordImpact(verb, impact), MOST.sentence) };
}

function answer({ by, says, comment }: Answer) {
  return { by: who(by), says, ...(comment && { comment: showLine(comment, MOST.sentence) }) };
}
