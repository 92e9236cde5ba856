// psql works through the door: a long script says the same as against the server itself, and refusals read well.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { permitEverything } from '../support/door.ts';
import { needs } from '../support/needs.ts';
import { type Finished, run } from '../support/run.ts';
import { stage } from './clients/open.ts';
import { psqlScripts } from './parity/psql-scripts.ts';

const skip = needs('psql');

describe('psql compared', { skip }, () => {
  const on = stage({ policies: permitEverything });
  for (const [name, script] of Object.entries(psqlScripts))
    test(`${name} reads the same direct and through the door`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'gatelog-psql-'));
      t.after(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, 'photo.bin'), Buffer.from('a large object'));
      const direct = await psql(script, directly(), folder);
      const through = await psql(script, await on.door.libpq(), folder);
      assert.deepEqual(through, direct);
      await on.door.verify();
    });

  function directly(): Record<string, string> {
    const { socket: PGHOST, port, database: PGDATABASE, credential } = on.server;
    return {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      PGHOST,
      PGPORT: String(port),
      PGDATABASE,
      PGUSER: credential.username,
    };
  }
});

describe('psql refused', { skip }, () => {
  const on = stage();
  let env: Record<string, string>;
  before(async () => {
    env = await on.door.libpq();
  });

  test('a DROP is refused with the reason and the entry, and the next statement runs', async () => {
    const script = "drop table notes;\nselect 'still ' || 'here';\n\\echo SQLSTATE :LAST_ERROR_SQLSTATE\n";
    const { code, stdout, stderr } = await psql(script, env, tmpdir());
    assert.equal(code, 0);
    assert.match(
      stderr,
      /ERROR: {2}42501: Gatelog denied this statement: agents do not drop what people made/,
    );
    assert.match(stderr, /policy\.forbidden, entry \d+/);
    assert.match(stdout, /still here/);
    assert.match(stdout, /SQLSTATE 42501/);
    assert.doesNotMatch(on.server.log(), /drop table notes/);
    await on.door.verify();
  });

  test('ON_ERROR_STOP ends psql with 3, as with an error of the server', async () => {
    const { code } = await psql('\\set ON_ERROR_STOP on\ndelete from notes;\nselect 1;\n', env, tmpdir());
    assert.equal(code, 3);
  });
});

/** The number of a new large object is the one thing in the scripts that two runs may differ in. */
async function psql(script: string, env: Record<string, string>, cwd: string): Promise<Finished> {
  const said = await run('psql', ['-X', '-e', '-v', 'VERBOSITY=verbose'], { env, input: script, cwd });
  return { ...said, stdout: said.stdout.replaceAll(/lo_get\(\d+\)/g, 'lo_get(oid)') };
}
