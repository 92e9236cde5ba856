// Every page in dark, light and on a phone: it says what it should, keeps the rules of check-page, and breaks no CSP.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { needs } from '../support/needs.ts';
import { ConsoleBrowser } from './browser.ts';
import { mistakesOf } from './check-page.ts';
import type { FakeApi } from './fake-api.ts';

const skip = needs('chromium');
let browser: ConsoleBrowser;
before(async () => {
  if (skip === false) browser = await ConsoleBrowser.open();
});
after(() => browser?.[Symbol.asyncDispose]());

/** Set to a folder, the pages are kept there as pictures: docs/console. */
const pictures = process.env['GATELOG_PICTURES'];

interface PageCase {
  readonly name: string;
  readonly path: string;
  /** A text that stands there once all is read. */
  readonly says: string;
  readonly ready?: (fake: FakeApi) => void;
}

const failedVerification = (fake: FakeApi) => {
  const at = new Date().toISOString();
  fake.verification = {
    state: 'not-whole',
    startedAt: at,
    endedAt: at,
    entries: 299,
    findings: ['entry 12 was altered'],
  };
};

const cases: readonly PageCase[] = [
  { name: 'inbox', path: '/approvals/K7Q2M4X9TA', says: '1.2 million rows' },
  { name: 'inbox-list', path: '/approvals', says: 'orders-cleanup' },
  { name: 'inbox-denied', path: '/approvals/D0NE000000?show=all', says: 'Not during the sale' },
  { name: 'inbox-hostile', path: '/approvals/H0ST1LE000', says: 'turn the direction' },
  { name: 'sessions', path: '/sessions', says: 'reporter-3' },
  { name: 'timeline', path: '/sessions/s-0000001', says: 'UPDATE 1204' },
  { name: 'search', path: '/search?q=customers', says: '200 hits' },
  { name: 'search-wrong', path: '/search?q=agnet:x', says: 'did you mean agent' },
  { name: 'search-empty', path: '/search', says: 'What are you looking for' },
  { name: 'grants', path: '/grants?show=all', says: 'revoked by' },
  { name: 'targets', path: '/targets', says: 'gatelog token' },
  { name: 'policies', path: '/policies', says: 'did you mean sql:update' },
  { name: 'integrity', path: '/integrity?entry=123', says: 'Entry 123 is in the signed log' },
  { name: 'integrity-broken', path: '/integrity', says: 'entry 12 was altered', ready: failedVerification },
  { name: 'lost', path: '/nowhere', says: 'There is no such page' },
];

const views = [
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 1280, height: 800 },
  { theme: 'light', width: 360, height: 740 },
  { theme: 'dark', width: 360, height: 740 },
] as const;

for (const { name, path, says, ready } of cases) {
  test(`${name} keeps the rules in both themes, wide and on a phone`, { skip }, async () => {
    for (const view of views) {
      await browser.run(view, async ({ page, complaints }, fake) => {
        ready?.(fake);
        await page.goto(`${fake.url}${path}`);
        await page.getByText(says, { exact: false }).locator('visible=true').first().waitFor();
        assert.deepEqual(await mistakesOf(page), [], `${name} ${view.theme} ${view.width}`);
        // A refused search answers 400, and Chromium says so.
        assert.deepEqual(
          complaints.filter((one) => !one.includes('status of 400')),
          [],
        );
        if (pictures !== undefined)
          await takePicture(page.screenshot.bind(page), `${name}-${view.theme}-${view.width}`);
      });
    }
  });
}

async function takePicture(shoot: (to: { path: string }) => Promise<unknown>, name: string): Promise<void> {
  mkdirSync(pictures ?? '', { recursive: true });
  await shoot({ path: join(pictures ?? '', `${name}.png`) });
}

test('the sign-in page keeps the rules too', { skip }, async () => {
  await browser.run({ width: 360 }, async ({ page }, fake) => {
    fake.signedIn = false;
    await page.goto(`${fake.url}/sessions?live=1`);
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    assert.deepEqual(await mistakesOf(page), []);
  });
});

test('a page shows only what the person may use', { skip }, async () => {
  await browser.run({}, async ({ page }, fake) => {
    for (const verb of ['audit:search', 'policy:read', 'integrity:read']) fake.without.add(verb);
    await page.goto(`${fake.url}/`);
    await page.getByRole('link', { name: 'Targets' }).waitFor();
    const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts();
    assert.deepEqual(
      links.map((text) => text.split('\n')[0]),
      ['Inbox', 'Grants', 'Targets'],
    );
  });
});

test('the rules find what they are for', { skip }, async () => {
  await browser.run({ path: '/targets' }, async ({ page }) => {
    await page.getByRole('heading', { name: 'orders-db' }).waitFor();
    await page.evaluate(() => {
      const main = document.querySelector('main') as HTMLElement;
      main.append(document.createElement('button'), document.createElement('main'));
      const pale = document.createElement('p');
      pale.textContent = 'pale';
      pale.style.color = 'rgb(170 170 170)';
      pale.style.width = '3000px';
      main.append(pale);
      pale.id = 'root';
    });
    const found = (await mistakesOf(page)).map((one) => one.replace(/[\d.]+/, 'N'));
    const wide = 'the page is N wide';
    assert.deepEqual(
      found.toSorted(),
      [
        'N visible elements are main',
        'a button has no name',
        'pale: N',
        wide,
        'two elements have the id root',
      ].toSorted(),
    );
  });
});
