// `store`: where approvals, grants and sign-ins are kept between the gateways and the people who answer.
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Secret } from '../model/secret.ts';
import { always, place } from './fields.ts';
import { readSecret, type SecretPlace, secretPlace } from './secret-place.ts';

const what = 'the url of the store';

const postgres = z.strictObject({
  url: secretPlace({ what, env: 'GATELOG_STORE_URL', file: '/run/secrets/store-url' }).meta({
    description:
      'Where the url is found, such as postgres://gatelog:password@10.0.0.6/gatelog?sslmode=verify-full. Read at the start. TLS is as `sslmode` says, and verify-full when it says nothing and the server is another machine.',
  }),
});

export const store = z
  .strictObject({
    sqlite: place('the store').optional().meta({
      description:
        'File of the store, for one gateway or several of one machine; made at the first start. It is ./gatelog.db when neither this nor `postgres` is given.',
      example: './data/gatelog.db',
    }),
    postgres: postgres.optional().meta({
      description: 'A PostgreSQL database in place of the file, for gateways of several machines.',
    }),
    key: place('the key of the store').default('./store.key').meta({
      description:
        'File of the key that the store is sealed with, made at the first start. Gateways that share a store need the same key; with another one they see nothing of each other. Keep it from whoever can reach the store: with both, one can read every request and answer in any name.',
    }),
  })
  .refine((read) => read.sqlite === undefined || read.postgres === undefined, {
    error: 'there is one store: name either sqlite or postgres',
    when: always,
  })
  .transform(({ sqlite, postgres, key }): Written => {
    return postgres === undefined ? { sqlite: sqlite ?? './gatelog.db', key } : { postgres, key };
  });

type Written = { readonly key: string } & (
  | { readonly sqlite: string }
  | { readonly postgres: { readonly url: SecretPlace } }
);

/** Paths are absolute. */
export type StoreConfig = { readonly key: string } & (
  | { readonly sqlite: string }
  | { readonly postgres: { readonly url: () => Promise<Secret> } }
);

export function storeOf(written: Written, folder: string, environment: NodeJS.ProcessEnv): StoreConfig {
  const key = resolve(folder, written.key);
  if ('sqlite' in written) return { key, sqlite: resolve(folder, written.sqlite) };
  return { key, postgres: { url: () => readSecret(what, written.postgres.url, folder, environment) } };
}
