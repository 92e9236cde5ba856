// Grants, targets, policies and the check of an entry: what they change and what they ask, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { needs } from '../support/needs.ts';
import { ConsoleBrowser } from './browser.ts';

const skip = needs('chromium');
let browser: ConsoleBrowser;
before(async () => {
  if (skip === false) browser = await ConsoleBrowser.open();
});
after(() => browser?.[Symbol.asyncDispose]());

test('a grant is revoked after one more question, and leaves the usable ones', { skip }, async () => {
  await browser.run({ path: '/grants' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: 'Revoke grant GRANT00001' }).click();
    await page.getByRole('button', { name: 'Revoke it now' }).click();
    await page.getByRole('button', { name: 'Revoke grant GRANT00001' }).waitFor({ state: 'detached' });
    assert.deepEqual(
      fake.changes.map(({ path }) => path),
      ['/v1/grants/GRANT00001/revoke'],
    );
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByText('revoked by person Bo Berg').waitFor();
  });
});

test('access is asked for with a reason, and leads to the request', { skip }, async () => {
  await browser.run({ path: '/targets' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: 'Ask for access…' }).nth(1).click();
    await page.getByLabel('What you need it for').fill('Failed invoices');
    await page.getByLabel('Ticket').fill('OPS-7');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Asks to open the target for 45 minutes').waitFor();
    const body = { target: 'billing-db', reason: 'Failed invoices', minutes: 60, ticket: 'OPS-7' };
    assert.deepEqual(fake.changes, [{ path: '/v1/access-requests', body }]);
  });
});

test('connection lines are copied as they are', { skip }, async () => {
  await browser.run({ path: '/targets' }, async ({ page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy lines for psql' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^export PGPASSWORD="\$\(gatelog token\)"\npsql /);
  });
});

test('a statement is explained access by access', { skip }, async () => {
  await browser.run({ path: '/policies' }, async ({ page }, fake) => {
    await page.getByText('Explain a statement').click();
    await page.getByLabel('Target').selectOption('billing-db');
    await page.getByLabel('In groups').fill('agents, night  shift');
    await page.getByLabel('Ticket').fill('OPS-1');
    await page.getByLabel('Statement').fill("UPDATE orders SET status = 'closed'");
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('Members of dba may approve it').waitFor();
    const as = { kind: 'agent', groups: ['agents', 'night', 'shift'], roles: [], ticket: 'OPS-1' };
    assert.deepEqual(fake.changes[0]?.body, {
      target: 'billing-db',
      sql: "UPDATE orders SET status = 'closed'",
      as,
    });
    assert.equal(await page.getByRole('row').filter({ hasText: 'Table:public/orders' }).count(), 2);
  });
});

test('a policy leads to its line in its file', { skip }, async () => {
  await browser.run({ path: '/policies' }, async ({ page }) => {
    await page.getByRole('link', { name: 'writes.cedar:1' }).click();
    const line = page.locator('#writes\\.cedar-1');
    await line.waitFor();
    assert.equal(await line.evaluate((element) => element.matches(':target')), true);
  });
});

test('the browser itself checks an entry, with the key of the reader, and finds a forged one out', {
  skip,
}, async () => {
  await browser.run({ path: '/integrity' }, async ({ page, complaints }, fake) => {
    await page.getByRole('textbox', { name: 'Entry' }).fill('257');
    await page.getByLabel('Verifier key you trust').fill(fake.log.vkey);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('Entry 257 is in the signed log.').waitFor();
    assert.equal(await page.locator('.steps .good').count(), 6);
    assert.match(await page.locator('.steps').innerText(), /\(yours\)/);
    const forged = await fake.log.proof(11);
    fake.failures.set('/v1/entries/12/proof', { status: 200, body: { ...forged, index: 12 } });
    await page.goto(`${fake.url}/integrity?entry=12`);
    await page.getByText('Entry 12 could not be shown to be in the log.').waitFor();
    assert.equal(await page.locator('.steps .bad').count(), 1);
    assert.deepEqual(complaints, []);
  });
});

test('a verification is started, and its end is shown', { skip }, async () => {
  await browser.run({ path: '/integrity' }, async ({ page }, fake) => {
    await page.getByText('has not been verified').waitFor();
    await page.getByRole('button', { name: 'Verify the whole log' }).click();
    await page.getByText('300 entries read').waitFor();
    assert.deepEqual(
      fake.changes.map(({ path }) => path),
      ['/v1/integrity/verify'],
    );
  });
});
