// `gatelog approvals show ID`: all that an approver is asked about one request.
import type { ApprovalView } from '../api/shapes/approvals.ts';
import { GatelogError } from '../model/error.ts';
import type { Api } from './api-client/api.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { readRequest } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { describeRequest } from './approvals-describe.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readId } from './read-id.ts';
import { wordMayNot } from './word-request.ts';

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, apiOptions, 1);
  const id = readId(positionals[0], 'gatelog approvals list');
  const request = await fetchRequest(await connectApi(values, surroundings), id);
  if (values.json) writeJson(io, request);
  else {
    io.stdout.write(describeRequest(request, io.stdout, surroundings.now()));
    io.stderr.write(`${wordNext(request)}\n`);
  }
  return exitCodes.ok;
}

export async function fetchRequest(api: Api, id: string): Promise<ApprovalView> {
  const request = readRequest(await api.get(['approvals', id]));
  if (request.id === id) return request;
  throw new GatelogError('api.not-gatelog', 'the answer is about another request');
}

function wordNext(request: ApprovalView): string {
  const { id, state, mayDecide, mayNot = '' } = request;
  if (state !== 'waiting') return 'it waits no longer: there is nothing to answer';
  if (!mayDecide) return showLine(wordMayNot(mayNot, request) ?? `you may not answer it (${mayNot})`);
  return `to let it run:  gatelog approvals approve ${id}\nto refuse it:   gatelog approvals deny ${id} --comment "why"`;
}
