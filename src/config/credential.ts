// The credential of a target, fetched anew for each session: a rotated secret is taken up without a restart.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import type { TargetCredential } from '../model/target.ts';
import type { CheckedConfig } from './schema.ts';

type Written = CheckedConfig['targets'][string]['credential'];
type Password = NonNullable<Written['password']>;

export function credentialOf(
  written: Written,
  folder: string,
  environment: NodeJS.ProcessEnv,
): () => Promise<TargetCredential> {
  const { username, password } = written;
  if (password === undefined) return async () => ({ username });
  return async () => ({ username, password: new Secret(await readPassword(password, folder, environment)) });
}

async function readPassword(from: Password, folder: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const read = 'env' in from ? environment[from.env] : await readFileOrFail(resolve(folder, from.file));
  if (!read)
    throw new GatelogError('config.secret', 'the password of a target is empty or no longer there', {
      data: { ...from },
    });
  return read;
}

async function readFileOrFail(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new GatelogError('config.secret', `the password file ${path} cannot be read`, {
      data: { file: path },
      cause,
    });
  }
}
