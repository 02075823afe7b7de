/**
 * The console as a person meets it, in a real browser. One file, though a long one: all of it shares one
 * browser, which takes longer to start than any test to run.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import {
  axeFindings,
  hasBrowser,
  inBothThemes,
  launchBrowser,
  overflowOf,
} from '#test/support/browser.ts';
import { type ConsoleServer, startConsoleServer } from '#test/support/console-server.ts';
import { aStory } from '#test/support/console-story.ts';
import { keepOffences } from '#test/support/offences.ts';
import { at } from '#test/support/story-watch.ts';

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('content security policy', event.violatedDirective, event.sourceFile))`;

const STORIES = [
  aStory({ goes: 'rolled-back' }),
  aStory({ goes: 'kept', number: 'chg-0002', name: 'thumbnails', silent: [15, 25] }),
  aStory({ goes: 'undo-fails', number: 'chg-0003', name: 'invoices' }),
  aStory({ goes: 'waits', number: 'chg-0004', name: 'exports' }),
  aStory({ goes: 'rejected', number: 'chg-0005', name: 'imports' }),
  aStory({ goes: 'blocked', number: 'chg-0006', name: 'reports' }),
];

describe.skipIf(!hasBrowser)('console', () => {
  let browser: Browser;
  let server: ConsoleServer;
  let page: Page;
  /** What a page must never do: break its own policy, throw, or ask another origin. */
  let offences: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    server = await startConsoleServer(STORIES, { now: at(9, 22), root: inject('consoleDir') });
    offences = [];
    page = await open();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.close();
    expect(offences).toEqual([]);
  });

  /** A page whose offences are kept; axe is put in from outside, which the policy does not bind. */
  const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1_280, height: 900 },
      ...options,
    });
    await context.addInitScript({ content: REPORT_VIOLATIONS });
    const opened = await context.newPage();
    keepOffences(opened, () => server.url, offences);
    return opened;
  };

  const show = async (path: string, on: Page = page): Promise<void> => {
    await on.goto(`${server.url}${path}`);
    await on.locator('h1').first().waitFor();
  };

  const heading = (): ReturnType<Page['locator']> => page.locator('h1');

  describe('shows a change in each of its states', () => {
    test.each([
      ['chg-0004', at(9), /^Waiting for a decision: Lower exports/, 'Open'],
      ['chg-0001', at(8, 59, 58), /^Being applied: Lower image-resize/, 'Applying'],
      ['chg-0001', at(9, 22), /^Applied and being watched: /, 'Watching'],
      ['chg-0001', at(9, 35, 2), /^Being rolled back: /, 'Rolling back'],
      ['chg-0001', at(9, 50), /^Rolled back: image-resize is as it was before$/, 'Rolled back'],
      ['chg-0002', at(10, 5), /^(Completed|Rolled back): /, /Completed|Rolled back/],
      ['chg-0003', at(9, 50), /^Needs you: /, 'Needs person'],
      ['chg-0005', at(9), /^Rejected by you: nothing was changed$/, 'Rejected'],
      ['chg-0006', at(9), /^Blocked: nothing was changed$/, 'Blocked'],
    ])('%s', async (number, now, says, state) => {
      server.now = now;
      await show(`/changes/${number}`);
      await expect.poll(() => heading().textContent()).toMatch(says);
      expect(await page.locator('.change-identity').textContent()).toMatch(state);
      expect(await page.locator('.four-facts dt').allTextContents()).toEqual([
        'Saves',
        'Risk',
        'Interruption',
        'Undo',
      ]);
    });
  });

  test('follows a change from its watch to its recovery without being reloaded', async () => {
    await show('/changes/chg-0001');
    const markers = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('.band-chart [data-marker]')].map(({ dataset }) => dataset.marker)`,
      );
    await expect.poll(markers).toEqual(['Applied']);
    expect(await page.locator('.countdown').textContent()).toContain('of 1 h');
    const before = await page.locator('.timeline > li').count();

    server.now = at(9, 30);
    await expect
      .poll(() => page.locator('.section-note').nth(1).textContent())
      .toContain('09:30:00');

    server.now = at(9, 35, 3);
    await expect.poll(() => heading().textContent()).toMatch(/^Being rolled back/);
    await expect.poll(markers).toEqual(['Applied', 'Regression']);
    expect(await page.locator('.timeline > li.flash').count()).toBe(3);
    expect(await page.locator('.countdown').count()).toBe(0);

    // Seconds later: only the feed can tell that there is more.
    server.now = at(9, 35, 6);
    await expect.poll(() => heading().textContent()).toMatch(/^Rolled back/);

    server.now = at(9, 50);
    await expect.poll(() => heading().textContent()).toMatch(/^Rolled back/);
    await expect.poll(markers).toEqual(['Applied', 'Regression', 'Rolled back', 'Recovered']);
    expect(await page.locator('.timeline > li').count()).toBe(before + 5);
    await expect
      .poll(() => page.locator('[data-announcements]').textContent())
      .toMatch(/rolled back/);
  });

  test('draws a gap as a gap, and says so', async () => {
    server.now = at(9, 40);
    await show('/changes/chg-0002');
    await expect
      .poll(() => page.locator('.band-chart svg path.chart-live').count())
      .toBeGreaterThan(1);
    expect(await page.locator('.band-chart .chart-legend').textContent()).toContain(
      'Gap: no data, 2 samples',
    );
    await page.getByRole('button', { name: 'Chart as a table' }).click();
    const cells = page.getByRole('table', { name: /p95 of thumbnails/i }).getByRole('cell');
    expect((await cells.allTextContents()).filter((text) => text === 'no data')).toHaveLength(2);
  });

  test('reads out the samples of the chart at the arrow keys', async () => {
    await show('/changes/chg-0001');
    const cursor = page.getByRole('slider');
    await cursor.focus();
    await page.keyboard.press('Home');
    expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^09:00 UTC: \d+ ms, expected/);
    await page.keyboard.press('ArrowRight');
    expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^09:05 UTC: \d+ ms, expected/);
    await page.keyboard.press('End');
    expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^09:55 UTC: to come/);
    expect(await page.locator('.band-chart .band-chart-readout').textContent()).toMatch(
      /^09:55 UTC/,
    );
  });

  test('keeps the chosen metric in the address', async () => {
    await show('/changes/chg-0001');
    await page.getByRole('link', { name: 'Errors' }).click();
    await expect.poll(() => page.url()).toContain('?metric=errors.ratio');
    await show('/changes/chg-0001?metric=errors.ratio');
    expect(await page.locator('.band-chart svg title').first().textContent()).toMatch(
      /^errors of/i,
    );
  });

  test('shows plan, way back, risk that adds up, policy with file and line, and evidence', async () => {
    await show('/changes/chg-0001');
    for (const name of ['Plan and way back', /^Risk/, 'Policy', /^Evidence$/]) {
      await page.getByRole('button', { name }).click();
    }
    const text = await page.locator('main').textContent();
    for (const said of [
      'MemorySize=1536',
      'MemorySize=3008',
      'trimtab.yaml:14',
      '412 MB',
      '90 %',
    ]) {
      expect(text).toContain(said);
    }
    const points = (await page.locator('.risk-points').allTextContents()).map(Number);
    expect(points.at(-1)).toBe(points.slice(0, -1).reduce((sum, n) => sum + n, 0));
  });

  test('says when the connection is lost, keeps what it shows, and goes on by itself', async () => {
    await show('/changes/chg-0001');
    await page.locator('.timeline').waitFor();
    server.isDown = true;
    await page.getByText('Offline since 09:22 UTC, showing data of 09:22 UTC').waitFor();
    expect(await page.locator('.timeline > li').count()).toBeGreaterThan(3);
    server.now = at(9, 50);
    server.isDown = false;
    await expect.poll(() => heading().textContent()).toMatch(/^Rolled back/);
    expect(await page.getByText('Offline since').count()).toBe(0);
  });

  test('says what failed with its reference, and tries again when asked', async () => {
    server.failing = { path: '/api/changes/', status: 500, id: 'req-42' };
    await page.goto(`${server.url}/changes/chg-0001`);
    const alert = page.getByRole('alert');
    await alert.getByText('req-42').waitFor();
    expect(await alert.textContent()).toContain('The change could not be read.');
    server.failing = undefined;
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.locator('.timeline').waitFor();
    expect(await alert.count()).toBe(0);
  });

  test('keeps what it shows when a later answer fails', async () => {
    await show('/changes/chg-0001');
    await page.locator('.timeline').waitFor();
    server.failing = { path: '/api/changes/', status: 500, id: 'req-43' };
    server.now = at(9, 50);
    await page.getByRole('alert').getByText('req-43').waitFor();
    expect(await page.locator('.timeline > li').count()).toBeGreaterThan(3);
    server.failing = undefined;
    await expect.poll(() => heading().textContent()).toMatch(/^Rolled back/);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('asks at the pace of the server, and not at all while nobody looks', async () => {
    await server.close();
    server = await startConsoleServer(STORIES, {
      now: at(9),
      root: inject('consoleDir'),
      pollAfterMs: 15_000,
    });
    const asked = () => server.asked.filter((path) => path === '/api/events').length;
    await page.clock.install();
    await show('/changes');
    await expect.poll(asked).toBe(1);
    await page.clock.runFor(14_000);
    expect(asked()).toBe(1);
    await page.clock.runFor(2_000);
    await expect.poll(asked).toBe(2);
    await see(page, 'hidden');
    await page.clock.runFor(600_000);
    expect(asked()).toBe(2);
    await see(page, 'visible');
    await expect.poll(asked).toBe(3);
  });

  test('says that there is no such change, and no such page', async () => {
    await page.goto(`${server.url}/changes/chg-9999`);
    await page.getByText('There is no such change.').waitFor();
    await show('/nowhere');
    expect(await heading().textContent()).toBe('There is no such page');
  });

  test('says who stopped everything, when and why', async () => {
    server.status = {
      brake: { on: true, by: 'ana@', at: at(9, 10), reason: 'incident 4521' },
      simulated: false,
      account: 'shop-prod',
    };
    await show('/changes');
    expect(await page.getByRole('region', { name: 'Brake' }).textContent()).toMatch(
      /^Stopped by ana@ 12 min ago.*: incident 4521Resume$/s,
    );
    expect(await page.locator('.top-bar').textContent()).toContain('shop-prod');
  });

  test('stops everything with a reason, says so, and lets it go on with another', async () => {
    await show('/changes');
    await page.getByRole('button', { name: 'Stop all changes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop all changes' });
    await dialog.getByText('being watched').waitFor();
    const stop = dialog.getByRole('button', { name: 'Stop now' });
    expect(await stop.isDisabled()).toBe(true);
    await dialog.getByLabel('Why?').fill('incident 4521');
    expect(await axeFindings(page)).toEqual([]);
    await stop.click();
    const bar = page.getByRole('region', { name: 'Brake' });
    await bar.waitFor();
    expect(await bar.textContent()).toMatch(/^Stopped by you .*: incident 4521/s);
    expect(await page.getByRole('button', { name: 'Stop all changes' }).count()).toBe(0);

    await bar.getByRole('button', { name: 'Resume' }).click();
    const resume = page.getByRole('dialog', { name: 'Let changes go on' });
    await resume.getByLabel('Why is it safe again?').fill('it was the network');
    await resume.getByRole('button', { name: 'Resume' }).click();
    await bar.waitFor({ state: 'hidden' });
    expect(server.status.brake).toEqual({ on: false });
  });

  test('links the resource of a change to the AWS console, but none that is simulated', async () => {
    const link = page.getByRole('link', { name: 'Open in AWS console' });
    await show('/changes/chg-0001');
    await page.locator('.timeline').waitFor();
    expect(await link.count()).toBe(0);
    server.status = { simulated: false };
    await show('/changes/chg-0001');
    await expect
      .poll(() => link.getAttribute('href'))
      .toMatch(/^https:\/\/[a-z0-9-]+\.console\.aws\.amazon\.com\/lambda\/home\?.*image-resize$/);
  });

  test('lists every change, and says when there is none', async () => {
    await show('/changes');
    await page.getByRole('table', { name: 'Changes' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(STORIES.length + 1);
    const empty = await startConsoleServer([], { now: at(9), root: inject('consoleDir') });
    const fresh = await (await browser.newContext()).newPage();
    await fresh.goto(`${empty.url}/changes`);
    await fresh.getByText('No change yet.').waitFor();
    await fresh.context().close();
    await empty.close();
  });

  test('is used by keyboard alone: help, list, change, back to the list', async () => {
    await show('/changes/chg-0003');
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // Keys belong to a dialog as long as it has the focus.
    await page.locator('[role=dialog]:focus-within').waitFor({ state: 'detached' });
    await page.keyboard.type('gu');
    await page.getByRole('table', { name: 'Changes' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.timeline').waitFor();
    expect(page.url()).toMatch(/\/changes\/chg-000\d$/);
    await page.goBack();
    await page.getByRole('table', { name: 'Changes' }).waitFor();
  });

  test('single keys can be switched off', async () => {
    await show('/changes');
    await page.keyboard.press('?');
    await page.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  describe('is accessible and never wider than the screen', () => {
    test.each([1_280, 390])('in both themes at %i px', async (width) => {
      const screen = await open({ viewport: { width, height: 844 } });
      const PAGES = [
        ['/changes', at(9, 50)],
        ['/changes/chg-0001', at(9, 22)],
        ['/changes/chg-0001', at(9, 50)],
        ['/changes/chg-0003', at(9, 50)],
        ['/changes/chg-9999', at(9, 50)],
      ] as const;
      server.status = { brake: { on: true, by: 'ana@', at: at(9, 10), reason: 'incident 4521' } };
      for (const [path, now] of PAGES) {
        server.now = now;
        const load = async () => {
          await show(path, screen);
          await screen.locator('.timeline, .fact-table, [role=alert]').first().waitFor();
          const folded = screen.locator('main [aria-expanded=false]');
          while ((await folded.count()) > 0) await folded.first().click();
        };
        await inBothThemes(screen, load, async (theme) => {
          expect(await axeFindings(screen), `${path}, ${theme}`).toEqual([]);
          expect((await overflowOf(screen)).x, path).toBeLessThanOrEqual(0);
        });
      }
    });

    test('and does not flash with reduced motion', async () => {
      const screen = await open({ reducedMotion: 'reduce' });
      await show('/changes/chg-0001', screen);
      await screen.locator('.timeline').waitFor();
      server.now = at(9, 50);
      await screen.locator('.timeline > .flash').first().waitFor();
      const animation = await screen.evaluate(
        `getComputedStyle(document.querySelector('.timeline > .flash')).animationName`,
      );
      expect(animation).toBe('none');
    });
  });

  /** Hides the tab, or shows it again, as the browser would tell the page. */
  const see = (on: Page, state: 'hidden' | 'visible'): Promise<unknown> =>
    on.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
});
