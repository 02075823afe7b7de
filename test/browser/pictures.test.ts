import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recommendationListSchema } from '#core/contract/api-recommendations.ts';
import { parseFlags } from '#local/flags.ts';
import type { Simulation } from '#local/simulation.ts';
import { start } from '#local/start.ts';
import { tellStory } from '#local/story.ts';
import { byJumping } from '#local/until.ts';
import { hasBrowser, launchBrowser } from '#test/support/browser.ts';
import { ownPorts } from '#test/support/start-process.ts';
import { PAGES } from '../../docs/site/src/pages.ts';

/** The pictures of the documentation, taken of `npm start`; `npm run docs:pictures` writes them. */
const FOLDER = 'docs/pictures';
const WRITES = process.env.TRIMTAB_PICTURES !== undefined;

/** Wide pages are shown smaller than they are; the others at their own size. */
const DESK = { viewport: { width: 1_280, height: 800 }, deviceScaleFactor: 1.5 };
const TALL = { ...DESK, viewport: { width: 1_280, height: 1_160 } };
const LETTER = { viewport: { width: 640, height: 810 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true };
const QUALITY = 70;
/** A page on which nothing is drawn is a few hundred bytes. */
const LEAST_BYTES = 10_000;
const MOST_BYTES = 150_000;
/** What `npm start` does in its first minute, and its story, on a busy machine. */
const SIMULATION_MS = 300_000;

/** The change that the documentation follows: the one of the tour. */
const HERO = 'Lower image-resize';

describe.skipIf(!hasBrowser)('the pictures of the documentation', () => {
  let browser: Browser;
  let simulation: Simulation;
  const state = mkdtempSync(join(tmpdir(), 'trimtab-pictures-'));

  beforeAll(async () => {
    browser = await launchBrowser();
    const flags = parseFlags(['--fresh', '--state', state, ...(await ownPorts())]);
    const screen = { write: () => {}, isLive: false, width: 80 };
    ({ simulation } = await start(flags, screen));
  }, SIMULATION_MS);
  afterAll(async () => {
    await browser?.close();
    await simulation?.close();
    rmSync(state, { recursive: true, force: true });
  });

  const open = async (path: string, options: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({ colorScheme: 'light', locale: 'en-GB', ...options });
    const page = await context.newPage();
    await page.goto(simulation.signInUrl());
    await page.goto(simulation.url + path);
    return page;
  };

  /** Takes a picture of what is on the screen, and keeps it if it is to be kept. */
  const take = async (page: Page, name: PictureName): Promise<void> => {
    await page.waitForLoadState('networkidle');
    const devtools = await page.context().newCDPSession(page);
    const { data } = await devtools.send('Page.captureScreenshot', {
      format: 'webp',
      quality: QUALITY,
    });
    const picture = Buffer.from(data, 'base64');
    expect(await page.getByText('Offline since').count()).toBe(0);
    expect(picture.length).toBeGreaterThan(LEAST_BYTES);
    expect(picture.length).toBeLessThan(MOST_BYTES);
    if (WRITES) writeFileSync(join(FOLDER, `${name}.webp`), picture);
    await page.context().close();
  };

  const recommendationOf = async (action: string): Promise<string> => {
    const page = await open('/', DESK);
    const answer = await page.request.get(`${simulation.url}/api/recommendations`);
    const { recommendations } = recommendationListSchema.parse(await answer.json());
    await page.context().close();
    const found = recommendations.find(
      (each) => each.action === action && each.standing.kind === 'waiting',
    );
    return `/recommendations/${found?.id}`;
  };

  /** The mail that asks about the hero's change. */
  const askingMail = () => {
    const mail = simulation.cloud.mails.list().find(({ subject }) => subject.includes(HERO));
    if (mail === undefined) throw new Error(`no mail asks: ${HERO}`);
    return mail;
  };

  test('overview: what could be saved, and what waits', async () => {
    const page = await open('/', DESK);
    await page.locator('.overview-list li').first().waitFor();
    await take(page, 'overview');
  });

  test('recommendations: one row for one change of one resource', async () => {
    const page = await open('/recommendations', DESK);
    await page.locator('main table tbody tr').first().waitFor();
    await take(page, 'recommendations');
  });

  test('evidence: the proposed size replayed over the recorded load', async () => {
    const page = await open(await recommendationOf('ec2/resize-instance'), TALL);
    await page.locator('.chart-proposed').first().waitFor();
    await take(page, 'evidence');
  });

  test('mail: the request as it arrives', async () => {
    const page = await open(`/mailbox/${askingMail().n}/mail`, LETTER);
    await page.getByRole('link', { name: 'Review and decide' }).waitFor();
    await take(page, 'mail');
  });

  test('confirmation: the page behind the link, on a phone', async () => {
    const [link = ''] = /\/a\/[\w-]{43}/.exec(askingMail().text) ?? [];
    const page = await open(link, PHONE);
    await page.getByRole('button', { name: /^Approve/ }).waitFor();
    await take(page, 'confirmation');
  });

  test(
    'change: hurt by a fault, and rolled back',
    async () => {
      const until = byJumping(simulation.clock);
      const { ok, number } = await tellStory(simulation, { fault: true, until, tell: () => {} });
      expect(ok).toBe(true);
      const page = await open(`/changes/${number}`, TALL);
      await page.getByText('Rolled back').first().waitFor();
      await page.locator('main svg').first().waitFor();
      await take(page, 'change');
    },
    SIMULATION_MS,
  );

  test('brake: everything is stopped', async () => {
    const page = await open('/changes', DESK);
    await page.getByRole('button', { name: 'Stop all changes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop all changes' });
    await dialog.getByText('being watched').waitFor();
    await dialog.getByLabel('Why?').fill('incident 4711');
    await take(page, 'brake');
  });
});

const PICTURES = [
  'brake',
  'change',
  'confirmation',
  'evidence',
  'mail',
  'overview',
  'recommendations',
] as const;
type PictureName = (typeof PICTURES)[number];

test('the documentation shows these pictures and no others, each with words for those who do not see it', () => {
  const shown = PAGES.flatMap((page) => [
    ...readFileSync(page, 'utf8').matchAll(/!\[([^\]]*)\]\([^)]*pictures\/(\w+)\.webp\)/g),
  ]);
  expect([...new Set(shown.map(([, , name]) => name))].sort()).toEqual([...PICTURES]);
  for (const [, words = ''] of shown) expect(words.length).toBeGreaterThan(30);
});
