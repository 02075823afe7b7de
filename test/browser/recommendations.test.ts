/**
 * Finding one's way from the overview to a decision in a real browser, with all of Trimtab behind it. One file, since
 * all of it shares one build, one browser and one account in which nothing is decided.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type RecommendationList,
  recommendationListSchema,
} from '#core/contract/api-recommendations.ts';
import { sum } from '#core/model/money.ts';
import { dollars } from '#core/present/format.ts';
import { axeFindings, hasBrowser, inBothThemes, overflowOf } from '#test/support/browser.ts';
import { visitConsole } from '#test/support/visit-console.ts';

const DESK = { width: 1_440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Eight pages in a row. */
const MANY_PAGES_MS = 300_000;
const SHOTS = process.env.TRIMTAB_SCREENSHOTS;

/** A rule that keeps volumes: what is found of them stays to be seen. */
const CONFIG = {
  policy: {
    rules: [
      {
        name: 'volumes-stay',
        when: { action: ['ebs/snapshot-and-delete-volume'] },
        require: 'never',
      },
      { name: 'anything-asks', when: { riskBelow: 101 }, require: 'one-person' },
    ],
  },
};

describe.skipIf(!hasBrowser)('somebody who looks for savings', () => {
  const visit = visitConsole(CONFIG);
  const { signIn, show, read } = visit;
  let page: Page;
  beforeEach(() => {
    page = visit.page;
  });

  /** Keeps a picture for whoever wants to look. */
  const shoot = async (on: Page, name: string): Promise<void> => {
    if (SHOTS !== undefined)
      await on.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  };

  const list = async (): Promise<RecommendationList> =>
    recommendationListSchema.parse(await read('recommendations'));

  /** How many rows there are without a filter. */
  const all = async (): Promise<number> => (await list()).recommendations.length;
  const rows = (on: Page = page) => on.locator('main table tbody tr');
  const total = (on: Page = page) => on.locator('[data-total]');
  const filterBox = (on: Page = page) =>
    on.getByRole('combobox', { name: 'Filter recommendations' });
  const openFilter = (): Promise<void> => page.getByRole('button', { name: /^Filter/ }).click();

  test('shows four numbers that are the sums of the pages behind them', async () => {
    await show('/');
    await page.locator('.overview-numbers').waitFor();
    const { recommendations } = await list();
    const open = sum(
      'USD',
      recommendations.map(({ saves }) => saves),
    );
    expect(await page.locator('[data-number="Open"]').textContent()).toBe(dollars(open));
    const waiting = recommendations.filter(({ standing }) => standing.kind === 'waiting').length;
    expect(waiting).toBeGreaterThan(2);
    expect(await page.locator('[data-number="waiting"]').textContent()).toBe(`${waiting} requests`);
    expect(await page.locator('.overview-list').first().locator('li').count()).toBe(
      Math.min(5, waiting),
    );
    await page.getByText(/Last scan/).waitFor();
    await shoot(page, 'overview');
    await page.getByRole('link', { name: 'Open', exact: true }).click();
    await rows().first().waitFor();
    expect(await total().textContent()).toContain(
      `${recommendations.length} open, ${dollars(open)}`,
    );
  });

  test('filters, and every total is that of the rows shown; the address gives the same again', async () => {
    await show('/recommendations');
    await expect.poll(() => rows().count()).toBe(await all());
    await shoot(page, 'recommendations');
    await openFilter();
    await filterBox().fill('service = lambda');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows().count()).toBe(3);
    const { recommendations } = await list();
    const shown = recommendations.filter(({ service }) => service === 'lambda');
    const saved = sum(
      'USD',
      shown.map(({ saves }) => saves),
    );
    expect(await total().textContent()).toBe(`3 open, ${dollars(saved)} a month`);

    await page.getByRole('button', { name: /Saves\/mo/ }).click();
    await expect.poll(() => page.url()).toContain('sort=saves');
    const address = page.url();
    await show('/recommendations');
    await expect.poll(() => rows().count()).toBe(await all());
    await page.goto(address);
    await expect.poll(() => rows().count()).toBe(3);
    const cells = await rows().locator('td:nth-child(3)').allTextContents();
    expect(cells.map((text) => Number(text.replace(/[^0-9.]/g, '')))).toEqual(
      shown.map(({ saves }) => Number(saves.amount)).toSorted((a, b) => a - b),
    );
  });

  test('keeps what a rule blocks, names the rule, and finds it by a view', async () => {
    await show('/recommendations');
    await page.getByRole('link', { name: 'Blocked', exact: true }).click();
    await expect.poll(() => rows().count()).toBe(1);
    expect(await rows().first().textContent()).toContain('volumes-stay');
    await rows().first().getByRole('link').click();
    await page.getByText('The policy forbids it: volumes-stay.').waitFor();
    await page.getByRole('tab', { name: 'Decision' }).click();
    await page.getByRole('cell', { name: 'volumes-stay' }).waitFor();
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(1);
  });

  test('draws the load on the proposed size with its limit, and tells the same in words and as a table', async () => {
    await show('/recommendations');
    await page.getByRole('link', { name: /^Shrink orders/ }).click();
    await page.locator('.chart-proposed').first().waitFor();
    expect(await page.locator('.chart-recorded').count()).toBeGreaterThan(0);
    expect(await page.locator('.load-chart .chart-limit').count()).toBeGreaterThan(0);
    await page.getByRole('heading', { name: 'Would the smaller size have been enough?' }).waitFor();
    const worst = await page.locator('[data-marker="Highest"]').textContent();
    const highest = worst?.replace('Highest ', '') ?? '?';
    await page.getByText(new RegExp(`Highest in 14 days: ${highest}, `)).waitFor();
    await page.getByText(/There is data for CPU: 336 of 336 hours/).waitFor();
    await shoot(page, 'evidence');
    const cursor = page.getByRole('slider');
    await cursor.focus();
    await page.keyboard.press('Home');
    expect(await cursor.getAttribute('aria-valuetext')).toMatch(
      /: recorded \d.* %, after the change \d.* %, limit 80 %$/,
    );
    await page.getByRole('button', { name: 'Chart as a table' }).click();
    const table = page.getByRole('table', { name: /^CPU of/ });
    expect(await table.getByRole('row').count()).toBe(1 + 14 * 24);

    await page.getByRole('tab', { name: 'Decision' }).click();
    const points = (await page.locator('.risk-points').allTextContents()).map(Number);
    expect(points.at(-1)).toBe(points.slice(0, -1).reduce((all, n) => all + n, 0));
    expect(page.url()).toContain('tab=decision');
    await shoot(page, 'decision');
    await page.getByRole('tab', { name: 'Plan and undo' }).click();
    await page.getByText('ec2:ModifyInstanceAttribute').first().waitFor();
    await shoot(page, 'plan');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.locator('.timeline').waitFor();
    await shoot(page, 'history');
  });

  test('goes from the list to the decision by keyboard alone', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await rows().first().waitFor();
    await page.keyboard.press('/');
    await page.locator('input[role=combobox]:focus').waitFor();
    await page.keyboard.type('service = lambda');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows().count()).toBe(3);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 selected:').waitFor();
    const second = await rows().nth(1).getByRole('link').textContent();
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('h1').textContent()).toBe(second);
    await page.getByRole('tab', { name: 'Evidence' }).waitFor();
    await page.keyboard.press('d');
    await page.locator('.risk-points').first().waitFor();
    await page.keyboard.press('p');
    await page.getByText('MemorySize=3008').waitFor();
    await page.keyboard.press('h');
    await page.locator('.timeline').waitFor();
    const link = page.getByRole('link', { name: 'Approve, reject or snooze…' });
    await link.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toMatch(/\/approvals\/chg-\d+$/);
  });

  test('gives the rows that are shown as CSV and JSON', async () => {
    await show('/recommendations?f=service+%3D+lambda');
    await expect.poll(() => rows().count()).toBe(3);
    const take = async (name: string): Promise<string> => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name }).click();
      return readFileSync(await (await download).path(), 'utf8');
    };
    const { recommendations } = await list();
    const shown = recommendations.filter(({ service }) => service === 'lambda');
    expect(JSON.parse(await take('Export JSON'))).toEqual(shown);
    const csv = await take('Export CSV');
    expect(
      csv
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(shown.map(({ id }) => id));
  });

  test('says what failed with its reference and keeps the rest; then shows it', async () => {
    const error = { code: 'InternalError', message: 'Something went wrong here.', id: 'req-42' };
    const path = '**/api/recommendations';
    await page.route(path, (route) => route.fulfill({ status: 500, json: { error } }));
    for (const address of ['/', '/recommendations']) {
      await show(address);
      await page.getByRole('alert').getByText('req-42').waitFor();
    }
    await page.unroute(path);
    await page.getByRole('button', { name: 'Retry' }).click();
    await rows().first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await show('/recommendations/rec-9');
    await page.getByText('there is no recommendation rec-9 in force').waitFor();
  });

  test('keeps what it shows while the connection is lost', async () => {
    await show('/recommendations');
    await rows().first().waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page.getByText(/Offline since/).waitFor();
    expect(await rows().count()).toBe(await all());
    await page.unroute('**/api/**');
    await page.getByText(/Offline since/).waitFor({ state: 'hidden' });
  });

  test('tells nothing found from nothing looked at, and what is missing', async () => {
    const found = await list();
    const answerWith = (given: Partial<RecommendationList>) =>
      page.route('**/api/recommendations', (route) =>
        route.fulfill({ json: { ...found, recommendations: [], ...given } }),
      );
    await answerWith({ scans: [] });
    await show('/recommendations');
    await page.getByText('No scan yet.').waitFor();
    await page.unrouteAll();
    await answerWith({ notScanned: [{ account: '1', region: 'eu-west-1' }] });
    for (const address of ['/recommendations', '/']) {
      await show(address);
      await page.getByText(/Nothing to save\. \d+ resources checked\./).waitFor();
      await page.getByText('Never checked: eu-west-1 of 1.').waitFor();
    }
  });

  describe('is accessible and never wider than the screen', () => {
    test.each([DESK, PHONE])(
      'in both themes, %o',
      async (viewport) => {
        const screen = await signIn({ viewport });
        const shrink = (await list()).recommendations.find(({ service }) => service === 'ec2');
        const detail = `/recommendations/${shrink?.id}`;
        const PAGES = [
          ['/', '.overview-numbers'],
          ['/recommendations', 'main table tbody tr'],
          ['/recommendations?f=service+%3D+none', '[data-total]'],
          [detail, '.chart-proposed'],
          [`${detail}?tab=decision`, '.risk-points'],
          [`${detail}?tab=plan`, '.steps'],
          [`${detail}?tab=history`, '.timeline'],
          ['/recommendations/rec-9', '[role=alert]'],
        ] as const;
        for (const [path, drawn] of PAGES) {
          const load = async () => {
            await show(path, screen);
            await screen.locator(drawn).first().waitFor();
            const folded = screen.locator('main [aria-expanded=false]:not([role=combobox])');
            while ((await folded.count()) > 0) await folded.first().click();
          };
          await inBothThemes(screen, load, async (theme) => {
            const name = `${path.replace(/\W+/g, '-')}-${theme}-${viewport.width}`;
            await shoot(screen, name);
            expect(await axeFindings(screen), `${path}, ${theme}`).toEqual([]);
            expect((await overflowOf(screen)).x, path).toBeLessThanOrEqual(0);
          });
        }
        if (viewport !== PHONE) return;
        const open = async () => {
          await screen.getByRole('button', { name: /^Pages/ }).click();
          await screen.getByRole('link', { name: /^Changes/ }).waitFor();
        };
        await inBothThemes(screen, open, async (theme) =>
          expect(await axeFindings(screen), theme).toEqual([]),
        );
      },
      MANY_PAGES_MS,
    );
  });
});
