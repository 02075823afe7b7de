/** The page of a scan as somebody opens it who was sent it: a file, in a browser, with nothing behind it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observed } from '#core/checks/run-checks.ts';
import {
  axeFindings,
  complaintsOf,
  hasBrowser,
  launchBrowser,
  overflowOf,
} from '#test/support/browser.ts';
import { aSeries } from '#test/support/facts.ts';
import { aGap, anOversized, aPage, aScan, someUnused } from '#test/support/scans.ts';

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [320, 390, 1_280] as const;
const HOSTILE = '"><script>document.title="taken"</script><img src=x onerror=alert(1)>';
const A4_WIDTH = 794;

/** With a second metric, which is drawn too. */
const withMemory = ({ resource, series }: Observed): Observed => ({
  resource,
  series: [
    ...series,
    aSeries({ resource: resource.arn, metric: 'memory.utilization', value: 0.2 }),
  ],
});

describe.skipIf(!hasBrowser)('the page of a scan', () => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-page-'));
  const file = join(dir, 'scan.html');
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
    const observed = [0, 1, 2].map((n) =>
      withMemory(anOversized(n === 0 ? HOSTILE : `orders-${n}`, n)),
    );
    const scan = await aScan([...observed, ...someUnused('old-logs')], { gaps: [aGap] });
    writeFileSync(file, aPage(scan));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const open = async (
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const context = await browser.newContext(options);
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await look(page);
    expect(asked).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
    await context.close();
  };

  test.each(THEMES.flatMap((theme) => WIDTHS.map((width) => [theme, width] as const)))(
    '%s, %d pixels wide, is accessible, no wider than the screen, and asks nobody for anything',
    async (colorScheme, width) => {
      await open({ viewport: { width, height: 844 }, colorScheme }, async (page) => {
        // What is not near the screen is not drawn: axe is to see all of it.
        await page.evaluate(
          `document.querySelectorAll('article').forEach((each) => each.scrollIntoView())`,
        );
        for (const fold of await page.locator('summary').all()) await fold.click();
        expect((await overflowOf(page)).x).toBe(0);
        expect(await axeFindings(page)).toEqual([]);
        expect(await page.title()).toBe('What could be saved in account 123456789012 · Trimtab');
      });
    },
  );

  test('draws the other metrics once somebody asks for them', async () => {
    await open({ viewport: { width: 390, height: 844 } }, async (page) => {
      const finding = page.locator('article#rec-1001');
      const memory = finding.getByRole('img', { name: /^Memory of / });
      expect(await memory.isVisible()).toBe(false);
      await finding.getByText('1 more metric: memory', { exact: true }).click();
      await memory.waitFor();
      expect((await memory.boundingBox())?.width).toBeGreaterThan(300);
    });
  });

  test('leads from a row to what it rests on', async () => {
    await open({ viewport: { width: 390, height: 844 } }, async (page) => {
      await page.getByRole('link', { name: 'rec-1003' }).click();
      const finding = page.locator('article#rec-1003');
      await finding.getByRole('img', { name: /^CPU of .* Highest after the change/ }).waitFor();
      await expect
        .poll(async () => Math.round((await finding.boundingBox())?.y ?? -1))
        .toBeLessThan(844);
      const drawn = await finding.locator('svg').first().boundingBox();
      expect(drawn?.width).toBeGreaterThan(300);
      // The legend shows each kind of line as it is drawn.
      const swatch = (kind: string) =>
        page.evaluate(
          `getComputedStyle(document.querySelector('#rec-1003 .legend .${kind}'), '::before').borderTopStyle`,
        );
      expect(await swatch('recorded')).toBe('solid');
      expect(await swatch('proposed')).toBe('dashed');
      expect(await swatch('limit')).toBe('dashed');
    });
  });

  test('is printed on A4 in dark on white, with all columns', async () => {
    const viewport = { width: A4_WIDTH, height: 1_123 };
    await open({ viewport, colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect((await overflowOf(page)).x).toBe(0);
      await page.getByRole('columnheader', { name: 'Interruption' }).waitFor();
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      const [, width, height] = /\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
    });
  });
});
