// asyncpg, as Debian packages it, works through the door.
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needsPython, python } from '../support/needs.ts';
import { runWell } from '../support/run.ts';
import { assertExercise, assertTrail, type Exercise } from './clients/exercise.ts';
import { stage } from './clients/open.ts';

const script = fileURLToPath(new URL('clients/asyncpg_exercise.py', import.meta.url));
const skip = needsPython('asyncpg');
const on = stage();

test('asyncpg reads, binds, copies, cancels and listens, and is refused in its own words', {
  skip,
}, async () => {
  const { stdout } = await runWell(python, [script], { env: await on.door.libpq() });
  assertExercise(JSON.parse(stdout) as Exercise, ['copiedOut', 'copiedIn', 'cancelled', 'notified']);
  await assertTrail(on.door, 3);
});
