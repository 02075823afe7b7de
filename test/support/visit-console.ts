import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { launchBrowser } from './browser.ts';
import { oneInstance } from './estates.ts';
import { type LiveConsole, startLiveConsole } from './live-console.ts';
import { keepOffences } from './offences.ts';

const DESK = { width: 1_440, height: 900 };

/** Somebody who is signed in to a console with all of Trimtab behind it, in a browser. */
export interface Visit {
  readonly live: LiveConsole;
  /** A new one for each test. */
  readonly page: Page;
  /** One more page. */
  readonly signIn: (options?: BrowserContextOptions) => Promise<Page>;
  readonly show: (path: string, on?: Page) => Promise<void>;
  /** What the API answers to who is signed in. */
  readonly read: (path: string) => Promise<unknown>;
}

/**
 * Registers what a block of tests needs that visit one console: one browser and account for all of them. A test
 * fails if a page broke its own policy, threw, or asked another origin. Its fields are there once tests run.
 */
export const visitConsole = (
  config: object,
  prepare: (live: LiveConsole) => Promise<unknown> = async () => {},
): Visit => {
  let offences: string[] = [];
  let live: LiveConsole;
  let page: Page;
  let browser: Awaited<ReturnType<typeof launchBrowser>>;

  const signIn = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: DESK, ...options });
    const opened = await context.newPage();
    keepOffences(opened, () => live.url, offences);
    await opened.goto(live.signInUrl());
    await opened.locator('h1').first().waitFor();
    return opened;
  };

  beforeAll(async () => {
    browser = await launchBrowser();
    live = await startLiveConsole(inject('consoleDir'), config, oneInstance().resources);
    await prepare(live);
  });
  afterAll(async () => {
    await browser?.close();
    await live?.close();
  });
  beforeEach(async () => {
    offences = [];
    page = await signIn();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(offences).toEqual([]);
  });

  return {
    get live() {
      return live;
    },
    get page() {
      return page;
    },
    signIn,
    show: async (path, on = page) => {
      await on.goto(`${live.url}${path}`);
      await on.locator('h1').first().waitFor();
    },
    read: async (path) => (await page.request.get(`${live.url}/api/${path}`)).json(),
  };
};
