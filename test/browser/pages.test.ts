import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWebApp } from '#adapters/http/app.ts';
import { makeLocalSessions } from '#adapters/http/session.ts';
import { fold } from '#core/ledger/fold.ts';
import { approvalMail } from '#core/present/mail/approval-mail.ts';
import { resultMail } from '#core/present/mail/result-mail.ts';
import { mailboxApp } from '#local/mailbox/mailbox-app.ts';
import { type MailStore, openMailStore } from '#local/services/mail/mail-store.ts';
import { fakeWeb, LINK, STOP_LINK } from '#test/adapters/http/web-use-cases.ts';
import { type ViewKind, viewsOf } from '#test/core/present/approval-views.ts';
import {
  closedAs,
  decided,
  deleteVolume,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
  shrinkInstance,
} from '#test/core/present/presented-changes.ts';
import { filledBoxes } from '#test/local/mailbox/boxes.ts';
import {
  axeFindings,
  complaintsOf,
  hasBrowser,
  launchBrowser,
  overflowOf,
} from '#test/support/browser.ts';
import { NOW } from '#test/support/facts.ts';

const THEMES = ['light', 'dark'] as const;
const PHONE = { width: 390, height: 844 };
const SMALL = { width: 320, height: 640 };
const DESKTOP = { width: 1_280, height: 900 };
const KINDS = Object.keys(viewsOf()) as ViewKind[];

describe.skipIf(!hasBrowser)('in a browser', () => {
  const web = fakeWeb();
  let browser: Browser;
  let url: string;
  let signInUrl: () => string;
  let close: () => void;

  beforeAll(async () => {
    browser = await launchBrowser();
    // The port is known only once something listens there, and the app must know it: so listen, then build.
    let fetchApp: (request: Request) => Response | Promise<Response> = () => new Response();
    const server = serve({ fetch: (request) => fetchApp(request), port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let secrets = 0;
    const sessions = makeLocalSessions({
      publicUrl: url,
      user: 'you',
      newSecret: () => `secret-${++secrets}`,
      now: () => NOW,
      logSecurity: () => {},
    });
    signInUrl = sessions.signInUrl;
    const app = makeWebApp({
      useCases: web,
      publicUrl: url,
      session: sessions.session,
      logSecurity: () => {},
      logError: ({ error }) => console.error(error),
      newId: () => 'ref',
    });
    const store = openMailStore(':memory:');
    fill(store, url);
    app.route('/session', sessions.routes);
    app.route('/mailbox', mailboxApp({ ...filledBoxes(store), alerts: web.alerts }));
    fetchApp = app.fetch;
    close = () => server.close();
  });
  afterAll(async () => {
    await browser?.close();
    close?.();
  });

  const look = async (
    path: string,
    options: BrowserContextOptions,
    at: (page: Page, complaints: string[]) => Promise<void>,
  ) => {
    const context = await browser.newContext(options);
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    await page.goto(`${url}${path}`);
    await at(page, complaints);
    await context.close();
  };

  test.each(KINDS.flatMap((kind) => THEMES.map((theme) => [kind, theme] as const)))(
    'the page of a request that is %s, %s, is one screen of a phone and accessible',
    async (kind, colorScheme) => {
      web.view = viewsOf()[kind];
      await look(`/a/${LINK}`, { viewport: PHONE, colorScheme }, async (page, complaints) => {
        expect(await overflowOf(page)).toEqual({ x: 0, y: 0 });
        expect(await axeFindings(page)).toEqual([]);
        expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
        for (const target of await page.locator('button, a.b, textarea, summary').all()) {
          expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(48);
        }
      });
      await look(`/a/${LINK}`, { viewport: SMALL, colorScheme }, async (page) =>
        expect((await overflowOf(page)).x).toBe(0),
      );
    },
  );

  test.each(THEMES)(
    'the stop page, %s, is one screen of a phone and accessible',
    async (colorScheme) => {
      await look(`/stop/${STOP_LINK}`, { viewport: PHONE, colorScheme }, async (page) => {
        expect(await overflowOf(page)).toEqual({ x: 0, y: 0 });
        expect(await axeFindings(page)).toEqual([]);
      });
    },
  );

  test.each([1, 2, 3, 4].flatMap((n) => THEMES.map((theme) => [n, theme] as const)))(
    'mail %d, %s, reads from 320 pixels on and is accessible',
    async (n, colorScheme) => {
      for (const viewport of [SMALL, PHONE, DESKTOP]) {
        await look(`/mailbox/${n}/mail`, { viewport, colorScheme }, async (page) => {
          expect((await overflowOf(page)).x).toBe(0);
          if (viewport !== PHONE) return;
          // A document in a sandbox runs no script, so axe cannot run in it: the mail is set into an empty page.
          const content = await page.content();
          const bare = await page.context().newPage();
          await bare.setContent(content);
          expect(await axeFindings(bare)).toEqual([]);
          const button = bare.getByRole('link', { name: /Review and decide|Open the change/ });
          expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(48);
        });
      }
    },
  );

  test.each(['/mailbox', '/mailbox/1', '/mailbox/1?part=text'])(
    '%s is accessible in both themes and widths',
    async (path) => {
      for (const colorScheme of THEMES) {
        for (const viewport of [PHONE, DESKTOP]) {
          await look(path, { viewport, colorScheme }, async (page, complaints) => {
            expect((await overflowOf(page)).x).toBe(0);
            expect(await axeFindings(page)).toEqual([]);
            expect(complaints).toEqual([]);
          });
        }
      }
    },
  );

  test.each(['slack', 'slack/1', 'slack/1?ask=approve', 'messages/1', 'webhooks/1'])(
    'the box %s is accessible, with its alerts, on a desk and on a phone',
    async (path) => {
      for (const viewport of [DESKTOP, SMALL]) {
        for (const colorScheme of THEMES) {
          await look(`/mailbox/${path}`, { viewport, colorScheme }, async (page, complaints) => {
            expect(await axeFindings(page)).toEqual([]);
            expect(complaints).toEqual([]);
            expect((await overflowOf(page)).x).toBe(0);
            await page.getByRole('button', { name: 'I have seen it' }).waitFor();
          });
        }
      }
    },
  );

  test('from the mail to the decision and its confirmation, without a script, in the session of the terminal', async () => {
    web.view = viewsOf().open;
    const context = await browser.newContext({ viewport: DESKTOP, javaScriptEnabled: false });
    const mailbox = await context.newPage();
    // There is no console behind `/` here; the cookie is set all the same.
    await mailbox.goto(signInUrl());
    await mailbox.goto(`${url}/mailbox/1`);
    const opens = context.waitForEvent('page');
    await mailbox.frameLocator('iframe').getByRole('link', { name: 'Review and decide' }).click();
    const page = await opens;
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel(/Note/).fill('looks right');
    await page.getByRole('button', { name: 'Approve, runs now' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect(web.decisions).toMatchObject([
      { decision: 'approve', note: 'looks right', session: { user: 'you' } },
    ]);
    await context.close();
  });
});

const fill = (store: MailStore, url: string): void => {
  const asking = [shrinkInstance(), lowerMemory(), deleteVolume()].map((change) =>
    approvalMail({
      change,
      approver: 'Ana',
      requires: 'one-person',
      expiresAt: NOW,
      reviewUrl: `${url}/a/${LINK}`,
      stopUrl: `${url}/stop/${STOP_LINK}`,
    }),
  );
  const rolledBack = resultMail({
    change: lowerMemory(),
    subject: 'Re: Approve? Lower image-resize to 1536 MB, saves $22.70/mo',
    state: fold(
      ledgerOf([
        ['open', OPENED],
        ['open', decided()],
        ['rolling-back', { kind: 'rollback-started', because: REGRESSION }],
        ['closed', closedAs({ outcome: 'rolled-back' })],
      ]),
    ),
    quietDays: 30,
    manual: [
      'aws lambda update-function-configuration --function-name image-resize --memory-size 3008',
    ],
    changeUrl: `${url}/changes/chg-0217`,
    stopUrl: `${url}/stop/${STOP_LINK}`,
  });
  const common = {
    account: '1',
    region: 'r',
    sender: 'Trimtab <approvals@example.com>',
    recipients: 'ana@example.com',
  };
  for (const mail of [...asking, rolledBack]) {
    store.add({ ...common, ...mail, inReplyTo: null, sentAt: NOW }, (n) => `id-${n}`);
  }
};
