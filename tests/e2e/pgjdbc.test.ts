// pgjdbc, as Debian packages it, works through the door.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needsJar } from '../support/needs.ts';
import { runWell } from '../support/run.ts';
import { assertExercise, assertTrail, type Exercise } from './clients/exercise.ts';
import { stage } from './clients/open.ts';

const source = fileURLToPath(new URL('clients/Exercise.java', import.meta.url));
const jar = '/usr/share/java/postgresql.jar';
const skip = needsJar(jar);
const on = stage();

test('pgjdbc reads, batches, fetches in parts, copies, cancels and listens', { skip }, async (t) => {
  const classes = mkdtempSync(join(tmpdir(), 'gatelog-java-'));
  t.after(() => rmSync(classes, { recursive: true }));
  await runWell('javac', ['-encoding', 'UTF-8', '-cp', jar, '-d', classes, source]);
  const command = [
    '-Dfile.encoding=UTF-8',
    '-Dstdout.encoding=UTF-8',
    '-cp',
    `${jar}:${classes}`,
    'Exercise',
  ];
  const { stdout } = await runWell('java', command, { env: await on.door.libpq() });
  assertExercise(JSON.parse(stdout) as Exercise, ['copiedOut', 'copiedIn', 'cancelled', 'notified']);
  await assertTrail(on.door, 3);
});
