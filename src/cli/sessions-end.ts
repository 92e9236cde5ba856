// `gatelog sessions end ID`: closes a live session, with words for its client.
import { apiOptions, connectApi } from './api-client/connect.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { readSessionId } from './read-id.ts';

export async function run(
  args: string[],
  io: Io,
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { values, positionals } = readOptions(args, apiOptions, 1);
  const id = readSessionId(positionals[0]);
  const api = await connectApi(values, surroundings);
  await api.post(['sessions', id, 'end']);
  if (values.json) writeJson(io, { ok: true, session: id });
  else io.stdout.write(`session ${id} ends: what runs now is finished, and nothing after it\n`);
  return exitCodes.ok;
}
