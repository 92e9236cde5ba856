// `gatelog login`: signs in by device code, and shows who Gatelog takes one for and what one may do. Keeps nothing.
import type { Me } from '../api/shapes/shared-shapes.ts';
import { readAddress } from './api-client/address.ts';
import { apiAt } from './api-client/api.ts';
import { deviceLogin, loginOptions } from './api-client/device-login.ts';
import { readMe } from './api-client/read-answer.ts';
import { realSurroundings, type Surroundings } from './api-client/surroundings.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';
import { showLine } from './printable.ts';
import { wordPerson } from './word-request.ts';
import { spanOf } from '../wording/numbers.ts';

export async function run(
  args: string[],
  io: Io,
  { env, now }: Surroundings = realSurroundings,
): Promise<number> {
  const { values } = readOptions(args, { ...loginOptions, api: { type: 'string' } });
  const address = readAddress(values.api, env['GATELOG_API']);
  const { token } = await deviceLogin(values, env, { sink: io.stderr, now });
  const me = readMe(await apiAt(address, token).get(['me']));
  if (values.json) writeJson(io, me);
  else {
    io.stdout.write(wordMe(me, now()));
    io.stderr.write('nothing is kept: export GATELOG_TOKEN="$(gatelog token)" signs this shell in\n');
  }
  return exitCodes.ok;
}

function wordMe({ principal, targets, may, expiresAt }: Me, now: number): string {
  const lines = may.map((verb) => {
    const on = targets[verb] ?? [];
    return `  ${verb}${on.length === 0 ? '' : ` on ${on.join(', ')}`}`;
  });
  const rights =
    lines.length === 0
      ? ['you may do nothing here yet: policy names no verb for you']
      : ['you may:', ...lines];
  const left = `signed in for ${spanOf(Date.parse(expiresAt) - now)}`;
  return `${[`you are ${wordPerson(principal)}, ${left}`, `id ${principal.id}`, ...rights].map(showLine).join('\n')}\n`;
}
