// Sessions, timelines, search, and the way in and out, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { needs } from '../support/needs.ts';
import { ConsoleBrowser } from './browser.ts';
import { mistakesOf } from './check-page.ts';

const skip = needs('chromium');
let browser: ConsoleBrowser;
before(async () => {
  if (skip === false) browser = await ConsoleBrowser.open();
});
after(() => browser?.[Symbol.asyncDispose]());

test('of 100,000 sessions only some pages are held, and there is a way back', { skip }, async () => {
  await browser.run({ path: '/sessions' }, async ({ page }, fake) => {
    const rows = page.locator('.rows > li');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 50);
    for (let reads = 2; reads <= 14; reads += 1) {
      await page.getByRole('button', { name: /older sessions|Reading more/ }).scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (wanted) =>
          performance.getEntriesByType('resource').filter(({ name }) => name.includes('/v1/sessions?'))
            .length >= wanted,
        reads,
      );
    }
    // At the top nothing further is read, so what is compared below stands still.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.locator('.more', { hasText: 'Show older sessions' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Show newer sessions' }).waitFor();
    assert.ok((await rows.count()) <= 400, `${await rows.count()} rows`);
    const before = await rows.first().getByRole('link').first().getAttribute('href');
    await page.getByRole('button', { name: 'Show newer sessions' }).click();
    await page.waitForFunction(
      (was) => document.querySelector('.rows a')?.getAttribute('href') !== was,
      before,
    );
    assert.ok(fake.asked.some((one) => one.includes('cursor=500')));
  });
});

test('filters stand in the URL and come back from it', { skip }, async () => {
  await browser.run({ path: '/sessions?live=1&target=orders-db' }, async ({ page }, fake) => {
    await page.waitForFunction(() => document.querySelectorAll('.rows > li').length === 3);
    assert.ok(await page.getByRole('checkbox', { name: 'Live only' }).isChecked());
    assert.equal(await page.getByLabel('Target').inputValue(), 'orders-db');
    await page.getByLabel('Id, name or intent (3 letters or more)').fill('nothing');
    await page.getByRole('checkbox', { name: 'Live only' }).uncheck();
    await page.getByText('No session matches').waitFor();
    await page.getByLabel('From').fill('2026-11-20');
    await page.waitForURL(/from=2026-11-20/);
    assert.ok(page.url().includes('text=nothing') && !page.url().includes('live'));
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.rows > li').length === 50);
    assert.ok(fake.asked.some((one) => one.includes('after=2026-11-20T00')));
  });
});

test('a session is ended only after one more question', { skip }, async () => {
  await browser.run({ path: '/sessions' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: 'End session s-0000001' }).click();
    const question = page.getByRole('dialog', { name: 'End this session?' });
    await question.waitFor();
    assert.deepEqual(await mistakesOf(page), []);
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(fake.changes.length, 0);
    await page.getByRole('button', { name: 'End session s-0000001' }).click();
    await question.getByRole('button', { name: 'End it now' }).click();
    await page.getByText('Told to end').waitFor();
    assert.deepEqual(
      fake.changes.map(({ path }) => path),
      ['/v1/sessions/s-0000001/end'],
    );
  });
});

test('a timeline shows decisions, people, masked cells and errors', { skip }, async () => {
  await browser.run({ path: '/sessions/s-0000001' }, async ({ page }) => {
    await page.locator('#e11 table').waitFor();
    assert.equal(await page.locator('#e11 td.masked').count(), 3);
    assert.match(await page.locator('#e11').innerText(), /pii masked: public\.customers\.email \(3\)/);
    assert.match(await page.locator('#e14').innerText(), /approved by Bo Berg asked in #12/);
    assert.match(await page.locator('#e14').innerText(), /1,204 rows.*1\.5 s/s);
    assert.match(await page.locator('#e16').innerText(), /Denied.*a policy forbids it.*no-ddl/s);
    assert.match(await page.locator('#e17').innerText(), /or you may not read it.*42P01/s);
  });
});

test('a permalink deep in a long session is found, and shown', { skip }, async () => {
  await browser.run({ path: '/sessions/s-0000002#e2601' }, async ({ page }) => {
    await page.getByText('Entry 2601 is not in this session').waitFor();
    await page.goto(page.url().replace('#e2601', '#e2600'));
    await page.locator('#e2600.wanted').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'e2600');
    const box = await page.locator('#e2600').boundingBox();
    assert.ok(box !== null && box.y > -10 && box.y < 800, JSON.stringify(box));
    assert.ok((await page.locator('.timeline > li').count()) <= 800);
  });
});

test('search narrows by its counts, and shows a mistake at its place', { skip }, async () => {
  await browser.run({ path: '/search?q=customers' }, async ({ page }) => {
    await page.getByText('200 hits').waitFor();
    assert.equal(await page.locator('.snippet mark').first().innerText(), 'customers');
    await page.getByRole('button', { name: /deny/ }).click();
    await page.waitForURL(/decision%3Adeny/);
    await page.getByRole('button', { name: /deny/, pressed: true }).click();
    await page.waitForURL((url) => url.searchParams.get('q') === 'customers');
    await page.getByLabel('Search the trail').fill('orders agnet:x');
    await page.keyboard.press('Enter');
    await page.getByText('did you mean agent').waitFor();
    assert.equal(await page.locator('.syntax-place mark').innerText(), 'a');
    await page.getByRole('button', { name: 'Go there' }).click();
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).selectionStart), 7);
    await page.getByLabel('Search the trail').fill('nothing');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing was found').waitFor();
  });
});

test('an expired sign-in leads to sign-in, and back to the same page', { skip }, async () => {
  await browser.run({ path: '/sessions/s-0000001#e14' }, async ({ page }, fake) => {
    await page.locator('#e14').waitFor();
    fake.signedIn = false;
    fake.say('sessions');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.locator('#e14.wanted').waitFor();
    assert.match(page.url(), /\/sessions\/s-0000001#e14$/);
  });
});

test('signing out forgets what was read', { skip }, async () => {
  await browser.run({ path: '/targets' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    assert.equal(fake.signedIn, false);
    assert.ok(!(await page.content()).includes('orders-db'));
  });
});

test('a failure is shown in its place with a way to try again', { skip }, async () => {
  await browser.run({}, async ({ page }, fake) => {
    const body = {
      code: 'search.unavailable',
      detail: 'The log is whole and goes on; try again in a moment.',
      status: 500,
    };
    fake.failures.set('/v1/sessions', { status: 500, body });
    await page.goto(`${fake.url}/sessions`);
    await page.getByText('The log is whole and goes on').waitFor();
    assert.deepEqual(await mistakesOf(page), []);
    fake.failures.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.rows > li').first().waitFor();
  });
});

test('going to a page puts the focus on its title, and every stop of Tab is seen', { skip }, async () => {
  await browser.run({ path: '/targets' }, async ({ page }) => {
    await page.getByRole('heading', { name: 'orders-db' }).waitFor();
    await page.getByRole('link', { name: 'Grants' }).click();
    await page.waitForFunction(
      () => document.activeElement?.textContent === 'Grants' && document.activeElement.tagName === 'H1',
    );
    const unseen: string[] = [];
    for (let stops = 0; stops < 15; stops += 1) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const active = document.activeElement;
        if (active === null || active === document.body) return '';
        return getComputedStyle(active).outlineStyle === 'none' ? (active.textContent ?? '?') : '';
      });
      if (seen !== '') unseen.push(seen);
    }
    assert.deepEqual(unseen, []);
  });
});
