// The detectors against their corpus, the prefilter against the detectors, and scrubbing against itself.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { findSensitive } from '../../../src/masking/detect/find-sensitive.ts';
import { chooseRules, rulePack } from '../../../src/masking/detect/rule-set.ts';
import { scrub } from '../../../src/masking/detect/scrub.ts';
import { mayHold, readSignals, signal } from '../../../src/masking/detect/signals.ts';
import { seeded } from '../../fuzz/random.ts';
import { about } from './about.ts';
import { type Part, readCorpus } from './corpus.ts';
import { precisionOf, recallOf, score } from './score.ts';
import { writeTables } from './tables.ts';

const rules = chooseRules();
const parts: readonly Part[] = ['developed-with', 'held-out'];
const corpus = parts.flatMap(readCorpus);

describe('the corpus', () => {
  it('is large enough to say something', () => {
    const withFindings = corpus.filter(({ expected }) => expected.length > 0);
    assert.ok(withFindings.length >= 400, `${withFindings.length} positives`);
    assert.ok(
      corpus.length - withFindings.length >= 1500,
      `${corpus.length - withFindings.length} negatives`,
    );
  });

  it('has pieces for every rule, and no others', () => {
    const named = new Set(corpus.flatMap(({ expected }) => expected.map(({ rule }) => rule)));
    assert.deepEqual([...named].sort(), rulePack.map(({ name }) => name).sort());
  });

  it('marks its pieces without leaving marks in the text', () => {
    assert.deepEqual(
      corpus.filter(({ text }) => /[⟦⟧⟨⟩‖⏎]/.test(text)).map(({ text }) => text),
      [],
    );
  });
});

for (const part of parts) {
  describe(`detectors on the ${part} part`, () => {
    const { all, byRule, missed, wrong } = score(readCorpus(part), rules);

    it('find at least 98 of 100', () => {
      assert.ok(recallOf(all) >= 0.98, `missed:\n${missed.join('\n')}`);
    });

    it('are wrong at most once in 100', () => {
      assert.ok(precisionOf(all) >= 0.99, `wrong:\n${wrong.join('\n')}`);
    });

    it('find at least 95 of 100 of each kind', () => {
      const weak = [...byRule].filter(([, count]) => recallOf(count) < 0.95).map(([rule]) => rule);
      assert.deepEqual(weak, [], `missed:\n${missed.join('\n')}`);
    });
  });
}

describe('docs/detectors.md', () => {
  it('shows what was measured: node tests/corpora/detect/measure.ts', () => {
    const page = readFileSync(new URL('../../../docs/detectors.md', import.meta.url), 'utf8').split('\n');
    const tables = writeTables().filter((line) => line !== '');
    assert.deepEqual(
      tables.filter((line) => !page.includes(line)),
      [],
    );
  });

  it('says of every rule what it finds', () => {
    assert.deepEqual(
      Object.keys(about),
      rulePack.map(({ name }) => name),
    );
  });
});

describe('the prefilter', () => {
  it('holds nothing back in which a rule would find something', () => {
    const lost = corpus.flatMap(({ text, beside }) => {
      const bytes = Buffer.from(text);
      const signals = readSignals(bytes, 0, bytes.length, 0);
      return rulePack
        .filter(({ needs, find }) => (needs & signals) === 0 && find(text, beside).length > 0)
        .map(({ name }) => `${name}: ${text}`);
    });
    assert.deepEqual(lost, []);
  });

  it('nor in texts that were cut, joined, turned to capitals or printed with other marks', () => {
    const random = seeded(3);
    const pick = <Item>(list: readonly Item[]) => list[random.below(list.length)] as Item;
    const short = corpus.map(({ text }) => text).filter((text) => text.length < 400);
    const changes: readonly ((text: string) => string)[] = [
      (text) => text.toLowerCase(),
      (text) => text.toUpperCase(),
      (text) => text.slice(random.below(text.length)),
      (text) => text.slice(0, 1 + random.below(text.length)),
      (text) => text.replaceAll(/[ -]/g, () => pick([' ', '-', '\u00a0', '\u2011', '.', '/', ''])),
      (text) =>
        `${text.slice(0, random.below(text.length))}${pick([...' -4a\n=@\'"'])}${text.slice(random.below(text.length))}`,
      (text) => pick(short).slice(0, 40) + text,
    ];
    const lost: string[] = [];
    for (let round = 0; round < 8_000; round++) {
      const text = pick(changes)(pick(short));
      const bytes = Buffer.from(text);
      const signals = readSignals(bytes, 0, bytes.length, 0);
      const blind = rulePack.filter(
        ({ needs, find }) => (needs & signals) === 0 && find(text, '').length > 0,
      );
      lost.push(...blind.map(({ name }) => `${name}: ${text}`));
    }
    assert.deepEqual(lost, []);
  });

  it('says the same of a slice as of the text alone', () => {
    for (const { text } of corpus) {
      const bytes = Buffer.from(text);
      const row = Buffer.concat([Buffer.from('4111-'), bytes, Buffer.from('-1@b.cc')]);
      assert.equal(mayHold(row, 5, 5 + bytes.length, rules), mayHold(bytes, 0, bytes.length, rules), text);
    }
  });

  it('says yes to everything that holds a piece', () => {
    const lost = corpus.filter(({ text, expected }) => {
      const bytes = Buffer.from(text);
      return expected.length > 0 && !mayHold(bytes, 0, bytes.length, rules);
    });
    assert.deepEqual(lost, []);
  });

  it('holds back at least half of what holds nothing', () => {
    const negatives = corpus.filter(({ expected }) => expected.length === 0);
    const held = negatives.filter(({ text }) => {
      const bytes = Buffer.from(text);
      return !mayHold(bytes, 0, bytes.length, rules);
    });
    assert.ok(held.length >= negatives.length / 2, `${held.length} of ${negatives.length}`);
    assert.equal(readSignals(Buffer.from('plain words'), 0, 11, 0), signal.any);
  });
});

describe('a piece', () => {
  it('that needs no word near it is found wherever it stands', () => {
    const random = seeded(5);
    const pick = <Item>(list: readonly Item[]) => list[random.below(list.length)] as Item;
    const covers = (text: string, start: number, end: number) =>
      findSensitive(text, rules).some((found) => found.start <= start && found.end >= end);
    const pieces = corpus
      .flatMap(({ text, expected }) => expected.map(({ start, end }) => text.slice(start, end)))
      .filter((piece) => covers(piece, 0, piece.length));
    const lines = corpus.filter(({ text, expected }) => expected.length === 0 && text.includes(' '));
    const lost: string[] = [];
    for (let round = 0; round < 4_000; round++) {
      const [piece, { text: line }] = [pick(pieces), pick(lines)];
      const at = line.indexOf(' ', random.below(line.length)) + 1;
      const [before, after] = pick([
        ' | ',
        ' "|" ',
        "='|' ",
        ',|,',
        '\t|\t',
        '(|)',
        '>|<',
        '=|; ',
        ':|\n',
      ]).split('|');
      const head = line.slice(0, at) + before;
      const text = `${head}${piece}${after}${line.slice(at)}`;
      if (!covers(text, head.length, head.length + piece.length)) lost.push(text);
    }
    assert.ok(pieces.length > 600, `${pieces.length} pieces`);
    assert.deepEqual(lost, []);
  });
});

describe('scrubbing', () => {
  it('leaves nothing to find, and no piece', () => {
    for (const { text, beside, expected } of corpus) {
      const scrubbed = scrub(text, rules, beside);
      assert.deepEqual(findSensitive(scrubbed.text, rules, beside), [], text);
      for (const { start, end } of expected) {
        assert.equal(
          scrubbed.findings.some((found) => found.start <= start && found.end >= end),
          true,
          text,
        );
      }
    }
  });
});
