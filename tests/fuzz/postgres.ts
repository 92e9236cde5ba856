// Fuzzes the PostgreSQL codec, greeting and login: `node tests/fuzz/postgres.ts --seconds 60 [--seed 1]`.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { GatelogError } from '../../src/model/error.ts';
import { reasons } from '../../src/model/reason.ts';
import { chop, mutate, type Random, seeded } from './random.ts';
import { subjects } from './postgres-subjects.ts';

/**
 * One round: each subject gets mutated messages in random chunks. It may refuse them with a GatelogError of a known code;
 * any other error, an endless loop or memory beyond its bound is a fault.
 */
export function fuzzRound(seed: number): void {
  const random = seeded(seed);
  for (const subject of subjects) {
    const picked = Array.from({ length: 1 + random.below(4) }, () => pick(random, subject.messages));
    const chunks = chop(random, mutate(random, Buffer.concat([subject.prefix, ...picked])));
    try {
      subject.run(chunks);
    } catch (error) {
      if (error instanceof GatelogError && error.code in reasons) continue;
      const bytes = Buffer.concat(chunks).toString('hex');
      throw new Error(`${subject.name}, seed ${seed}: ${bytes}`, { cause: error });
    }
  }
}

function pick(random: Random, messages: readonly Buffer[]): Buffer {
  return messages[random.below(messages.length)] as Buffer;
}

function main(): void {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
  const until = Date.now() + Number(values.seconds ?? 60) * 1000;
  const first = Number(values.seed ?? Date.now() % 0x7fffffff);
  assert.ok(Number.isFinite(until) && Number.isInteger(first), 'usage: --seconds N --seed N');
  let rounds = 0;
  for (; Date.now() < until; rounds++) fuzzRound(first + rounds);
  process.stdout.write(`${rounds} rounds of ${subjects.length} subjects from seed ${first}: nothing found\n`);
}

if (import.meta.main) main();
