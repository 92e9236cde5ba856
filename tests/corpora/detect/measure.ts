// Prints the tables that stand in docs/detectors.md, and what was missed or wrong: node tests/corpora/detect/measure.ts
import { chooseRules } from '../../../src/masking/detect/rule-set.ts';
import { type Part, readCorpus } from './corpus.ts';
import { score } from './score.ts';
import { writeTables } from './tables.ts';

console.log(writeTables().join('\n'));

const parts: readonly Part[] = ['developed-with', 'held-out'];
for (const part of parts) {
  const samples = readCorpus(part);
  const positives = samples.filter(({ expected }) => expected.length > 0).length;
  const { missed, wrong } = score(samples, chooseRules());
  console.log(`\n${part}: ${positives} texts with pieces, ${samples.length - positives} without`);
  for (const one of missed) console.log(`  missed: ${one}`);
  for (const one of wrong) console.log(`  wrong: ${one}`);
}
