// Where the token of a command comes from: a file, standard input or the environment. Never an argument, which others on the machine can see.
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { GatelogError } from '../../model/error.ts';
import type { Surroundings } from './surroundings.ts';

/** No Entra token is longer, and a file that never ends must end somewhere. */
const MOST_CHARACTERS = 64 * 1024;

/** Throws GatelogError `api.token-missing` and `api.token-unusable`; neither quotes what was found. */
export async function readToken(file: string | undefined, { env, stdin }: Surroundings): Promise<string> {
  const token = (await readSource(file, env['GATELOG_TOKEN'], stdin)).trim();
  if (token === '') throw new GatelogError('api.token-missing', `there is no token in ${nameSource(file)}`);
  if (token.length <= MOST_CHARACTERS && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new GatelogError('api.token-unusable', `what ${nameSource(file)} holds is not a token`);
}

function readSource(file: string | undefined, inEnvironment = '', stdin: Readable): Promise<string> | string {
  if (file === undefined) return inEnvironment;
  return readAll(file === '-' ? stdin : createReadStream(file), file);
}

function nameSource(file: string | undefined): string {
  if (file === undefined) return '$GATELOG_TOKEN';
  return file === '-' ? 'standard input' : file;
}

async function readAll(source: Readable, file: string): Promise<string> {
  let text = '';
  try {
    for await (const chunk of source.setEncoding('utf8')) {
      text += chunk;
      if (text.length > MOST_CHARACTERS) break;
    }
  } catch (cause) {
    throw new GatelogError('api.token-missing', `${nameSource(file)} cannot be read`, { cause });
  }
  return text;
}
