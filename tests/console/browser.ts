// A real Chromium on the built console: the page, and everything it complained about.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { runWell } from '../support/run.ts';
import { FakeApi } from './fake-api.ts';

export const executablePath = '/usr/bin/chromium';

export const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** A test of its own in the same browser: nothing is shared but the server. */
  readonly path?: string;
}

export interface Opened {
  readonly page: Page;
  /** Console errors, failed scripts, violations of the CSP. */
  readonly complaints: string[];
}

/** Builds what stands in the work tree now, so that nothing old is tested. */
async function buildConsole(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-console-dist-'));
  const root = resolve(import.meta.dirname, '../..');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await runWell(
    process.execPath,
    [vite, 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'],
    {
      cwd: join(root, 'console'),
    },
  );
  return folder;
}

/** One browser for a test file; a fresh API and page for each test. */
export class ConsoleBrowser implements AsyncDisposable {
  readonly folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    [this.folder, this.#browser] = [folder, browser];
  }

  static async open(): Promise<ConsoleBrowser> {
    const folder = await buildConsole();
    return new ConsoleBrowser(folder, await chromium.launch({ executablePath, args: flags, headless: true }));
  }

  async run(view: View, test: (opened: Opened, fake: FakeApi) => Promise<void>): Promise<void> {
    await using fake = await FakeApi.open(this.folder);
    const { width = 1280, height = 800, theme = 'light', path = '/' } = view;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    try {
      const page = await context.newPage();
      const complaints = listen(page);
      page.setDefaultTimeout(15_000);
      await page.goto(`${fake.url}${path}`);
      await test({ page, complaints }, fake);
    } finally {
      await context.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    rmSync(this.folder, { recursive: true });
  }
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('http://127.0.0.1:')) complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}
