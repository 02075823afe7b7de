/**
 * Deciding, stopping and taking back in a real browser, with all of Trimtab behind it: the product's own functions and
 * workflows on the simulated account. One file, since all of it shares one browser.
 */
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  axeFindings,
  hasBrowser,
  inBothThemes,
  launchBrowser,
  overflowOf,
} from '#test/support/browser.ts';
import { hurt, policy } from '#test/support/change-story.ts';
import { type LiveConsole, startLiveConsole } from '#test/support/live-console.ts';
import { keepOffences } from '#test/support/offences.ts';

const DESK = { width: 1_280, height: 900 };
const PHONE = { width: 390, height: 844 };
const SHOTS = process.env.TRIMTAB_SCREENSHOTS;

/** A story takes half a minute where nothing else runs. */
const STORY_MS = 300_000;

describe.skipIf(!hasBrowser)('somebody who decides', { timeout: STORY_MS }, () => {
  let browser: Browser;
  let live: LiveConsole;
  /** What a page must never do: break its own policy, throw, or ask another origin. */
  let offences: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  afterEach(async () => {
    await leave();
    expect(offences).toEqual([]);
  });

  /** Closes the pages before whoever answers them. */
  const leave = async (): Promise<void> => {
    for (const context of browser.contexts()) await context.close();
  };

  /** Opens a cloud and signs somebody in to its console. */
  const start = async ({
    config,
    ...options
  }: BrowserContextOptions & { config?: object } = {}): Promise<Page> => {
    live = await startLiveConsole(inject('consoleDir'), config);
    return signIn(options);
  };

  const signIn = async (options: BrowserContextOptions = {}): Promise<Page> => {
    offences = [];
    const context = await browser.newContext({ viewport: DESK, ...options });
    context.on('page', (page) => keepOffences(page, () => live.url, offences));
    const page = await context.newPage();
    await page.goto(live.signInUrl());
    await page.locator('h1').first().waitFor();
    return page;
  };

  const show = async (page: Page, path: string): Promise<void> => {
    await page.goto(`${live.url}${path}`);
    await page.locator('h1').first().waitFor();
  };

  /** Keeps a picture for whoever wants to look. */
  const shoot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS !== undefined)
      await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  };

  const changeNamed = async (name: string): Promise<{ id: string; number: string }> => {
    for (const id of live.changes) {
      const { recommendation, meta } = await live.embedded.read(id);
      if (recommendation.name === name) return { id, number: meta.number };
    }
    throw new Error(`no change of ${name}`);
  };

  /** Somebody else changes a function. */
  const setMemory = (name: string, memoryMb: number) =>
    live.embedded.clock.during(() =>
      live.embedded.tina.lambda.updateFunctionConfiguration({
        FunctionName: name,
        MemorySize: memoryMb,
      }),
    );

  const heading = (page: Page) => page.locator('h1').first();
  const dialog = (page: Page) => page.getByRole('dialog');
  const requests = (page: Page) => page.locator('.requests > li');

  describe('story by story', () => {
    afterEach(async () => {
      await leave();
      await live.close();
    });

    test('opens the mail on a phone, approves, follows, and sees the rollback', async () => {
      const page = await start({ viewport: PHONE });
      const { id, number } = await changeNamed('image-resize');
      await show(page, '/mailbox');
      await page
        .getByRole('link', { name: /Lower image-resize/ })
        .first()
        .click();
      const opens = page.context().waitForEvent('page');
      await page.frameLocator('iframe').getByRole('link', { name: 'Review and decide' }).click();
      const confirm = await opens;
      await confirm.getByLabel(/Note/).fill('looks right');
      await confirm.getByRole('button', { name: /^Approve/ }).click();
      await confirm.getByRole('heading', { name: 'Approved' }).waitFor();
      await confirm.getByRole('link', { name: 'Open the change' }).click();

      await live.embedded.until(id, ({ phase }) => phase === 'watching');
      await expect
        .poll(() => heading(confirm).textContent())
        .toMatch(/^Applied and being watched: Lower image-resize/);
      expect((await overflowOf(confirm)).x).toBeLessThanOrEqual(0);
      hurt(live.embedded);
      await live.embedded.until(id, ({ closed }) => closed !== undefined);
      await expect
        .poll(() => heading(confirm).textContent())
        .toBe('Rolled back: image-resize is as it was before');
      expect(await confirm.locator('.page-lead').textContent()).toMatch(
        /above baseline, limit \d+ %/,
      );
      await shoot(confirm, 'phone-rolled-back');
      expect(confirm.url()).toBe(`${live.url}/changes/${number}`);
    });

    test('approves two of low risk at once, stops everything, resumes, and takes one back', async () => {
      const page = await start();
      await show(page, '/approvals');
      await requests(page).first().waitFor();
      await page
        .getByLabel('Select Lower thumbnails')
        .or(page.getByLabel(/Select Lower thumbnails/))
        .check();
      // Several at once are of one kind.
      expect(await page.getByLabel(/Select Delete volume/).isDisabled()).toBe(true);
      await page.getByLabel(/Select Lower exports/).check();
      await page.getByRole('button', { name: 'Approve 2 selected…' }).click();
      await dialog(page).getByText(':function:thumbnails').waitFor();
      await dialog(page).getByText(':function:exports').waitFor();
      await shoot(page, 'bulk');
      expect(await axeFindings(page)).toEqual([]);
      await dialog(page).getByRole('button', { name: 'Approve 2', exact: true }).click();
      await dialog(page).getByText('2 of 2 requests approved.').waitFor();
      await dialog(page).getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('link', { name: 'Decided (2)' }).waitFor();

      const thumbnails = await changeNamed('thumbnails');
      await live.embedded.until(thumbnails.id, ({ phase }) => phase === 'watching');
      await page.getByRole('button', { name: 'Stop all changes' }).click();
      await dialog(page).getByLabel('Why?').fill('incident 4521');
      await dialog(page).getByRole('button', { name: 'Stop now' }).click();
      const bar = page.getByRole('region', { name: 'Brake' });
      await bar.waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.getByRole('table', { name: 'In flight when it was stopped' }).waitFor();
      expect(
        await page.getByRole('table', { name: 'In flight when it was stopped' }).textContent(),
      ).toContain('Lower thumbnails');
      expect(
        await page.getByRole('table', { name: 'Kept from beginning' }).textContent(),
      ).toContain('Lower image-resize');
      await shoot(page, 'settings-stopped');
      // Nothing can be approved while it is on: the request says so, and by whom.
      await show(page, `/approvals/${(await changeNamed('image-resize')).number}`);
      await page.getByText('All changes are stopped').waitFor();
      expect(
        await page
          .locator('.request')
          .getByRole('button', { name: /^Approve/ })
          .count(),
      ).toBe(0);

      await bar.getByRole('button', { name: 'Resume' }).click();
      await dialog(page).getByLabel('Why is it safe again?').fill('it was the network');
      await dialog(page).getByRole('button', { name: 'Resume' }).click();
      await bar.waitFor({ state: 'hidden' });

      await live.embedded.until(thumbnails.id, ({ closed }) => closed !== undefined);
      await show(page, `/changes/${thumbnails.number}`);
      await expect.poll(() => heading(page).textContent()).toMatch(/^Completed/);
      await page.getByRole('button', { name: 'Revert' }).click();
      await dialog(page).getByText('nobody has changed the resource since').waitFor();
      expect(await dialog(page).textContent()).toContain('MemorySize=3008');
      await shoot(page, 'revert');
      const revert = dialog(page).getByRole('button', { name: 'Revert' });
      expect(await revert.isDisabled()).toBe(true);
      await dialog(page).getByLabel('Why?').fill('customers complain');
      await revert.click();
      await expect.poll(() => heading(page).textContent()).toMatch(/Take back: Lower/);
      const back = page.url().split('/').at(-1) ?? '';
      await live.embedded.until(
        (await live.embedded.clock.during(() => live.embedded.ports.findChange(back))) ?? '',
        ({ closed }) => closed !== undefined,
      );
      await expect.poll(() => heading(page).textContent()).toMatch(/^Completed/);
      await show(page, '/changes');
      await page.getByText(`Taken back by`).waitFor();
      await shoot(page, 'changes');
      // Twice is once: it says why there is no further way back.
      await show(page, `/changes/${thumbnails.number}`);
      await page.getByRole('button', { name: 'Revert' }).click();
      await dialog(page).getByText(`${back} took it back already`).waitFor();
      expect(await dialog(page).getByRole('button', { name: 'Revert' }).count()).toBe(0);
    });

    test('says that somebody else changed the resource since, and takes nothing back', async () => {
      const page = await start();
      const { id, number } = await changeNamed('exports');
      expect(await live.embedded.decide(id, 'approve', YOU)).toBe('done');
      await live.embedded.until(id, ({ closed }) => closed !== undefined);
      await setMemory('exports', 2_048);
      await show(page, `/changes/${number}`);
      await page.getByRole('button', { name: 'Revert' }).click();
      await dialog(page).getByText('Somebody changed the resource since').waitFor();
      const table = dialog(page).getByRole('table', { name: 'Differences' });
      expect(await table.textContent()).toMatch(/memory/i);
      expect(await table.textContent()).toContain('2048');
      expect(await dialog(page).getByRole('button', { name: 'Revert' }).count()).toBe(0);
      await shoot(page, 'changed-since');
    });

    test('turns a change back while it is watched', async () => {
      const page = await start();
      const { id, number } = await changeNamed('exports');
      await live.embedded.decide(id, 'approve', YOU);
      await live.embedded.until(id, ({ phase }) => phase === 'watching');
      await show(page, `/changes/${number}`);
      await page.getByRole('button', { name: 'Roll back now' }).click();
      await dialog(page).getByLabel('Why?').fill('customers complain');
      await dialog(page).getByRole('button', { name: 'Roll back now' }).click();
      await dialog(page).waitFor({ state: 'hidden' });
      await live.embedded.until(id, ({ closed }) => closed !== undefined);
      await expect.poll(() => heading(page).textContent()).toMatch(/^Rolled back: exports/);
    });

    test('decides by keyboard alone', async () => {
      const page = await start();
      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await page.locator('.request > h2').waitFor();
      const titleOf = () => page.locator('.request > h2').textContent();
      const first = await titleOf();
      await page.keyboard.press('j');
      await expect.poll(titleOf).not.toBe(first);
      await page.keyboard.press('k');
      await expect.poll(titleOf).toBe(first);
      await page.keyboard.press('j');
      await expect.poll(titleOf).toMatch(/^Lower/);
      const rejected = await titleOf();
      await page.getByRole('button', { name: 'Reject…' }).waitFor();
      await page.keyboard.press('r');
      await typeInto(page, 'Why?', 'the owner is on leave');
      await pressButton(page, 'Reject');
      await page.getByRole('status').getByText('Rejected').waitFor();
      expect(await titleOf()).toBe(rejected);
      await page.keyboard.press('Escape');

      await page.keyboard.press('k');
      await expect.poll(titleOf).not.toBe(rejected);
      await page.getByRole('button', { name: 'Snooze…' }).waitFor();
      await page.keyboard.press('s');
      await typeInto(page, 'Why later?', 'after the release');
      await pressButton(page, 'Snooze');
      await page.getByText('Put off. Nothing changes.').waitFor();

      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await page.getByRole('button', { name: /^Approve, runs now/ }).waitFor();
      await page.keyboard.press('a');
      await pressButton(page, 'Approve, runs now');
      await page.getByRole('link', { name: /^Follow chg-/ }).waitFor();
      await page.keyboard.press('?');
      await dialog(page).getByText('Next request').waitFor();
      await page.keyboard.press('Escape');
    });

    test('sees the peaks of each day that the mail draws, and can read them', async () => {
      const page = await start();
      await show(page, `/approvals/${(await changeNamed('exports')).number}`);
      const picture = page
        .locator('.request')
        .getByRole('img', { name: /of exports .*day by day/ });
      const says = await picture.locator('desc').textContent();
      const highest = /Highest after the change (.*), \d+ \w+\. Limit/.exec(says ?? '')?.[1];
      await page.getByText(`days: ${highest}, `).waitFor();
      await shoot(page, 'request-peaks');
      await page.getByRole('button', { name: 'Chart as a table' }).click();
      const cells = page.getByRole('table', { name: /of exports$/ }).getByRole('cell');
      expect((await cells.allTextContents()).filter((cell) => cell === highest)).not.toEqual([]);
      const cursor = page.getByRole('slider', { name: /^Day of .* exports$/ });
      await cursor.focus();
      await page.keyboard.press('Home');
      expect(await cursor.getAttribute('aria-valuetext')).toMatch(
        /^\d+ \w+: after the change .*, limit /,
      );
    });

    test('comments, withdraws before the window opens, and asks again', async () => {
      const noon = { windows: [{ name: 'noon', from: '12:00', to: '13:00' }] };
      const page = await start({ config: { execution: noon } });
      const { id, number } = await changeNamed('exports');
      await show(page, `/approvals/${number}`);
      await page.getByRole('button', { name: 'Comment…' }).click();
      await dialog(page).getByLabel('Comment').fill('is this the nightly job?');
      await dialog(page).getByRole('button', { name: 'Comment' }).click();
      await page.locator('.request-said').getByText('is this the nightly job?').waitFor();

      await page.getByRole('button', { name: /^Approve for Sat 12:00 UTC/ }).click();
      await dialog(page).getByLabel('Note, optional').fill('go');
      await dialog(page)
        .getByRole('button', { name: /^Approve for Sat 12:00 UTC/ })
        .click();
      await page.getByRole('button', { name: 'Withdraw…' }).click();
      await dialog(page).getByRole('button', { name: 'Withdraw' }).click();
      await page.getByText('Withdrawn. Nothing changes.').first().waitFor();
      await live.embedded.until(id, ({ closed }) => closed !== undefined);
      await page.getByRole('button', { name: 'Ask again…' }).click();
      await dialog(page).getByRole('button', { name: 'Ask again' }).click();
      await page
        .getByText(/Asked again: chg-/)
        .first()
        .waitFor();
    });

    test('is told when it is not as it was shown any more, and nothing is done', async () => {
      const page = await start();
      const { id, number } = await changeNamed('exports');
      await show(page, `/approvals/${number}`);
      await page.getByRole('button', { name: /^Approve, runs now/ }).click();
      await dialog(page).getByLabel('Note, optional').fill('go');
      expect(await live.embedded.decide(id, 'reject', YOU)).toBe('done');
      await dialog(page)
        .getByRole('button', { name: /^Approve, runs now/ })
        .click();
      await dialog(page).getByText('Nothing was done').waitFor();
      await shoot(page, 'stale');
      await dialog(page).getByRole('button', { name: 'Close' }).last().click();
      await page.getByText('Rejected. Nothing changes.').waitFor();
      expect((await live.embedded.read(id)).state.decisions).toHaveLength(1);
    });

    test('confirms with a fresh code where the risk is critical, and cannot decide alone', async () => {
      const ana = { name: 'ana', mail: 'ana@example.com' };
      const page = await start({
        config: { ...policy('two-people'), approval: { approvers: [YOU, ana] } },
      });
      await show(page, `/approvals/${(await changeNamed('exports')).number}`);
      await page.getByText('Confirm that it is you').waitFor();
      expect(
        await page
          .locator('.request')
          .getByRole('button', { name: /^Approve/ })
          .count(),
      ).toBe(0);
      const opens = page.context().waitForEvent('page');
      await page.getByRole('link', { name: 'Get a code' }).click();
      const stepUp = await opens;
      await stepUp.getByRole('button', { name: 'Show me a code' }).click();
      await stepUp.getByLabel('Six digits').fill(live.codes[0] ?? '');
      await stepUp.getByRole('button', { name: 'Confirm' }).click();
      await stepUp.getByRole('heading', { name: 'Confirmed' }).waitFor();
      await page.getByRole('button', { name: 'I have confirmed' }).click();
      await page.getByRole('button', { name: /^Approve, 1 more must agree/ }).click();
      await dialog(page)
        .getByRole('button', { name: /^Approve, 1 more must agree/ })
        .click();
      await page.getByText(/It runs when 1 more person agrees/).waitFor();
    });

    test('sees on every page that a rollback failed, with the calls to make, until somebody has seen it', async () => {
      const page = await start();
      const { id } = await changeNamed('exports');
      await live.embedded.decide(id, 'approve', YOU);
      await live.embedded.until(id, ({ phase }) => phase === 'watching');
      // What somebody else wrote is not overwritten: the way back ends with a person.
      await setMemory('exports', 2_048);
      await live.embedded.clock.during(() =>
        live.embedded.web.verbs.rollBack({
          change: id,
          by: 'you',
          via: 'cli',
          because: 'it is slow',
        }),
      );
      await live.embedded.until(id, ({ closed }) => closed !== undefined);
      await show(page, '/settings');
      const alert = page.getByRole('region', { name: 'Alert' });
      await alert.getByText('Needs a person').waitFor();
      await alert.getByText(/to put it right by hand/).click();
      expect(await alert.locator('pre').textContent()).toContain('3008');
      expect(await axeFindings(page)).toEqual([]);
      await shoot(page, 'alert');
      await alert.getByRole('button', { name: 'I have seen it' }).click();
      await alert.waitFor({ state: 'hidden' });
      expect((await live.embedded.read(id)).state.acknowledged).toMatchObject({ by: 'you' });
    });

    test('replays a decision, takes the evidence along, and reads who did what', async () => {
      const page = await start();
      const { id, number } = await changeNamed('exports');
      await live.embedded.decide(id, 'approve', YOU);
      await live.embedded.until(id, ({ phase }) => phase === 'watching');
      await show(page, `/changes/${number}`);
      await page.getByRole('button', { name: 'Replay decision' }).click();
      const decisions = dialog(page).getByRole('table', { name: 'Decisions' });
      await decisions.waitFor();
      expect(await decisions.textContent()).toMatch(/RiskSame/);
      await dialog(page).getByRole('button', { name: 'Close' }).click();
      const downloads = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Evidence (JSON)' }).click();
      expect((await downloads).suggestedFilename()).toBe(`${number}.json`);

      await show(page, '/audit');
      await page.getByText('Chain intact').waitFor();
      const entries = page.getByRole('table', { name: 'Entries' });
      await entries.getByText('approved').first().waitFor();
      await page.getByRole('link', { name: 'Mail', exact: true }).click();
      await expect.poll(() => entries.getByText('calling').count()).toBe(0);
      expect(page.url()).toContain('via=mail');
      await shoot(page, 'audit');
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.locator('.timeline').waitFor();
    });

    test('is told what could not be shown, with its reference, and why buttons do nothing while offline', async () => {
      const page = await start();
      const fail = {
        status: 500,
        json: { error: { code: 'X', message: 'It is so.', id: 'req-7' } },
      };
      for (const [path, api] of [
        ['/approvals', '**/api/approvals'],
        ['/changes', '**/api/changes'],
        ['/audit', '**/api/audit'],
        ['/settings', '**/api/changes'],
      ] as const) {
        await page.route(api, (route) => route.fulfill(fail));
        await show(page, path);
        await page.getByRole('alert').getByText('req-7').first().waitFor();
        await page.unroute(api);
        await page.getByRole('button', { name: 'Retry' }).first().click();
        await page.getByRole('alert').getByText('req-7').first().waitFor({ state: 'hidden' });
      }
      await show(page, '/approvals');
      await page.getByRole('button', { name: /^Approve, runs now/ }).waitFor();
      await page.context().setOffline(true);
      await page.getByText(/^Offline since/).waitFor();
      expect(await page.getByRole('button', { name: /^Approve, runs now/ }).isDisabled()).toBe(
        true,
      );
      await shoot(page, 'offline');
      await page.context().setOffline(false);
      await page.getByText(/^Offline since/).waitFor({ state: 'hidden' });
    });
  });

  describe('pages are accessible and never wider than the screen', () => {
    let done: { id: string; number: string };
    let waiting: { id: string; number: string };
    beforeAll(async () => {
      live = await startLiveConsole(inject('consoleDir'));
      done = await changeNamed('exports');
      waiting = await changeNamed('thumbnails');
      await live.embedded.decide(done.id, 'approve', YOU);
      await live.embedded.until(done.id, ({ closed }) => closed !== undefined);
    });
    afterAll(() => live.close());

    const PAGES = [
      ['the inbox', () => '/approvals', '.requests'],
      ['a filter that lets nothing through', () => '/approvals?show=expired', '.section-note'],
      ['a request that waits', () => `/approvals/${waiting.number}`, '.request-verbs'],
      ['a request that was decided', () => `/approvals/${done.number}`, '.request-verbs'],
      ['the list of changes', () => '/changes', '.fact-table'],
      ['a change', () => `/changes/${done.number}`, '.timeline'],
      ['the audit', () => '/audit', '.fact-table'],
      ['the settings', () => '/settings', '.fact-table'],
    ] as const;
    const WIDTHS = [1_280, 390];
    const CASES = PAGES.flatMap(([name, pathOf, drawn]) =>
      WIDTHS.map((width) => ({ name, pathOf, drawn, width })),
    );
    test.each(CASES)('$name, in both themes at $width px', async (given) => {
      const { name, pathOf, drawn, width } = given;
      const page = await signIn({ viewport: { width, height: 844 } });
      const load = async () => {
        await show(page, pathOf());
        await page.locator(drawn).first().waitFor();
        await page.locator('.loading').first().waitFor({ state: 'detached' });
        const folded = page.locator('main [aria-expanded=false]:visible');
        while ((await folded.count()) > 0) await folded.first().click();
      };
      await inBothThemes(page, load, async (theme) => {
        await shoot(page, `${name}-${theme}-${width}`);
        expect(await axeFindings(page), theme).toEqual([]);
        expect((await overflowOf(page)).x).toBeLessThanOrEqual(0);
      });
    });

    test.each(WIDTHS)('the way back, in both themes at %i px', async (width) => {
      const page = await signIn({ viewport: { width, height: 844 } });
      const load = async () => {
        await show(page, `/changes/${done.number}`);
        await page.getByRole('button', { name: 'Revert' }).click();
        await dialog(page).getByLabel('Why?').waitFor();
      };
      await inBothThemes(page, load, async (theme) => {
        await shoot(page, `way-back-${theme}-${width}`);
        expect(await axeFindings(page), theme).toEqual([]);
      });
    });
  });

  const YOU = { name: 'you', mail: 'you@example.com' };

  /** Focuses a field of the dialog by Tab, and types. */
  const typeInto = async (page: Page, label: string, text: string): Promise<void> => {
    const field = dialog(page).getByLabel(label);
    await field.waitFor();
    await tabTo(page, field);
    await page.keyboard.type(text);
  };

  const pressButton = async (page: Page, name: string): Promise<void> => {
    const button = dialog(page).getByRole('button', { name, exact: true });
    await button.waitFor();
    await tabTo(page, button);
    await page.keyboard.press('Enter');
    await dialog(page).waitFor({ state: 'hidden' });
  };

  const tabTo = async (page: Page, target: Locator): Promise<void> => {
    const focused = target.and(page.locator(':focus'));
    for (let presses = 0; presses < 20; presses++) {
      if ((await focused.count()) > 0) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('the keyboard does not get there');
  };
});
