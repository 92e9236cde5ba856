// Where a secret is found: in the environment or in a file of its own, never in the configuration itself.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import { file, text } from './fields.ts';

export type SecretPlace = { readonly env: string } | { readonly file: string };

interface Words {
  /** `the url of the store`. */
  readonly what: string;
  readonly env: string;
  readonly file: string;
}

/** A secret written in its place is not repeated: `word-issue` knows such a field by its `env`. */
export function secretPlace({ what, env, file: path }: Words) {
  const inline = `${what} does not belong in this file: write { env: NAME } to take it from the environment or { file: PATH } to read it from a file`;
  const eitherOne = `take ${what} from one place: write { env: NAME } or { file: PATH }`;
  return z
    .strictObject(
      {
        env: text('the name of the variable')
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
            error: 'write the name of the variable, not its value: letters, digits and _',
          })
          .optional()
          .meta({ description: `Environment variable that holds ${what}.`, example: env, env: true }),
        file: file('secret', `the file with ${what}`)
          .optional()
          .meta({
            description: `File that holds ${what} and nothing else; one line end at its end is dropped.`,
            example: path,
          }),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? inline : undefined) },
    )
    .transform((written, context): SecretPlace => {
      if (written.env !== undefined && written.file === undefined) return { env: written.env };
      if (written.file !== undefined && written.env === undefined) return { file: written.file };
      context.addIssue({ code: 'custom', message: eitherOne });
      return z.NEVER;
    });
}

/** @throws GatelogError `config.secret`. */
export async function readSecret(
  what: string,
  place: SecretPlace,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Secret> {
  const read = 'env' in place ? environment[place.env] : await contentOf(resolve(folder, place.file));
  if (read) return new Secret(read);
  const where = 'env' in place ? `the variable ${place.env}` : `the file ${place.file}`;
  throw new GatelogError('config.secret', `${what} is not to be had from ${where}: set it`, {
    data: { ...place },
  });
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch {
    // Gone or unreadable since `check-files` looked: said like an empty one.
    return undefined;
  }
}
