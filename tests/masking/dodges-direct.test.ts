// The corpus is real: said to the server itself, every dodge brings out what it is after, and every guess is answered.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { comparable } from './answers.ts';
import { Bank } from './bank.ts';
import { residents, secretsOf, strangers } from './customers.ts';
import type { Dodge } from './dodge.ts';
import { dodges } from './dodges.ts';
import { haystacks, type Mode, modesOf, runDodge, runWrongGuess } from './run-dodge.ts';
import { found, type Needle, Search } from './search.ts';
import { formsOf } from './secrets.ts';

const families = Map.groupBy(dodges, ({ family }) => family);
const all: readonly Needle[] = secretsOf(residents).flatMap(formsOf);

describe('the corpus of dodges', () => {
  test('is large, and each has a name of its own', () => {
    const names = dodges.map(({ family, name }) => `${family}: ${name}`);
    assert.ok(dodges.length >= 900, `${dodges.length} dodges`);
    assert.equal(new Set(names).size, names.length);
  });

  test('holds in its own words nothing that it looks for, except where it guesses', () => {
    const search = new Search(all);
    const telling = dodges.filter((dodge) => {
      const words = [dodge.sql, dodge.parameters ?? [], dodge.copyIn ?? '', dodge.second ?? []].flat();
      const said = Buffer.from([...words, JSON.stringify(dodge.last ?? '')].join('\n'));
      return (
        dodge.oracle !== true && [...search.found([said]), ...found([said], dodge.mustNotAppear)].length > 0
      );
    });
    assert.deepEqual(telling.map(title), []);
  });

  test('says of every dodge what would show', () => {
    const silent = dodges.filter(
      ({ oracle, mustNotAppear }) => oracle !== true && mustNotAppear.length === 0,
    );
    assert.deepEqual(silent.map(title), []);
  });
});

describe('without a mask', () => {
  let server: PostgresServer;
  let bank: Bank;
  let other: Bank;
  before(async () => {
    server = await startPostgres({ logStatements: false });
    bank = await Bank.found(server);
    other = await Bank.found(server, strangers, 'strangers');
  });
  after(async () => {
    await bank?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  for (const [family, members] of families) {
    const [guesses, leaks] = split(members, ({ oracle }) => oracle === true);
    if (leaks.length > 0)
      test(`${family}: ${leaks.length} bring out a secret, in both protocols, text, binary and pipelined`, async () => {
        assert.deepEqual(await failures(leaks, modesOf, bringsOut), []);
      });
    if (leaks.length > 0)
      test(`${family}: and bring out nothing like it where other people bank`, async () => {
        const twice = (dodge: Dodge) =>
          modesOf(dodge).filter((mode) => mode === 'simple' || mode === 'extended-binary');
        assert.deepEqual(await failures(leaks, twice, bringsOutNothing), []);
      });
    if (guesses.length > 0)
      test(`${family}: ${guesses.length} are answered one way when right and another when wrong`, async () => {
        assert.deepEqual(await failures(guesses, modesOf, tellsGuesses), []);
      });
  }

  async function bringsOut(dodge: Dodge, mode: Mode): Promise<boolean> {
    await bank.reset();
    const { messages, ended } = await runDodge(() => bank.enter(), dodge, mode);
    const shown = found(haystacks(messages), dodge.mustNotAppear);
    return !ended && shown.length > 0 === (dodge.refusable !== true);
  }

  async function bringsOutNothing(dodge: Dodge, mode: Mode): Promise<boolean> {
    await other.reset();
    const { messages } = await runDodge(() => other.enter(), dodge, mode);
    return found(haystacks(messages), dodge.mustNotAppear).length === 0;
  }

  async function tellsGuesses(dodge: Dodge, mode: Mode): Promise<boolean> {
    const answers: string[] = [];
    for (const run of [runDodge, runDodge, runWrongGuess]) {
      await bank.reset();
      answers.push(comparable((await run(() => bank.enter(), dodge, mode)).messages));
    }
    const [right, again, wrong] = answers;
    return right === again && right !== wrong;
  }
});

/** Those dodges, with their mode, for which it does not hold. */
async function failures(
  of: readonly Dodge[],
  modes: (dodge: Dodge) => readonly Mode[],
  holds: (dodge: Dodge, mode: Mode) => Promise<boolean>,
): Promise<string[]> {
  const failed: string[] = [];
  for (const dodge of of)
    for (const mode of modes(dodge))
      if (!(await holds(dodge, mode))) failed.push(`${title(dodge)} (${mode})`);
  return failed;
}

function split<T>(items: readonly T[], first: (item: T) => boolean): [T[], T[]] {
  return [items.filter(first), items.filter((item) => !first(item))];
}

function title({ family, name }: Dodge): string {
  return `${family}: ${name}`;
}
