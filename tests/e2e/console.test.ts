// The console in a real browser before a real gateway: three people sign in, a DELETE of a running psql is approved, the trail is read.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { people, shopOwners } from '../../src/demo/people.ts';
import { doubleIds } from '../../src/entra-double/claims.ts';
import { type EntraDouble, startEntraDouble } from '../../src/entra-double/entra-double.ts';
import { askForWrites, dba } from '../support/approver.ts';
import { startWithPapers } from '../support/approval-stage.ts';
import { type Door, openDoor } from '../support/door.ts';
import { needs } from '../support/needs.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { executablePath, flags } from '../console/browser.ts';

const skip = needs('psql', 'chromium');
/** `GATELOG_SCREENSHOTS=docs/console` keeps pictures of what the test sees. */
const album = process.env['GATELOG_SCREENSHOTS'];

/** What people may do, by the roles the demo gives them. */
const policies = {
  'people.cedar': `${askForWrites()['people.cedar']?.replaceAll(dba, shopOwners)}
forbid (principal is User, action == Action::"audit:read-payload", resource)
unless { principal in Role::"Gatelog.Auditor" };
forbid (principal is User, action == Action::"approval:decide", resource)
unless { principal in Role::"Gatelog.Approver" };
`,
};

describe('the console', { skip }, () => {
  let server: PostgresServer;
  let entra: EntraDouble;
  let door: Door;
  let browser: Browser;

  before(async () => {
    server = await startWithPapers();
    entra = await startEntraDouble({ people });
    const signIn = { client: doubleIds.userClient.client, scope: `${entra.appIdUri}/.default` };
    door = await openDoor({ server, policies, entra, api: { signIn }, approvals: { waitSeconds: 120 } });
    browser = await chromium.launch({ executablePath, args: flags, headless: true });
  });
  after(async () => {
    await browser?.close();
    await door?.stop();
    await entra?.close();
    await server?.stop();
  });

  test('an approver opens the address psql was told, signs in, approves, and psql goes on', async () => {
    const psql = await startPsql('delete from papers where id = 42 returning body');
    const [, url = ''] = /It is asked for at (\S+) until/.exec(await psql.said(/It is asked for at/)) ?? [];
    await as('Dana Reyes', url, async (page, complaints) => {
      await page.getByText('delete from papers where id = 42').first().waitFor();
      await page.getByText('what agents write needs a person').first().waitFor();
      assert.match(await page.locator('main').innerText(), /about 1 row of public\.papers/);
      await picture(page, 'approval');
      await page.getByRole('button', { name: /Approve once/ }).click();
      await page.getByRole('button', { name: 'Yes, approve it' }).click();
      await page.getByText('Exactly this action goes on').waitFor();
      assert.deepEqual(complaints, []);
    });
    assert.equal(await psql.code, 0);
    assert.match(psql.output(), /note 42[\s\S]*DELETE 1/);
  });

  test('on a phone, in the dark, an approver denies with a comment that psql shows', async () => {
    const psql = await startPsql("update papers set body = '' where id = 43");
    await psql.said(/waits for approval/);
    const view = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
    await as(
      'Dana Reyes',
      `${door.api}/approvals`,
      async (page) => {
        await page.locator('.request').first().click();
        await picture(page, 'approval-phone-dark');
        await page.getByRole('button', { name: /Deny/ }).click();
        await page.getByRole('textbox').fill('not on a Friday');
        await page.getByRole('button', { name: 'Deny it' }).click();
        await page.getByText('The one who asked was told').waitFor();
      },
      view,
    );
    assert.equal(await psql.code, 1);
    assert.match(psql.output(), /Dana Reyes said no: not on a Friday/);
  });

  test('an auditor searches, reads what happened, and checks an entry in the browser', async () => {
    await as('Avery Lindqvist', `${door.api}/search?q=papers`, async (page, complaints) => {
      await page.locator('.snippet mark').first().waitFor();
      await picture(page, 'search');
      await page.goto(`${door.api}/sessions`);
      await page.locator('.rows > li').first().waitFor();
      await picture(page, 'sessions');
      await page.locator('.rows > li a').first().click();
      await page.locator('.timeline > li').first().waitFor();
      await page.getByText("update papers set body = ''").first().waitFor();
      await picture(page, 'timeline');
      const req = door.trail().find(({ k, act }) => k === 'req' && act === 'sql:delete');
      await page.goto(`${door.api}/integrity?entry=${req?.i}`);
      await page.getByText(`Entry ${req?.i} is in the signed log.`).waitFor();
      await picture(page, 'integrity');
      assert.deepEqual(complaints, []);
    });
    assert.ok(door.trail().some(({ k, act }) => k === 'audit.read' && act === 'search'));
  });

  test('an administrator reads no statement and cannot answer, and can end a live session', async () => {
    const psql = await startPsql('delete from papers where id = 44');
    await psql.said(/waits for approval/);
    await as('Morgan Idowu', `${door.api}/approvals`, async (page) => {
      await page.locator('.request').first().click();
      await page.locator('main').getByText('delete from papers where id = 44').first().waitFor();
      assert.equal(await page.getByRole('button', { name: /Approve once|Deny/ }).count(), 0);
      await page.goto(`${door.api}/sessions?live=true`);
      await page
        .getByRole('button', { name: /^End session/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'End it now' }).click();
      await page.getByText('Told to end').waitFor();
    });
    assert.notEqual(await psql.code, 0);
    assert.match(psql.output(), /Morgan Idowu ended it/);
    const { rows } = await server.admin('select count(*)::int as n from papers where id = 44');
    assert.deepEqual(rows, [{ n: 1 }]);
    await door.verify();
  });

  async function startPsql(sql: string) {
    const env = {
      ...(await door.libpq()),
      PGPASSWORD: await door.token('agent-identity', { claims: { app_displayname: 'orders-agent' } }),
      PGOPTIONS: String.raw`-c gatelog.intent=Clear\ what\ a\ customer\ took\ back -c gatelog.ticket=SHOP-1042`,
    };
    const child = spawn('psql', ['-X', '-v', 'ON_ERROR_STOP=1', '-c', sql], { env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    const said = async (pattern: RegExp): Promise<string> => {
      for (let tries = 0; tries < 400 && !pattern.test(text); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.match(text, pattern);
      return text;
    };
    return { code, said, output: () => text };
  }

  /** Signs in through the stand-in for Entra, from the page that was asked for and back to it. */
  async function as(
    name: string,
    url: string,
    read: (page: Page, complaints: readonly string[]) => Promise<void>,
    view: Parameters<Browser['newContext']>[0] = {},
  ): Promise<void> {
    const context: BrowserContext = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      ...view,
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(url);
      await page.getByRole('link', { name: /^Sign in/ }).click();
      await page.getByRole('link', { name }).click();
      await page.waitForURL((at) => at.origin === door.api);
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await read(page, complaints);
    } finally {
      await context.close();
    }
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (album === undefined) return;
    mkdirSync(album, { recursive: true });
    await page.screenshot({ path: `${album}/${name}.png` });
  }
});
