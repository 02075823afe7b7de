import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { consolePages } from '#local/pages.ts';
import { startDeployment } from '#test/support/beside-deployment.ts';
import { hasBrowser, launchBrowser } from '#test/support/browser.ts';

/** The console of a deployment: one signs in on the pages of another place, and a token shows who asks. */

const ANA = { sub: 'sub-ana', email: 'ana@example.com', groups: ['approver'] };
const VERA = { sub: 'sub-vera', email: 'vera@example.com', groups: ['viewer'] };

describe.skipIf(!hasBrowser)('console of a deployment', () => {
  let browser: Browser;
  let deployment: Awaited<ReturnType<typeof startDeployment>>;

  beforeAll(async () => {
    browser = await launchBrowser();
    deployment = await startDeployment((signIn) => consolePages(inject('consoleDir'), [signIn]));
    const [change = ''] = await deployment.embedded.openChanges();
    await deployment.embedded.until(change, ({ asked }) => asked !== undefined);
  });
  afterAll(async () => {
    await browser?.close();
    await deployment?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const offences: string[] = [];
  const open = async (path: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        offences.push(message.text());
    });
    await page.goto(`${deployment.url}${path}`);
    return page;
  };

  test('leads to the sign-in and back to what was to be seen, and out again', async () => {
    const { provider, url } = deployment;
    provider.who = ANA;
    const page = await open('/approvals?group=waiting');
    await page.getByText('Signed in as').waitFor();
    expect(page.url()).toBe(`${url}/approvals?group=waiting`);
    expect(await page.getByLabel('State of Trimtab').textContent()).toContain('ana');
    await page
      .getByRole('button', { name: /^Approve/ })
      .first()
      .waitFor();
    expect(await page.evaluate('document.cookie + Object.keys(localStorage)')).not.toMatch(/oidc/);

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    // The page is loaded anew, and nobody is asked again.
    const asked = provider.asked.length;
    await page.reload();
    await page.getByText('Signed in as').waitFor();
    expect(provider.asked).toHaveLength(asked);

    provider.who = undefined;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('The sign-in was refused').first().waitFor();
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('id_token');
    expect(offences).toEqual([]);
  });

  test('shows a viewer everything and offers no decision', async () => {
    deployment.provider.who = VERA;
    const page = await open('/approvals/chg-0001');
    await page.getByText('vera@example.com').waitFor();
    await page.getByText('What could go wrong').first().waitFor();
    expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
    expect(offences).toEqual([]);
  });
});
