// `gatelog access ask TARGET`: asks people, in advance and with a reason, to be let into a target for a while.
import { GatelogError } from '../model/error.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { readRequest } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readWhole } from './read-id.ts';
import { wordNeeded, wordState } from './word-request.ts';

const options = {
  ...apiOptions,
  reason: { type: 'string' },
  minutes: { type: 'string' },
  ticket: { type: 'string' },
} as const;

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const [target] = positionals;
  const { ticket } = values;
  const reason = values.reason?.trim() ?? '';
  const minutes = readWhole(values.minutes, '--minutes', [1, 1_440]);
  if (target === undefined) throw usage('TARGET is missing: the name of the target to open');
  if (reason === '') throw usage('say why, with --reason "...": who decides gets to read it');
  if (minutes === undefined) throw usage('say for how long, with --minutes N');
  const api = await connectApi(values, surroundings);
  const body = { target, reason, minutes, ...(ticket === undefined ? {} : { ticket }) };
  const request = readRequest(await api.post(['access-requests'], body));
  if (values.json) writeJson(io, request);
  else {
    const id = showLine(request.id);
    io.stdout.write(
      `${id} ${showLine(`${wordState(request, surroundings.now())}: ${wordNeeded(request)}`)}\n`,
    );
    io.stderr.write(`what came of it: gatelog approvals show ${id}\n`);
  }
  return exitCodes.ok;
}

function usage(message: string): GatelogError<'cli.usage'> {
  return new GatelogError('cli.usage', message);
}
