// `gatelog token`: signs in by device code and writes the token, for a variable or a pipe. It rests nowhere.
import { deviceLogin, loginOptions } from './api-client/device-login.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { GatelogError } from '../model/error.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';

export async function run(
  args: string[],
  io: Io,
  { env, now }: Surroundings = realSurroundings,
): Promise<number> {
  const { values } = readOptions(args, loginOptions);
  // Before anybody signs in for nothing: a screen remembers, and others look at it.
  if (io.stdout.isTTY === true)
    throw new GatelogError(
      'cli.usage',
      'a token is not shown on a screen: PGPASSWORD="$(gatelog token)" psql ..., or export GATELOG_TOKEN="$(gatelog token)"',
    );
  const { token, expiresAt } = await deviceLogin(values, env, { sink: io.stderr, now });
  if (!values.json) io.stdout.write(`${token}\n`);
  else
    writeJson(io, {
      token,
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    });
  return exitCodes.ok;
}
