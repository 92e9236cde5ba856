// What a configuration says of the store, and that no mistake repeats its url.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { configFolder, fullConfig } from '../../tests/support/config-folder.ts';
import { GatelogError } from '../model/error.ts';
import { loadConfig } from './load.ts';
import type { Mistake } from './mistake.ts';

const url = 'postgres://gatelog:hunter2@db.example.com/gatelog';
const environment = { ORDERS_DB_PASSWORD: 'opensesame', STORE_URL: url };

async function mistakes(written: string): Promise<readonly Mistake[]> {
  using folder = configFolder();
  const failed = await loadConfig(
    folder.write('gatelog.yaml', `${fullConfig}${written}\n`),
    environment,
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failed instanceof GatelogError, `${written} was taken`);
  assert.doesNotMatch(inspect(failed, { depth: 10 }) + JSON.stringify(failed), /hunter2/);
  return failed.data['mistakes'] as readonly Mistake[];
}

describe('store', () => {
  it('is a file beside the configuration when nothing is said', async () => {
    using folder = configFolder();
    const { store } = await loadConfig(folder.write('gatelog.yaml', fullConfig), environment);
    assert.deepEqual(store, {
      sqlite: join(folder.folder, 'gatelog.db'),
      key: join(folder.folder, 'store.key'),
    });
  });

  it('takes the url of PostgreSQL from the environment or a file, and prints it nowhere', async () => {
    using folder = configFolder();
    folder.write('url', `${url}\n`);
    for (const place of ['env: STORE_URL', 'file: url']) {
      const written = `${fullConfig}store: { postgres: { url: { ${place} } }, key: keys/store }\n`;
      const { store } = await loadConfig(folder.write('gatelog.yaml', written), environment);
      assert.ok('postgres' in store);
      assert.equal(store.key, join(folder.folder, 'keys/store'));
      assert.equal((await store.postgres.url()).reveal(), url);
      assert.doesNotMatch(inspect([store, await store.postgres.url()], { depth: 10 }), /hunter2/);
    }
  });

  it('says so when the url is gone after the start', async () => {
    using folder = configFolder();
    folder.write('url', url);
    const written = `${fullConfig}store: { postgres: { url: { file: url } } }\n`;
    const { store } = await loadConfig(folder.write('gatelog.yaml', written), environment);
    folder.write('url', '');
    assert.ok('postgres' in store);
    await assert.rejects(store.postgres.url(), { code: 'config.secret' });
  });

  it('refuses a url in the file, however it was written, and never repeats it', async () => {
    const forms = [
      url,
      `{ "${url}" }`,
      `{ "${url}": x }`,
      `["${url}"]`,
      `{ env: "${url}" }`,
      `{ value: "${url}" }`,
    ];
    for (const form of forms) {
      const found = await mistakes(
        `store: { postgres: { url: ${form.startsWith('p') ? `"${form}"` : form} } }`,
      );
      assert.ok(
        found.some(({ path }) => path.startsWith('store.postgres.url')),
        form,
      );
    }
  });

  it('says what to do about each mistake', async () => {
    const cases: readonly (readonly [written: string, message: RegExp])[] = [
      ['store: { sqlite: a.db, postgres: { url: { env: STORE_URL } } }', /name either sqlite or postgres/],
      ['store: { postgres: { url: { env: UNSET_URL } } }', /is not set/],
      ['store: { postgres: { url: { env: STORE_URL, file: tls.crt } } }', /from one place/],
      ['store: { postgres: {} }', /url is missing/],
      ['store: { postgre: {} }', /did you mean postgres\?/],
      ['store: { sqlite: 5 }', /as text/],
    ];
    for (const [written, message] of cases)
      assert.match((await mistakes(written)).map((mistake) => mistake.message).join('\n'), message);
  });
});
