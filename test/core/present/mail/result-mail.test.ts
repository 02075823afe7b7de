import { describe, expect, test } from 'vitest';
import { fold } from '#core/ledger/fold.ts';
import type { Phase } from '#core/model/change.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { type ChangeResult, resultMail } from '#core/present/mail/result-mail.ts';
import { subjectOf } from '#core/present/title.ts';
import { NOW } from '#test/support/facts.ts';
import {
  closedAs,
  decided,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
} from '../presented-changes.ts';

const WATCHED: readonly [Phase, EventBody] = [
  'watching',
  {
    kind: 'watch-started',
    startedAt: NOW,
    until: NOW + MS_PER_HOUR,
    watched: ['duration.p95'],
    unguarded: [],
    baselineHash: 'b',
  },
];

const resultOf = (
  closed: Parameters<typeof closedAs>[0],
  between: readonly (readonly [Phase, EventBody])[] = [],
  given: Partial<ChangeResult> = {},
): ChangeResult => ({
  change: lowerMemory(),
  subject: `Re: ${subjectOf(lowerMemory())}`,
  state: fold(
    ledgerOf([['open', OPENED], ['open', decided()], ...between, ['closed', closedAs(closed)]]),
  ),
  ...given,
});

describe('a mail that tells the result', () => {
  test.each([
    ['completed', 'COMPLETED: LOWER IMAGE-RESIZE TO 1536 MB'],
    ['rolled-back', 'ROLLED BACK: IMAGE-RESIZE IS AS IT WAS BEFORE'],
    ['needs-person', 'NEEDS YOU: LOWER IMAGE-RESIZE TO 1536 MB'],
    ['expired', 'EXPIRED: NOBODY DECIDED IN TIME, NOTHING WAS CHANGED'],
    ['blocked', 'BLOCKED: NOTHING WAS CHANGED'],
  ] as const)('%s is the first line of the text and of the preheader', (outcome, first) => {
    const mail = resultMail(resultOf({ outcome }));
    expect(mail.text.split('\n')[0]).toBe(first);
    expect(mail.html).toMatch(new RegExp(`overflow:hidden">${first.slice(0, 8)}`, 'i'));
    expect(Buffer.byteLength(mail.html)).toBeLessThan(30_000);
  });

  test('of a rollback has the measured reason and what happens next', () => {
    const rollback: [Phase, EventBody] = [
      'rolling-back',
      { kind: 'rollback-started', because: REGRESSION },
    ];
    const { text, html } = resultMail(
      resultOf({ outcome: 'rolled-back' }, [WATCHED, rollback], { quietDays: 30 }),
    );
    expect(text).toContain(`${REGRESSION}.`);
    expect(text).toContain('Not asked again for 30 days.');
    expect(html).toContain('61\u00A0% above baseline');
  });

  test('for a person in need has the calls to make by hand, escaped', () => {
    const manual = ['aws lambda update-function-configuration --function-name "<x>"'];
    const { text, html } = resultMail(resultOf({ outcome: 'needs-person' }, [], { manual }));
    expect(text).toContain(manual[0]);
    expect(html).toContain('--function-name &#34;&#60;x&#62;&#34;');
  });

  test('of what a guard blocked has the patch for the code, line by line, and only then', () => {
    const patch = { owner: 'CDK stack <shop>', text: '--- shop\n-  old: 1\n+  new: 2' };
    const guarded: [Phase, EventBody] = [
      'open',
      { kind: 'guarded', clear: false, guards: [], patch },
    ];
    const { text, html } = resultMail(resultOf({ outcome: 'blocked' }, [guarded]));
    expect(text).toContain(
      'Make it in CDK stack <shop> instead:\n\n--- shop\n-  old: 1\n+  new: 2\n',
    );
    expect(html).toContain('Make it in CDK stack &#60;shop&#62; instead:');
    expect(html).toContain('--- shop\n-  old: 1\n+  new: 2</pre>');
    expect(resultMail(resultOf({ outcome: 'rejected' }, [guarded])).text).not.toContain('new: 2');
  });

  test('says what is left behind, and leads to the change and to the brake when there are such pages', () => {
    const urls = {
      changeUrl: 'https://t.example.com/changes/chg-0217',
      stopUrl: 'https://t.example.com/stop/x',
    };
    const { text, html } = resultMail(resultOf({ left: ['snap-1'] }, [], urls));
    expect(text).toContain('Kept on purpose: snap-1.');
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual(
      Object.values(urls),
    );
    expect(resultMail(resultOf({})).html).not.toContain('href=');
  });
});
