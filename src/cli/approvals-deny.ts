// `gatelog approvals deny ID --comment TEXT`: refuses a request, and tells the one who asked why.
import { GatelogError } from '../model/error.ts';
import { apiOptions, connectApi } from './api-client/connect.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { checkAnswerable, giveAnswer } from './approvals-answer.ts';
import { fetchRequest } from './approvals-show.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readId } from './read-id.ts';
import { verbOf, wordPerson } from './word-request.ts';

/** To refuse is safe: nobody is asked whether they mean it. */
export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, { ...apiOptions, comment: { type: 'string' } }, 1);
  const id = readId(positionals[0], 'gatelog approvals list');
  const comment = values.comment?.trim() ?? '';
  if (comment === '')
    throw new GatelogError('cli.usage', 'say why, with --comment "...": whoever asked gets to read it');
  const api = await connectApi(values, surroundings);
  const request = await fetchRequest(api, id);
  checkAnswerable(request);
  const after = await giveAnswer(api, request, { says: 'deny', comment });
  const { asked, principal, target } = after;
  if (values.json) writeJson(io, after);
  else
    io.stdout.write(
      `${showLine(`${id} is denied: the ${verbOf(asked)} of ${wordPerson(principal)} on ${target} does not run`)}\n`,
    );
  return exitCodes.ok;
}
