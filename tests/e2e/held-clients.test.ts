// Real clients whose every action is held, estimated and announced do the same as without: no driver minds the notice,
// and no session notices the estimate.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Refusal } from '../../src/model/refusal.ts';
import { loadSqlParser } from '../../src/protocols/postgres/to-action.ts';
import { type HoldingRelay, startHoldingRelay } from '../support/holding-relay.ts';
import { needs, needsJar, needsPython, python } from '../support/needs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type Finished, run, runWell } from '../support/run.ts';
import { assertExercise, type Exercise } from './clients/exercise.ts';
import { psqlScripts } from './parity/psql-scripts.ts';

const jar = '/usr/share/java/postgresql.jar';
const script = (name: string) => fileURLToPath(new URL(`clients/${name}`, import.meta.url));
let server: PostgresServer;
let relay: HoldingRelay;
let folder: string;

before(async () => {
  await loadSqlParser();
  server = await startPostgres();
  relay = await startHoldingRelay(server, deny);
  folder = mkdtempSync(join(tmpdir(), 'gatelog-held-'));
  writeFileSync(join(folder, 'ca.crt'), relay.ca);
  writeFileSync(join(folder, 'photo.bin'), Buffer.from('a large object'));
});

after(async () => {
  rmSync(folder, { recursive: true });
  try {
    await relay.stop();
  } finally {
    await server.stop();
  }
});

/** What the exercise of the drivers expects to be refused. */
function deny(text: string): Refusal | undefined {
  const sentences = [
    [/^drop table notes/, 'agents do not drop what people made'],
    [/^delete from notes$/, 'DELETE and UPDATE must name their rows'],
  ] as const;
  const sentence = sentences.find(([pattern]) => pattern.test(text))?.[1];
  return sentence === undefined ? undefined : { code: 'policy.forbidden', messages: [sentence], entry: 7 };
}

function environment(through: boolean): Record<string, string> {
  const { socket, port, database, credential } = server;
  return {
    ...{ PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' },
    ...{ PGDATABASE: database, PGUSER: credential.username, PGPASSWORD: 'not asked' },
    ...(through
      ? {
          PGHOST: 'localhost',
          PGPORT: String(relay.port),
          PGSSLMODE: 'verify-full',
          PGSSLROOTCERT: join(folder, 'ca.crt'),
        }
      : { PGHOST: socket, PGPORT: String(port) }),
  };
}

async function exercise(program: string, args: readonly string[]): Promise<void> {
  const from = relay.impacts.length;
  const { stdout } = await runWell(program, args, { env: environment(true) });
  const did = JSON.parse(stdout) as Exercise;
  assertExercise(did, ['copiedOut', 'copiedIn', 'cancelled', 'notified']);
  const seen = relay.impacts.slice(from);
  assert.ok(seen.filter(({ rows }) => rows !== undefined).length >= 10, 'it was estimated');
}

describe('an exercise of what drivers do, held at every action', () => {
  test('psycopg3', { skip: needsPython('psycopg') }, () =>
    exercise(python, [script('psycopg3_exercise.py')]),
  );

  test('asyncpg', { skip: needsPython('asyncpg') }, () => exercise(python, [script('asyncpg_exercise.py')]));

  test('pgjdbc', { skip: needsJar(jar) }, async () => {
    await runWell('javac', ['-encoding', 'UTF-8', '-cp', jar, '-d', folder, script('Exercise.java')]);
    const encoding = ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8'];
    await exercise('java', [...encoding, '-cp', `${jar}:${folder}`, 'Exercise']);
  });
});

describe('psql, held at every action', { skip: needs('psql') }, () => {
  for (const [name, text] of Object.entries(psqlScripts))
    test(`${name}: the same as direct, but for the notices`, async () => {
      const direct = await psql(text, false);
      const held = await psql(text, true);
      assert.match(held.stderr, /NOTICE:  00000: this action waits\nDETAIL:  Number 7\nHINT:  See https/);
      assert.deepEqual({ ...held, stderr: withoutNotices(held.stderr) }, direct);
    });
});

async function psql(input: string, through: boolean): Promise<Finished> {
  const args = ['-X', '-e', '-v', 'VERBOSITY=verbose'];
  const said = await run('psql', args, { env: environment(through), input, cwd: folder });
  return { ...said, stdout: said.stdout.replaceAll(/lo_get\(\d+\)/g, 'lo_get(oid)') };
}

function withoutNotices(stderr: string): string {
  return stderr.replaceAll(/[^\n]*NOTICE:  00000: this action waits\nDETAIL:[^\n]*\nHINT:[^\n]*\n/g, '');
}
