// `gatelog grants revoke ID`: a grant covers nothing from now on.
import { apiOptions, connectApi } from './api-client/connect.ts';
import { readGrant } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { readId } from './read-id.ts';
import { wordPerson } from './word-request.ts';

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, apiOptions, 1);
  const id = readId(positionals[0], 'gatelog grants list');
  const api = await connectApi(values, surroundings);
  const grant = readGrant(await api.post(['grants', id, 'revoke']));
  if (values.json) writeJson(io, grant);
  else
    io.stdout.write(
      `${showLine(`grant ${id} of ${wordPerson(grant.principal)} for ${grant.target} is revoked: it covers nothing any more`)}\n`,
    );
  return exitCodes.ok;
}
