import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { fourFactsOf } from '#core/present/four-facts.ts';
import { approvalPage } from '#core/present/page/approval-page.ts';
import { stopPage } from '#core/present/page/stop-page.ts';
import { NOW } from '#test/support/facts.ts';
import { openView, type ViewKind, viewsOf } from '../approval-views.ts';
import { deleteVolume, shrinkInstance } from '../presented-changes.ts';

const TOKEN = 't'.repeat(43);
const page = (kind: ViewKind): string => approvalPage(viewsOf()[kind], { token: TOKEN });
const said = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/s, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/[\s\u00A0]+/g, ' ');

describe('every page', () => {
  test.each(Object.keys(viewsOf()) as ViewKind[])(
    '%s is small, without script, and not for search engines',
    (kind) => {
      const html = page(kind);
      expect(Buffer.byteLength(html)).toBeLessThan(8_192);
      expect(html).not.toMatch(/<script|<img|<link|style="|\son\w+=|https?:\/\//);
      expect(html).toContain('content="noindex,nofollow"');
      expect(html).toContain('name="viewport"');
      expect(html.match(/<h1/g)).toHaveLength(1);
    },
  );
});

describe('the open request', () => {
  test('has all that a decision needs on one page', () => {
    const text = said(page('open'));
    expect(text).toContain('shop-prod (123456789012) · us-east-1 · prod · chg-0217');
    expect(text).toContain(
      'Checked 4 seconds ago: nothing has changed since the request was sent.',
    );
    for (const { label, value } of fourFactsOf(shrinkInstance()))
      expect(text).toContain(`${label} ${value}`);
    expect(text).toContain('0 of 336 hours above the limit of 70 %');
    expect(text).toContain('Exact steps (3) and the way back (3)');
    expect(text).toContain('One person is enough. Nobody has decided yet.');
  });

  test('rejects by the first button, so that no key approves by accident', () => {
    const buttons = [...page('open').matchAll(/<button[^>]*value="([^"]*)"[^>]*>([^<]*)/g)];
    expect(buttons.map(([, value, label]) => [value, label])).toEqual([
      ['reject', 'Reject'],
      ['approve', 'Approve, runs now'],
    ]);
    expect(page('open')).toContain(`name="token" value="${TOKEN}"`);
  });

  test('does not offer to approve what a guard would stop, and says which', () => {
    const guards = [{ id: 'alarms', clear: false, says: 'an alarm is open; close it' }];
    const html = approvalPage(
      { ...openView(), check: { checkedAt: NOW, guards } },
      { token: TOKEN },
    );
    expect(said(html)).toContain('It would be stopped now: an alarm is open; close it');
    expect(said(html)).toContain('Checked just now');
    expect(html).not.toContain('value="approve"');
    expect(html).toContain('value="reject"');
  });

  test('of two people says how many are missing, and who has agreed', () => {
    const view = {
      ...openView(),
      quorum: 2,
      decisions: [{ decision: 'approve', by: 'Bo', at: NOW, via: 'console' } as const],
    };
    expect(said(approvalPage(view, { token: TOKEN }))).toContain(
      '2 people must agree. Bo approved by console, just now',
    );
    expect(approvalPage(view, { token: TOKEN })).toContain('Approve, runs now');
    expect(approvalPage({ ...view, decisions: [] }, { token: TOKEN })).toContain(
      'Approve, 1 more must agree',
    );
  });

  test('keeps what was typed when a reason is missing', () => {
    const html = approvalPage(openView(), { token: TOKEN, problem: 'needs-reason', note: '<hm>' });
    expect(html).toContain('role="alert"');
    expect(html).toContain('&#60;hm&#62;</textarea>');
  });
});

describe('other states', () => {
  test.each([
    ['not-valid', ['This link is not valid']],
    ['needs-sign-in', ['Sign in to decide', 'The risk is 28 of 100, moderate']],
    ['approved', ['It runs now', 'You get one mail with the result.']],
    ['rejected', ['Rejected. Nothing changes.', 'Not asked again for 90 days.']],
    ['already-decided', ['Bo rejected it by console, Sun 30 Aug, 10:00 UTC: sale on Friday.']],
    [
      'changed',
      ['Changed since you were asked', 'instance type : was m6i.2xlarge, is now m6i.4xlarge'],
    ],
    [
      'withdrawn',
      [
        'Put off. Nothing changes.',
        'Not asked again before Mon 7 Sep, 12:00 UTC.',
        'It was asked again: chg-0218.',
      ],
    ],
    ['frozen', ['Nothing may be changed now', 'frozen for the end of the year']],
    ['expired', ['Nobody decided until Thu 3 Sep, 12:00 UTC.']],
    ['stopped', ['Stopped by ana 12 min ago: incident 4521.']],
    ['ended', ['Nothing changed', 'the volume was attached']],
  ] as const)('%s says so', (kind, texts) => {
    for (const text of texts) expect(said(page(kind))).toContain(text);
    expect(page(kind)).not.toContain('value="approve"');
  });

  test.each([
    ['needs-sign-in', ['reject']],
    ['stopped', ['reject']],
    ['changed', ['reject']],
    ['frozen', ['reject']],
    ['approved', ['withdraw']],
    ['rejected', ['ask-again']],
    ['expired', ['ask-again']],
    ['withdrawn', []],
    ['already-decided', []],
    ['ended', []],
  ] as const)(
    '%s offers what is still possible, and never less safe than what is',
    (kind, offers) => {
      const html = approvalPage(viewsOf()[kind], { token: TOKEN, problem: 'needs-reason' });
      expect(
        [...html.matchAll(/name="decision" value="([^"]*)"/g)].map(([, offer]) => offer),
      ).toEqual(offers);
      expect(html).toContain('Write a few words why');
    },
  );

  test('a link that is not valid says nothing about any account', () =>
    expect(said(page('not-valid'))).not.toMatch(/shop-prod|1234|orders|chg-/));

  test.each([
    [{}, 'It runs now'],
    [{ startsAt: NOW + 5 * MS_PER_DAY }, 'It runs Sat 12:00 UTC'],
    [{ canWithdraw: false }, 'It has begun.'],
    [
      { levels: [{ name: 'finance', people: 1, state: 'asked' as const }] },
      'finance must agree too, and is asked.',
    ],
  ])('an approval says what comes of it: %j', (given, says) => {
    const html = approvalPage({ ...viewsOf().approved, ...given }, { token: TOKEN });
    expect(said(html)).toContain(says);
  });

  test.each([
    [{}, 'Approve, runs now'],
    [{ startsAt: NOW + 5 * MS_PER_DAY }, 'Approve for Sat 12:00 UTC'],
    [
      {
        levels: [
          { name: 'lead', people: 1, state: 'asked' as const },
          { name: 'finance', people: 1, state: 'later' as const },
        ],
      },
      'Approve, then finance is asked',
    ],
  ])('the button says what comes of it: %j', (given, label) => {
    expect(said(approvalPage({ ...openView(), ...given }, { token: TOKEN }))).toContain(label);
  });

  test('critical risk sends to a fresh code', () => {
    const html = approvalPage(
      { ...viewsOf()['needs-sign-in'], needs: 'step-up' },
      { token: TOKEN },
    );
    expect(html).toContain('<a href="/session/step-up">');
  });

  test('says who is asked on which level, and what people said', () => {
    const view = {
      ...openView(),
      levels: [
        { name: 'lead', people: 1, state: 'agreed' as const },
        { name: 'finance', people: 1, state: 'asked' as const },
      ],
      comments: [{ by: 'Bo', at: NOW, via: 'console', text: 'why now?' }],
    };
    const text = said(approvalPage(view, { token: TOKEN }));
    expect(text).toContain('lead has agreed finance is asked now');
    expect(text).toContain('Bo, just now: why now?');
  });

  test('an approval that waits for another person says until when it holds', () => {
    const view = { ...viewsOf().approved, missing: 1 };
    expect(said(approvalPage(view, { token: TOKEN }))).toContain(
      'It runs when 1 more person agrees. Your approval holds until Tue 1 Sep, 12:00 UTC.',
    );
  });
});

test('no name, note or reason writes markup or makes a page larger than 8 KB', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 256 }),
    fc.constantFrom('<'.repeat(256), '</textarea><script>', '" autofocus onfocus="x', '\u202Ednes'),
  );
  const tags = (html: string) => html.match(/<[a-z!/]/g)?.length;
  fc.assert(
    fc.property(texts, texts, (name, note) => {
      for (const base of [shrinkInstance, deleteVolume]) {
        const views = viewsOf({ ...base({ name: `x${name}`, because: note }), accountName: name });
        for (const kind of Object.keys(views) as ViewKind[]) {
          const html = approvalPage(views[kind], { token: TOKEN });
          expect(tags(html)).toBe(tags(approvalPage(viewsOf(base())[kind], { token: TOKEN })));
          expect(Buffer.byteLength(html)).toBeLessThan(8_192);
        }
      }
    }),
    { numRuns: 40 },
  );
});

describe('the stop page', () => {
  const running = {
    kind: 'running',
    now: NOW,
    version: 'v',
    applying: 1,
    watching: 2,
    waiting: 3,
  } as const;

  test('says what stopping does to how many changes, and asks', () => {
    const html = stopPage(running, { token: TOKEN });
    expect(said(html)).toContain('1 change between first and last step: rolled back.');
    expect(said(html)).toContain('2 changes being watched: watched on');
    expect(html).toContain('value="stop">Stop now');
    expect(Buffer.byteLength(html)).toBeLessThan(8_192);
  });

  test('afterwards says by whom, when and why, and offers nothing', () => {
    const html = stopPage(
      { kind: 'stopped', now: NOW, by: 'ana', at: NOW, reason: 'x<y' },
      { token: '' },
    );
    expect(said(html)).toContain('Stopped by ana just now: x<y.');
    expect(html).not.toContain('<form');
  });
});
