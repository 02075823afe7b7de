import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { costSummarySchema } from '#core/contract/api-costs.ts';
import { policyListSchema } from '#core/contract/api-policies.ts';
import { resourceListSchema } from '#core/contract/api-resources.ts';
import { money, sum } from '#core/model/money.ts';
import { dollars } from '#core/present/format.ts';
import { makeInvoke } from '#local/functions.ts';
import { axeFindings, hasBrowser, overflowOf } from '#test/support/browser.ts';
import { visitConsole } from '#test/support/visit-console.ts';

const DESK = { width: 1_440, height: 900 };
const PHONE = { width: 390, height: 844 };
const MANY_PAGES_MS = 300_000;

const CONFIG = {
  collection: { sources: { costs: { source: 'cost-explorer' } } },
  execution: {
    windows: [{ name: 'night', from: '22:00', to: '04:00' }],
    freezes: [{ reason: 'end of year', from: '2026-12-20', to: '2027-01-04' }],
  },
};

describe.skipIf(!hasBrowser)('somebody who looks at what there is', () => {
  const visit = visitConsole(CONFIG, (live) =>
    live.embedded.clock.during(() => makeInvoke()('collect-costs', {})),
  );
  const { signIn, show, read } = visit;
  let page: Page;
  beforeEach(() => {
    page = visit.page;
  });

  const rows = (name: string) => page.getByRole('table', { name }).locator('tbody tr');
  const resources = async () => resourceListSchema.parse(await read('resources'));

  test('sees every resource, and totals that are the sums of the rows shown', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await rows('Resources').first().waitFor();
    const { resources: all, total } = await resources();
    expect(await rows('Resources').count()).toBe(all.length);
    expect(await page.locator('[data-total=saves]').textContent()).toBe(dollars(total.saves));
    expect(await page.locator('[data-total=cost]').textContent()).toBe(dollars(total.cost));

    await page.getByText(/CPU up to \d/).waitFor();
    await page.getByLabel('Type').selectOption('lambda/function');
    const functions = all.filter(({ type }) => type === 'lambda/function');
    await expect.poll(() => rows('Resources').count()).toBe(functions.length);
    const saves = sum(
      'USD',
      functions.map(({ open }) => open.saves),
    );
    expect(await page.locator('[data-total=saves]').textContent()).toBe(dollars(saves));
    await page.keyboard.press('Escape');
    await page.locator('h1').click();
    await page.keyboard.press('/');
    await page.keyboard.type('image-resize');
    await expect.poll(() => rows('Resources').count()).toBe(1);
    await page.reload();
    await expect.poll(() => rows('Resources').count()).toBe(1);
    await page.getByRole('button', { name: /^Cost\/mo/ }).click();
    await expect.poll(() => page.url()).toContain('sort=cost');
    await page.getByText('What is read, and what is not').click();
    await page.getByText(/^rds\/instance: 0 resources/).waitFor();
  });

  test('opens one by keyboard: what it is, how much it is used, what could be saved', async () => {
    await show('/resources?q=orders');
    await rows('Resources').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('h1').textContent()).toBe('orders');
    expect(page.url()).toContain('%3Ainstance%2F');
    await page.locator('.load-chart .chart-recorded').first().waitFor();
    await page.getByRole('link', { name: /^Shrink orders/ }).waitFor();
    await page.getByText('ec2/instance').first().waitFor();
    await page.getByRole('cell', { name: 'instanceType' }).waitFor();
    await page.goBack();
    await expect.poll(() => rows('Resources').count()).toBe(1);
    await show(`/resources/${encodeURIComponent('arn:aws:ec2:us-east-1:1:instance/i-9')}`);
    await page.getByText('no such resource was observed').waitFor();
  });

  test('sees costs whose chart, table and total are one; the address gives the same again', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.locator('.stack-0').first().waitFor();
    const summary = costSummarySchema.parse(await read('costs/summary'));
    const last = summary.days.slice(-30);
    const shown = new Set(last.map(({ day }) => day));
    const bill = summary.currencies[0]?.rows.filter(({ day }) => shown.has(day)) ?? [];
    const total = sum(
      'USD',
      bill.map(({ cost }) => money(cost, 'USD')),
    );
    const amounts = async (which: string): Promise<readonly string[]> =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('[data-cost=${which}]')].map(({ dataset }) => dataset.amount)`,
      );
    expect(await amounts('total')).toEqual([total.amount]);
    const parts = await amounts('part');
    expect(
      sum(
        'USD',
        parts.map((amount) => money(amount, 'USD')),
      ),
    ).toEqual(total);
    expect(await page.locator('[data-day]').count()).toBe(last.length);
    expect(await page.locator('[data-state=incomplete]').count()).toBe(
      last.filter(({ complete }) => !complete).length,
    );
    await page.getByText(/^Complete to .* hatched: more will be billed/).waitFor();
    const cursor = page.getByRole('slider');
    await cursor.focus();
    await page.keyboard.press('Home');
    expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^\d+ \w+: \$[\d.,]+: /);

    await page.getByRole('link', { name: 'By account' }).click();
    await page.getByRole('link', { name: '7 days' }).click();
    await expect.poll(() => page.locator('[data-day]').count()).toBe(7);
    await page.reload();
    await expect.poll(() => page.locator('[data-day]').count()).toBe(7);
    await rows('Costs by account').first().waitFor();
    await page.getByText(/the same of the period before: /).waitFor();
  });

  test('sees the rules in order, what they say of one recommendation, windows and freezes', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await rows('Rules').first().waitFor();
    const { rules } = policyListSchema.parse(await read('policies'));
    const cells = await rows('Rules').locator('small').allTextContents();
    expect(cells).toEqual(rules.map(({ name }) => name));
    await page.getByText('Window night: every day, 22:00 to 04:00 UTC.').waitFor();
    await page.getByText('Freeze, end of year: 2026-12-20 to 2027-01-04 UTC.').waitFor();
    await page.getByText('At most 5 changes at once.').waitFor();
    const choice = page.getByLabel('Recommendation');
    const last = await choice.locator('option').last().getAttribute('value');
    await choice.selectOption(last ?? '');
    await expect.poll(() => page.url()).toContain(`rec=${last}`);
    await rows('Policy rules').first().waitFor();
    await page.reload();
    await expect.poll(() => choice.inputValue()).toBe(last);
  });

  test('is told what is empty, what failed, and that the connection is lost', async () => {
    const none = await resources();
    await page.route('**/api/resources', (route) =>
      route.fulfill({ json: { ...none, resources: [], notRead: null } }),
    );
    await show('/resources');
    await page.getByText('No resource was read yet.').waitFor();
    const costs = { now: none.now, source: null, collectedAt: null, days: [], currencies: [] };
    await page.route('**/api/costs/**', (route) => route.fulfill({ json: costs }));
    await show('/costs');
    await page.getByText('No bill is read:').waitFor();
    await page.unrouteAll();
    const error = { code: 'InternalError', message: 'Something went wrong here.', id: 'req-42' };
    for (const [path, api] of [
      ['/resources', 'resources'],
      ['/costs', 'costs/**'],
      ['/policies', 'policies'],
    ] as const) {
      await page.route(`**/api/${api}`, (route) => route.fulfill({ status: 500, json: { error } }));
      await show(path);
      await page.getByRole('alert').getByText('req-42').waitFor();
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Retry' }).click();
      await page.getByRole('table').first().waitFor();
    }
    await page.route('**/api/**', (route) => route.abort());
    await page.getByText(/Offline since/).waitFor();
    expect(await rows('Rules').count()).toBeGreaterThan(0);
  });

  test.each([
    ['light', DESK],
    ['dark', DESK],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)(
    'is accessible and never wider than the screen: %s, %o',
    async (colorScheme, viewport) => {
      const screen = await signIn({ colorScheme, viewport });
      const orders = (await resources()).resources.find(({ name }) => name === 'orders');
      for (const [path, drawn] of [
        ['/resources', 'main table tbody tr'],
        ['/resources?q=nothing-like-it', 'main a'],
        [`/resources/${encodeURIComponent(orders?.arn ?? '')}`, '.load-chart'],
        ['/costs', '.stack-0'],
        ['/policies', '.timing'],
      ] as const) {
        await show(path, screen);
        await screen.locator(drawn).first().waitFor();
        const folded = screen.locator('main [aria-expanded=false]');
        while ((await folded.count()) > 0) await folded.first().click();
        expect(await axeFindings(screen), path).toEqual([]);
        expect((await overflowOf(screen)).x, path).toBeLessThanOrEqual(0);
        if (process.env.TRIMTAB_SCREENSHOTS !== undefined)
          await screen.screenshot({
            path: `${process.env.TRIMTAB_SCREENSHOTS}/${path.replace(/\W+/g, '-').slice(0, 20)}-${colorScheme}-${viewport.width}.png`,
            fullPage: true,
          });
      }
    },
    MANY_PAGES_MS,
  );
});
