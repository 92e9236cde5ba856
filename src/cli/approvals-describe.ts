// A request in full, for who answers it: all that Gatelog shows of it, what it does not show, and every text of others made visible.
import type { ApprovalView } from '../api/shapes/approvals.ts';
import { paint, type Sink } from './io.ts';
import { countUnseen, foldLine, showBlock, showLine } from './printable.ts';
import { verbOf, wordAnswer, wordAsked, wordNeeded, wordPerson, wordState } from './word-request.ts';
import { wordImpact } from '../wording/impact.ts';
import { wordLeftOut } from '../wording/left-out.ts';
import { countOf } from '../wording/numbers.ts';

type AskedAction = Extract<ApprovalView['asked'], { kind: 'action' }>;

const NAME_WIDTH = 11;
const USUAL_COLUMNS = 100;
const FEWEST_COLUMNS = 40;

export function describeRequest(request: ApprovalView, sink: Sink, now: number): string {
  const { asked } = request;
  const lines = [
    `${paint(sink, 'bold', `request ${request.id}`)}  ${paintState(sink, request, now)}`,
    ...describeWho(request, sink),
    ...field(sink, 'target', `${request.target}`),
    ...field(sink, 'asks for', verbOf(asked)),
    ...(asked.kind === 'action' ? describeFacts(asked, sink) : []),
    ...describeIntent(request, sink),
    ...field(sink, 'policy', ...request.policies),
    ...field(sink, 'because', ...request.messages, ...request.reasons),
    ...field(sink, 'answers', wordNeeded(request), ...request.answers.map(wordAnswer)),
    ...(asked.kind === 'action' ? describeText(asked, sink) : block(sink, 'reason', wordAsked(asked))),
    ...field(sink, 'digest', request.digest),
  ];
  return `${lines.join('\n')}\n`;
}

function paintState(sink: Sink, request: ApprovalView, now: number): string {
  const colours = { waiting: 'yellow', approved: 'green', denied: 'red' } as const;
  const { state } = request;
  const words = wordState(request, now);
  return state in colours ? paint(sink, colours[state as keyof typeof colours], words) : words;
}

/** Names are what a token says; the id is what counts. */
function describeWho({ principal }: ApprovalView, sink: Sink): string[] {
  const { id, agent, human } = principal;
  const lines = [
    wordPerson(principal),
    `id ${id}`,
    ...(agent === undefined ? [] : [`application ${agent}`]),
    ...(human === undefined ? [] : [`on behalf of ${human}`]),
  ];
  return field(sink, 'who', ...lines);
}

function describeFacts(asked: AskedAction, sink: Sink): string[] {
  const doubts = asked.doubts.length === 0 ? '' : `: ${asked.doubts.join(', ')}`;
  return [
    ...field(
      sink,
      'impact',
      asked.impact === undefined ? 'No estimate.' : wordImpact(asked.verb, asked.impact),
    ),
    ...field(sink, 'touches', ...asked.accesses.map(({ verb, resource }) => `${verb} on ${resource}`)),
    ...(asked.understood ? [] : field(sink, 'beware', `not all of it is understood${doubts}`)),
    ...(asked.leftOut === undefined ? [] : field(sink, 'beware', wordLeftOut(asked.leftOut))),
  ];
}

function describeIntent({ intent }: ApprovalView, sink: Sink): string[] {
  const ticket = intent?.ticket === undefined ? [] : [`ticket ${intent.ticket}`];
  return field(sink, 'says', ...(intent?.text === undefined ? [] : [intent.text]), ...ticket);
}

function describeText({ text, parameters }: AskedAction, sink: Sink): string[] {
  const values = parameters.map(({ type, value, encoding }, at) => {
    const shown = value === null ? 'NULL' : `${encoding === 'hex' ? '\\x' : ''}${value}`;
    return `$${at + 1} ${type} = ${shown}`;
  });
  return [
    ...block(sink, 'statement', text),
    ...(values.length === 0 ? [] : block(sink, 'parameters', ...values)),
  ];
}

/** No lines for a field without values. */
function field(sink: Sink, name: string, ...values: readonly string[]): string[] {
  const indent = ' '.repeat(NAME_WIDTH + 2);
  const shown = values.flatMap((value) => foldLine(showLine(value), widthOf(sink) - NAME_WIDTH - 2));
  return shown.map((line, at) =>
    at === 0
      ? `  ${paint(sink, 'dim', name.padEnd(NAME_WIDTH))}${line.trimEnd()}`
      : `${indent}${line.trimEnd()}`,
  );
}

/** A text of several lines, behind a bar. */
function block(sink: Sink, name: string, ...texts: readonly string[]): string[] {
  const lines = texts.flatMap((text) => showBlock(text, widthOf(sink) - 4));
  const unseen = texts.reduce((sum, text) => sum + countUnseen(text), 0);
  const note = `${countOf(unseen, 'character')} that would not show: written as ⟨U+...⟩`;
  return [
    `  ${paint(sink, 'dim', name)}${unseen === 0 ? '' : `  ${paint(sink, 'red', note)}`}`,
    ...lines.map((line) => `    ${line}`),
  ];
}

function widthOf({ columns }: Sink): number {
  return Math.max(columns ?? USUAL_COLUMNS, FEWEST_COLUMNS);
}
