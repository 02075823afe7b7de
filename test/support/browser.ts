import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The browser of the machine; none is downloaded. */
export const CHROMIUM = process.env.TRIMTAB_CHROMIUM ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) {
  console.warn(
    `SKIPPED: nothing was looked at in a browser, there is none at ${CHROMIUM} (TRIMTAB_CHROMIUM)`,
  );
}

/** What a page waits for comes, however busy the machine is; the test's own time ends what never does. */
const PATIENCE_MS = 90_000;

export const launchBrowser = async (): Promise<Browser> => {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
  return browser;
};

/** Collects what pages complain about: a blocked style, a refused request, an error. */
export const complaintsOf = (context: BrowserContext): string[] => {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return complaints;
};

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Fewer rules than this apply to no page of ours, however small: axe was then given nothing to look at. */
const LEAST_RULES = 10;

/** What axe finds on a page, one line each. Axe is put in from outside, which the page's policy does not bind. */
export const axeFindings = async (page: Page): Promise<readonly string[]> => {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE);
  // Colours on their way from one state to another are nobody's contrast.
  await page.evaluate(
    `Promise.all(document.getAnimations()
      .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
      .map(({ finished }) => finished.catch(() => {})))`,
  );
  const run = `axe.run({ runOnly: ${JSON.stringify(STANDARDS)}, iframes: false }).then(({ passes, violations }) =>
    passes.length < ${LEAST_RULES} ? ['axe saw too little: ' + passes.length] :
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`;
  return page.evaluate<string[]>(run);
};

/** Loads a page as it is drawn by night, and looks at it; then by day, which it follows without being loaded again. */
export const inBothThemes = async (
  page: Page,
  load: () => Promise<unknown>,
  look: (theme: 'dark' | 'light') => Promise<void>,
): Promise<void> => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await load();
  await look('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  // A page hears of it before the next frame is drawn.
  await page.evaluate('new Promise(requestAnimationFrame)');
  await look('light');
};

/** How far the content goes beyond the screen, in pixels. */
export const overflowOf = (page: Page): Promise<{ readonly x: number; readonly y: number }> =>
  page.evaluate(
    '({ x: document.documentElement.scrollWidth - innerWidth, y: document.documentElement.scrollHeight - innerHeight })',
  );
