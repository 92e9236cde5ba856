// The tables of docs/detectors.md: what each rule finds in the corpus, and how often mere numbers set one off.
import { findSensitive } from '../../../src/masking/detect/find-sensitive.ts';
import { chooseRules, rulePack } from '../../../src/masking/detect/rule-set.ts';
import { seeded } from '../../fuzz/random.ts';
import { about } from './about.ts';
import { type Part, readCorpus } from './corpus.ts';
import { type Count, precisionOf, recallOf, type Score, score } from './score.ts';

const rules = chooseRules();
const parts: readonly Part[] = ['developed-with', 'held-out'];
const nothing: Count = { expected: 0, right: 0, wrong: 0 };
const rounds = 20_000;

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Lines of Markdown. */
export function writeTables(): readonly string[] {
  return [...tableOfRules(), '', ...tableOfNumbers()];
}

function tableOfRules(): readonly string[] {
  const scores = parts.map((part) => score(readCorpus(part), rules));
  const row = (cells: readonly string[], of: (score: Score) => Count) =>
    `| ${[...cells, ...scores.map((one) => cellsOf(of(one)))].join(' | ')} |`;
  return [
    '| rule | class | finds | check | pieces | recall | precision | held out | recall | precision |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rulePack.map(({ name, dataClass }) =>
      row([`\`${name}\``, dataClass, about[name]?.finds ?? '', about[name]?.check ?? ''], (one) => {
        return one.byRule.get(name) ?? nothing;
      }),
    ),
    row(['all', '', '', ''], ({ all }) => all),
  ];
}

function cellsOf(count: Count): string {
  return `${count.expected} | ${percent(recallOf(count))} | ${percent(precisionOf(count))}`;
}

function tableOfNumbers(): readonly string[] {
  const random = seeded(1);
  const draw = (length: number) =>
    Array.from({ length }, (_, at) => (at === 0 ? 1 + random.below(9) : random.below(10))).join('');
  const rows = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].map((length) => {
    const alarms = Array.from({ length: rounds }, () => draw(length)).filter(
      (digits) => findSensitive(digits, rules).length > 0,
    );
    return `| ${length} | ${percent(alarms.length / rounds)} |`;
  });
  return ['| digits of a random number | sets off a rule |', '|---|---|', ...rows];
}
