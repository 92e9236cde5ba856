// The inbox in a real browser: answering by keyboard and by hand, news that come live, and why one may not answer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { needs } from '../support/needs.ts';
import { ConsoleBrowser } from './browser.ts';
import { makeRequest } from './fake-requests.ts';

const skip = needs('chromium');
let browser: ConsoleBrowser;
before(async () => {
  if (skip === false) browser = await ConsoleBrowser.open();
});
after(() => browser?.[Symbol.asyncDispose]());

test('the keyboard alone walks through the list, opens a request, and approves it', { skip }, async () => {
  await browser.run({ path: '/approvals' }, async ({ page, complaints }, fake) => {
    await page.locator('.request').first().waitFor();
    await page.keyboard.press('j');
    assert.match(page.url(), /K7Q2M4X9TA$/);
    await page.keyboard.press('j');
    assert.match(page.url(), /B1GDELETE0$/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'request-B1GDELETE0');
    await page.keyboard.press('k');
    await page.getByRole('button', { name: /Approve once/ }).waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'request-title');
    await page.keyboard.press('a');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Yes, approve it');
    assert.equal(fake.changes.length, 0, 'one key alone decides nothing');
    await page.keyboard.press('Enter');
    await page.getByText('Exactly this action goes on').waitFor();
    assert.deepEqual(fake.changes, [
      { path: '/v1/approvals/K7Q2M4X9TA/approve', body: { digest: 'digest-of-K7Q2M4X9TA' } },
    ]);
    await page.getByRole('link', { name: 'See what it did' }).waitFor();
    await page.locator('#request-K7Q2M4X9TA').waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  });
});

test('a denial carries its comment, and Escape takes the form back', { skip }, async () => {
  await browser.run({ path: '/approvals/K7Q2M4X9TA' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: /Deny/ }).waitFor();
    await page.keyboard.press('d');
    await page.keyboard.type('ja?');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Approve once/ }).waitFor();
    await page.keyboard.press('d');
    await page.keyboard.type('Not today');
    await page.getByRole('button', { name: 'Deny it' }).click();
    await page.getByText('The one who asked was told').waitFor();
    assert.deepEqual(
      fake.changes.map(({ body }) => body),
      [{ digest: 'digest-of-K7Q2M4X9TA', comment: 'Not today' }],
    );
  });
});

test('a shape is approved within bounds; without a fingerprint it is not offered', { skip }, async () => {
  await browser.run({ path: '/approvals/K7Q2M4X9TA' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: /Approve the shape/ }).click();
    assert.equal(await page.getByLabel('Rows at most').inputValue(), '1204');
    await page.getByLabel('Minutes').fill('30');
    await page.getByLabel('Uses').fill('');
    await page.getByRole('button', { name: 'Yes, approve the shape' }).click();
    await page.getByText('Exactly this action goes on').waitFor();
    assert.deepEqual(fake.changes[0]?.body, {
      digest: 'digest-of-K7Q2M4X9TA',
      shape: { minutes: 30, rows: 1204 },
    });
    await page.goto(`${fake.url}/approvals/H0ST1LE000`);
    await page.getByRole('button', { name: /Approve once/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: /shape/ }).count(), 0);
  });
});

test('it says plainly why somebody may not answer', { skip }, async () => {
  await browser.run({ path: '/approvals/0WN0000000' }, async ({ page }, fake) => {
    await page.getByText('you asked for it yourself').waitFor();
    assert.equal(await page.getByRole('button', { name: /Approve|Deny/ }).count(), 0);
    await page.goto(`${fake.url}/approvals/N0TAPPR0VE`);
    await page.getByText('only members of dba may').waitFor();
    await page.getByText('Not read in full').waitFor();
    await page.keyboard.press('a');
    assert.equal(await page.getByRole('button', { name: 'Yes, approve it' }).count(), 0);
  });
});

test('where two must approve, one answer leaves it waiting and says so', { skip }, async () => {
  await browser.run({ path: '/approvals/B1GDELETE0' }, async ({ page }) => {
    await page.getByText('2 different people must approve').waitFor();
    await page.getByRole('button', { name: /Approve once/ }).click();
    await page.getByRole('button', { name: 'Yes, approve it' }).click();
    await page.getByText('It still waits for one more person').waitFor();
    await page.getByText('It needs the answer of somebody else as well').waitFor();
  });
});

test('a request that ended meanwhile is told as such, and the answer does not count', { skip }, async () => {
  await browser.run({ path: '/approvals/K7Q2M4X9TA' }, async ({ page }, fake) => {
    await page.getByRole('button', { name: /Approve once/ }).click();
    fake.requests = fake.requests.map((one) =>
      one.id === 'K7Q2M4X9TA' ? { ...one, state: 'withdrawn' } : one,
    );
    const body = {
      code: 'approval.gone',
      detail: 'It was answered, withdrawn or ran out of time.',
      status: 409,
    };
    fake.failures.set('/v1/approvals/K7Q2M4X9TA/approve', { status: 409, body });
    await page.getByRole('button', { name: 'Yes, approve it' }).click();
    // The problem itself is seen until the request was read anew, which may be at once.
    await page.getByText('left before an answer came').waitFor();
    assert.equal(await page.getByRole('button', { name: /Approve/ }).count(), 0);
  });
});

test('a new request appears by itself, is counted, and is read out', { skip }, async () => {
  await browser.run({ path: '/approvals' }, async ({ page }, fake) => {
    await page.locator('.request').first().waitFor();
    await page.waitForFunction(() => document.querySelector('.live')?.textContent === 'Live');
    fake.requests = [makeRequest('NEW0000000'), ...fake.requests];
    fake.say('approvals');
    await page.locator('#request-NEW0000000').waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: 'New request NEW0000000 from orders-cleanup on orders-db' })
      .waitFor({ state: 'attached' });
    assert.equal((await page.locator('.count').innerText()).split('\n')[0]?.slice(0, 1), '7');
  });
});

test('a lost line is said quietly, and the page goes on by itself', { skip }, async () => {
  await browser.run({ path: '/approvals' }, async ({ page }, fake) => {
    await page.locator('.request').first().waitFor();
    fake.failures.set('/v1/events', { status: 503, body: { code: 'store.unavailable' } });
    fake.dropStreams();
    await page.getByText('Live updates are lost').waitFor();
    fake.requests = [makeRequest('NEW0000000'), ...fake.requests];
    await page.locator('#request-NEW0000000').waitFor();
    fake.failures.clear();
    await page.getByText('Live', { exact: true }).waitFor();
  });
});

test('keys are explained, can be turned off, and mean letters inside a field', { skip }, async () => {
  await browser.run({ path: '/approvals' }, async ({ page }) => {
    await page.locator('.request').first().waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.getByRole('checkbox', { name: 'Single keys are on' }).uncheck();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    assert.match(page.url(), /\/approvals$/);
  });
});

test('the token of a one-time link leaves the address at once and goes with the answer', {
  skip,
}, async () => {
  await browser.run({}, async ({ page }, fake) => {
    await page.goto(`${fake.url}/approvals/K7Q2M4X9TA?link=one-time-token`);
    await page.getByRole('button', { name: /Approve once/ }).click();
    assert.ok(!page.url().includes('token'));
    await page.getByRole('button', { name: 'Yes, approve it' }).click();
    await page.getByText('Exactly this action goes on').waitFor();
    assert.deepEqual(fake.changes[0]?.body, { digest: 'digest-of-K7Q2M4X9TA', link: 'one-time-token' });
  });
});

test('hostile text is shown as text, in full order, with its length', { skip }, async () => {
  await browser.run({ path: '/approvals/H0ST1LE000' }, async ({ page, complaints }) => {
    const statement = page.locator('.statement pre');
    await statement.waitFor();
    const text = await statement.innerText();
    for (const code of ['U+202E', 'U+202C', 'U+2066', 'U+200B', 'U+0007', 'U+001B'])
      assert.ok(text.includes(code), code);
    assert.deepEqual(text.match(/[[\p{Cf}\p{Cc}]--[\n]]/gv), null);
    assert.ok(text.includes('<script>alert(2)</script>') && text.endsWith('DROP TABLE customers;'));
    assert.equal(await page.locator('script:not([src]), .statement img').count(), 0);
    const shown = text.length;
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.waitForFunction(
      (before) => (document.querySelector('.statement pre')?.textContent ?? '').length > before + 90_000,
      shown,
    );
    assert.deepEqual(complaints, []);
  });
});

test('what two must approve is approved each time, so no shape is offered', { skip }, async () => {
  await browser.run({ path: '/approvals/B1GDELETE0' }, async ({ page }) => {
    await page.getByRole('button', { name: /Approve once/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: /shape/ }).count(), 0);
  });
});

test('what is not shown is said before the answer, and an approval that came too late is no success', {
  skip,
}, async () => {
  await browser.run({ path: '/approvals' }, async ({ page }, fake) => {
    const whole = makeRequest('T00L0NG000');
    assert.ok(whole.asked.kind === 'action');
    const leftOut = { characters: 930_000, values: 1, parameters: 12, accesses: 0 };
    const late = { state: 'approved', outcome: { ran: false, reason: 'approval.expired' } } as const;
    fake.requests.push({ ...whole, asked: { ...whole.asked, leftOut } }, makeRequest('T00LATE000', late));
    await page.goto(`${fake.url}/approvals/T00L0NG000`);
    const words =
      'Left out: 930,000 characters of the statement, a part of 1 parameter, 12 further parameters.';
    await page.getByText(words).waitFor();
    await page.goto(`${fake.url}/approvals/T00LATE000`);
    await page.getByText('Approved, but too late').waitFor();
    assert.equal(await page.getByText('Exactly this action goes on').count(), 0);
  });
});

test('a link that does not count is told, and the answer can be given without it', { skip }, async () => {
  await browser.run({}, async ({ page }, fake) => {
    await page.goto(`${fake.url}/approvals/K7Q2M4X9TA?link=used-up`);
    const body = {
      code: 'link.used',
      detail: 'This link was used before: answer in the console.',
      status: 403,
    };
    fake.failures.set('/v1/approvals/K7Q2M4X9TA/deny', { status: 403, body });
    await page.getByRole('button', { name: /Deny/ }).click();
    await page.getByRole('button', { name: 'Deny it' }).click();
    await page.getByText('This link was used before').waitFor();
    fake.failures.clear();
    await page.getByRole('button', { name: 'Deny it' }).click();
    await page.getByText('The one who asked was told').waitFor();
    assert.deepEqual(fake.changes.at(-1)?.body, { digest: 'digest-of-K7Q2M4X9TA' });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'request-title');
  });
});
