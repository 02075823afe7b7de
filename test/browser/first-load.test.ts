import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { recommendationListSchema } from '#core/contract/api-recommendations.ts';
import { resourceListSchema } from '#core/contract/api-resources.ts';
import { hasBrowser, launchBrowser } from '#test/support/browser.ts';
import { type LiveConsole, startLiveConsole } from '#test/support/live-console.ts';
import { BAR_KIB, firstLoads, kibOf } from '../../bench/first-load.ts';

/** Every page with what is drawn once it can be used. */
const PAGES: readonly (readonly [string, string, string])[] = [
  ['OverviewPage', '/', '.overview-numbers'],
  ['RecommendationsPage', '/recommendations', 'main table tbody tr'],
  ['RecommendationPage', '/recommendations/:id', '.four-facts'],
  ['ApprovalsPage', '/approvals', '.request h2'],
  ['ChangesPage', '/changes', 'main table tbody tr'],
  ['ChangePage', '/changes/chg-0001', '.timeline'],
  ['ResourcesPage', '/resources', 'main table tbody tr'],
  ['ResourcePage', '/resources/:id', '.load-chart'],
  ['CostsPage', '/costs', 'main p'],
  ['PoliciesPage', '/policies', 'main table tbody tr'],
  ['AuditPage', '/audit', 'main table tbody tr'],
  ['SettingsPage', '/settings', '.modes'],
];

describe.skipIf(!hasBrowser)('the first load of', () => {
  let browser: Browser;
  let live: LiveConsole;

  beforeAll(async () => {
    browser = await launchBrowser();
    live = await startLiveConsole(inject('consoleDir'));
  });
  afterAll(async () => {
    await browser?.close();
    await live?.close();
  });

  test('every page is looked at', () => {
    expect(PAGES.map(([page]) => page).toSorted()).toEqual(
      firstLoads(inject('consoleDir')).map(({ page }) => page),
    );
  });

  test.each(PAGES)('%s is what the bench says, and below the bar', async (name, path, drawn) => {
    const context = await browser.newContext();
    // What the page after the sign-in loads is not counted: it is closed with its own.
    const signIn = await context.newPage();
    await signIn.goto(live.signInUrl());
    await signIn.close();
    const page = await context.newPage();
    const { resources } = resourceListSchema.parse(
      await (await page.request.get(`${live.url}/api/resources`)).json(),
    );
    const { recommendations } = recommendationListSchema.parse(
      await (await page.request.get(`${live.url}/api/recommendations`)).json(),
    );
    const id = path.startsWith('/resources') ? resources[0]?.arn : recommendations[0]?.id;
    const asked = new Set<string>(['index.html']);
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/assets/')) asked.add(pathname.slice(1));
    });
    await page.goto(`${live.url}${path.replace(':id', encodeURIComponent(id ?? ''))}`);
    await page.locator(drawn).first().waitFor();
    const counted = firstLoads(inject('consoleDir')).find((load) => load.page === name);
    expect([...asked].filter((file) => !counted?.files.includes(file))).toEqual([]);
    expect(kibOf(inject('consoleDir'), [...asked])).toBeLessThanOrEqual(BAR_KIB);
    expect(counted?.kib).toBeLessThanOrEqual(BAR_KIB);
    await context.close();
  });
});
