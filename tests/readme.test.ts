// Commands of the README are run: each block marked "sh test" in a shell of its own, from the root of the repository.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { blocksOf } from './support/markdown.ts';

const root = resolve(import.meta.dirname, '..');
const pages = ['README.md', 'CONTRIBUTING.md', 'docs/cli.md'].filter((page) => existsSync(join(root, page)));

/** A command that waits for input or stays up would otherwise hang the tests. */
const patience = 180_000;

describe('README', () => {
  for (const page of pages) {
    const blocks = blocksOf(readFileSync(join(root, page), 'utf8')).filter(({ info }) => info === 'sh test');
    for (const { text, line } of blocks) {
      it(`${page}:${line} runs: ${text.trim().split('\n')[0]}`, () => {
        const result = runBlock(text);
        assert.equal(result.status, 0, `${result.stdout}\n${result.stderr}`);
      });
    }
  }

  it('has at least one command that is run', () => {
    const marked = pages.flatMap((page) =>
      blocksOf(readFileSync(join(root, page), 'utf8')).filter(({ info }) => info === 'sh test'),
    );
    assert.ok(marked.length > 0);
  });
});

/** A leading "$ " is the prompt; lines without one, in a block that has one, are what the commands print. */
function runBlock(text: string) {
  const lines = text.split('\n');
  const prompted = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  const script = prompted.length > 0 ? prompted.join('\n') : text;
  return spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: root,
    encoding: 'utf8',
    timeout: patience,
    // The test runner's own variable would make a "node --test" in a block believe it is part of this run.
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    },
  });
}
