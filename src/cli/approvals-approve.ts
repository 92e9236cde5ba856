// `gatelog approvals approve ID`: shows what would run, asks, and answers for exactly that.
import type { ApprovalView, GrantView } from '../api/shapes/approvals.ts';
import { GatelogError } from '../model/error.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { checkAnswerable, giveAnswer } from './approvals-answer.ts';
import { describeRequest } from './approvals-describe.ts';
import { fetchRequest } from './approvals-show.ts';
import { readOptions } from './arguments.ts';
import { askYes } from './ask-yes.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, type Sink, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readId, readWhole } from './read-id.ts';
import { verbOf, wordLimits, wordNeeded, wordPerson } from './word-request.ts';
import { spanOf } from '../wording/numbers.ts';

const options = {
  ...apiOptions,
  comment: { type: 'string' },
  minutes: { type: 'string' },
  uses: { type: 'string' },
  rows: { type: 'string' },
  yes: { type: 'boolean' },
  digest: { type: 'string' },
} as const;

type Limits = GrantView['limits'];

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const id = readId(positionals[0], 'gatelog approvals list');
  const shape = readShape(values);
  const sink = sinkFor(io, values);
  if (!values.yes) checkTerminal(sink, surroundings);
  const api = await connectApi(values, surroundings);
  const request = await fetchRequest(api, id);
  sink.write(describeRequest(request, sink, surroundings.now()));
  checkAnswerable(request);
  checkDigest(request, values.digest);
  if (shape !== undefined) sink.write(describeShape(request, shape, sink));
  if (!values.yes && !(await askYes('Approve?', io, surroundings)))
    throw new GatelogError('approval.not-given', 'nothing was approved');
  const after = await giveAnswer(api, request, { says: 'approve', comment: values.comment, shape });
  if (values.json) writeJson(io, after);
  else io.stdout.write(`${wordResult(after, shape)}\n`);
  return exitCodes.ok;
}

/** Where the person looks: an answer that goes into a file or a program is shown on the other stream. */
function sinkFor({ stdout, stderr }: Io, { json, yes }: { json?: boolean; yes?: boolean }): Sink {
  const toPerson = yes === true || stdout.isTTY === true;
  return json !== true && toPerson ? stdout : stderr;
}

function checkTerminal(sink: Sink, { stdin }: Surroundings): void {
  if (sink.isTTY === true && stdin.isTTY === true) return;
  throw new GatelogError(
    'cli.usage',
    'there is no terminal to ask at: add --yes, best with --digest and the digest that "approvals show" gave',
  );
}

/** The API compares it again: with the one of the action that waits. */
function checkDigest(request: ApprovalView, named: string | undefined): void {
  if (named === undefined || named === request.digest) return;
  throw new GatelogError('approval.changed', 'it is not what --digest stands for: nothing was approved', {
    data: { status: 409, next: `look at it again: gatelog approvals show ${request.id}` },
  });
}

function readShape(values: { minutes?: string; uses?: string; rows?: string }): Limits | undefined {
  const minutes = readWhole(values.minutes, '--minutes', [1, 1_440]);
  const uses = readWhole(values.uses, '--uses', [1, 10_000]);
  const rows = readWhole(values.rows, '--rows', [0, 999_999_999]);
  if (minutes === undefined && (uses !== undefined || rows !== undefined))
    throw new GatelogError('cli.usage', '--uses and --rows limit a shape: add --minutes, its time');
  if (minutes === undefined) return undefined;
  return { minutes, ...(uses === undefined ? {} : { uses }), ...(rows === undefined ? {} : { rows }) };
}

/** Throws GatelogError `cli.usage` for what has no shape. */
function describeShape(request: ApprovalView, limits: Limits, sink: Sink): string {
  const { asked, principal, target } = request;
  if (asked.kind === 'access')
    throw new GatelogError('cli.usage', 'a request for access has its own minutes: leave out --minutes');
  if (asked.shape === '')
    throw new GatelogError('cli.usage', 'this action has no shape: approve it once, without --minutes');
  const words = `not only this once: every ${asked.verb} of this shape by ${wordPerson(principal)} on ${target}, ${wordLimits(limits)}`;
  return `  ${paint(sink, 'yellow', showLine(words))}\n`;
}

function wordResult(after: ApprovalView, shape: Limits | undefined): string {
  const grant =
    shape === undefined ? '' : `\nits shape is allowed ${wordLimits(shape)}: "gatelog grants list" shows it`;
  if (after.state === 'waiting') return showLine(`your approval counts: ${wordNeeded(after)}`);
  return `${showLine(wordApproved(after))}${grant}`;
}

function wordApproved({ id, asked, principal, target }: ApprovalView): string {
  if (asked.kind === 'action') return `${id} is approved: this ${verbOf(asked)} on ${target} runs now`;
  return `${id} is approved: ${wordPerson(principal)} may open ${target} for ${spanOf(asked.minutes * 60_000)}`;
}
