// The pages tell the truth about the repository, and the files keep the habits that no tool checks.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { cliPage } from '../src/cli/document.ts';
import { anchorsOf, filesNamedIn, linksOf } from './support/markdown.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const find = (...patterns: string[]) =>
  globSync(patterns, { cwd: root, exclude: ['node_modules/**', 'dist/**', 'data/**'] }).toSorted();

const pages = find('*.md', '{docs,src,tests,bench,policies}/**/*.md');
const code = find('{src,tests,bench}/**/*.ts');
const texts = [...pages, ...code, ...find('*.json', '.ci/*', '{policies,docs}/**/*.{cedar,yaml,json}')];

/** Each place where `wrong` finds something, as `file:line: what`. */
function complaints(
  files: readonly string[],
  wrong: (line: string, at: number) => string | undefined,
): readonly string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, at) => {
        const found = wrong(line, at);
        return found === undefined ? [] : [`${file}:${at + 1}: ${found}`];
      }),
  );
}

describe('pages', () => {
  it('link only to what is there', () => {
    const broken = pages.flatMap((page) =>
      linksOf(read(page)).flatMap((link) => (leadsSomewhere(page, link) ? [] : [`${page}: ${link}`])),
    );
    assert.deepEqual(broken, []);
  });

  it('name only files that are there', () => {
    // The changelog may name what was there once.
    const current = pages.filter((page) => page !== 'CHANGELOG.md');
    const missing = current.flatMap((page) =>
      filesNamedIn(read(page))
        .filter((file) => !existsSync(join(root, file)))
        .map((file) => `${page}: ${file}`),
    );
    assert.deepEqual(missing, []);
  });

  it('show every command as the program prints it', () => {
    assert.equal(read('docs/cli.md'), cliPage(), 'run npm run docs');
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? join(root, page) : resolve(root, dirname(page), decodeURIComponent(path));
  if (!existsSync(file)) return false;
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(readFileSync(file, 'utf8')).has(anchor);
}

describe('files', () => {
  it('say in their first line what they are for', () => {
    // A test in src stands beside its subject, and is about that.
    const own = code.filter((file) => !/^src\/.*\.test\.ts$/.test(file));
    const silent = own.filter((file) => !/^(?:#!.*\n)?\/\/ \S.{15,}/.test(read(file)));
    assert.deepEqual(silent, []);
  });

  it('are not longer than 400 lines, unless a program wrote them', () => {
    const written = code.filter(
      (file) => !/written by tests\/support\/write-/.test(read(file).split('\n', 1)[0] ?? ''),
    );
    const long = written.filter((file) => read(file).trimEnd().split('\n').length > 400);
    assert.deepEqual(long, []);
  });

  it('are named in kebab-case, and not after drawers', () => {
    const names = code.map((file) => file.split('/').at(-1) ?? '');
    const odd = names.filter((name) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(name));
    const drawers = names.filter((name) =>
      /\b(manager|helpers?|utils?|common|base|service|misc)\b/.test(name),
    );
    assert.deepEqual([...odd, ...drawers], []);
  });

  it('keep no unfinished work without an issue', () => {
    const marks = new RegExp(
      `\\b(?:${['TO', 'FIX'].map((start) => start + (start === 'TO' ? 'DO' : 'ME')).join('|')}|X{3})\\b(?!\\(#\\d+\\))`,
    );
    assert.deepEqual(
      complaints(texts, (line) => marks.exec(line)?.[0]),
      [],
    );
  });

  it('hold no path of one machine', () => {
    const own = new RegExp(`(?<![\\w.])/(?:${['work', 'root', 'home', 'Users'].join('|')})/\\w+/`);
    assert.deepEqual(
      complaints(texts, (line) => own.exec(line)?.[0]),
      [],
    );
  });

  it('hold no test that is left out', () => {
    const left = /\b(?:it|test|describe)\.(?:only|skip|todo)\b|\bskip: true\b/;
    const tests = code.filter((file) => file.endsWith('.test.ts') && file !== 'tests/docs.test.ts');
    assert.deepEqual(
      complaints(tests, (line) => left.exec(line)?.[0]),
      [],
    );
  });
});
