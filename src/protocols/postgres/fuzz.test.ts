// A short, always equal run of the fuzzer; `node tests/fuzz/postgres.ts --seconds 60` runs it for longer.
import test from 'node:test';
import { fuzzRound } from '../../../tests/fuzz/postgres.ts';

test('4,000 rounds of mutated messages to five readers end in a known error or in nothing', () => {
  for (let seed = 1; seed <= 4000; seed++) fuzzRound(seed);
});
