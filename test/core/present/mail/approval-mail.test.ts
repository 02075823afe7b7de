import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { fourFactsOf } from '#core/present/four-facts.ts';
import { type ApprovalRequest, approvalMail } from '#core/present/mail/approval-mail.ts';
import { titleOf } from '#core/present/title.ts';
import { NOW } from '#test/support/facts.ts';
import { deleteVolume, lowerMemory, shrinkInstance } from '../presented-changes.ts';

const SECRET = 's'.repeat(43);
const requestFor = (
  change = shrinkInstance(),
  given: Partial<ApprovalRequest> = {},
): ApprovalRequest => ({
  change,
  approver: 'Ana',
  requires: 'one-person',
  expiresAt: NOW + 3 * MS_PER_DAY,
  reviewUrl: `https://trimtab.example.com/a/${SECRET}`,
  stopUrl: `https://trimtab.example.com/stop/${'t'.repeat(43)}`,
  ...given,
});

/** What can be read of a part: markup gone, entities back, spaces as spaces. */
const readable = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/s, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/[\s\u00A0]+/g, ' ');

describe('a mail that asks', () => {
  test.each([shrinkInstance(), lowerMemory(), deleteVolume()])(
    'says the same in both parts, and all that a decision needs: %#',
    (change) => {
      const mail = approvalMail(requestFor(change));
      for (const part of [readable(mail.html), mail.text.replace(/\s+/g, ' ')]) {
        for (const { label, value } of fourFactsOf(change)) {
          expect(part).toContain(label);
          expect(part).toContain(value);
        }
        expect(part).toContain('What could go wrong:');
        expect(part).toContain('shop-prod (123456789012) · us-east-1');
        expect(part).toContain(
          'If you do nothing, nothing changes and this request ends Thu 3 Sep, 12:00 UTC.',
        );
        expect(part).toContain('chg-0217');
        expect(part.toLowerCase()).toContain(titleOf(change).toLowerCase());
      }
    },
  );

  test('has plain text of its own, as in the paper', () => {
    expect(approvalMail(requestFor()).text.split('\n').slice(0, 12)).toEqual([
      'SHRINK ORDERS-API FROM M6I.2XLARGE TO M6I.XLARGE',
      'shop-prod (123456789012) · us-east-1 · prod',
      '',
      'Saves         $140.16 a month, after discounts',
      'Risk          28 of 100, moderate: one instance, must stop',
      'Interruption  about 3 min, one stop and start',
      'Undo          about 3 min, automatic if checks fail',
      '',
      'Peak CPU per day after the change: ▅▅▅▅▆▄▅▅▅▅▅▆▅▅ (limit 70 %)',
      'Highest in 14 days: 49 %, 22 Aug 04:00 UTC. 0 of 336 hours above the limit of',
      '70 %.',
      '',
    ]);
  });

  test('has lines of at most 78 columns, but for an address', () => {
    for (const change of [shrinkInstance(), lowerMemory(), deleteVolume()]) {
      for (const line of approvalMail(requestFor(change)).text.split('\n')) {
        if (!line.includes('https://')) expect(line.length).toBeLessThanOrEqual(78);
      }
    }
  });

  test('has one button, which leads to the page, and no way to decide by itself', () => {
    const { html } = approvalMail(requestFor());
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);
    expect(links).toEqual([requestFor().reviewUrl, requestFor().stopUrl]);
    expect(html).not.toMatch(/<form|<input|<button/);
  });

  test('asks nothing of another place: no image, font, script or import', () => {
    const { html } = approvalMail(requestFor());
    expect(html).not.toMatch(/<img|<script|<link|src=|url\(|@import|background-image/i);
  });

  test('draws a day without data as unknown, and one above the limit as such', () => {
    const { backtest, ...rest } = lowerMemory().recommendation;
    const peaks = [null, 2_000, 600];
    const change = lowerMemory({
      ...rest,
      ...(backtest && { backtest: { ...backtest, peakPerDay: peaks } }),
    });
    const { html } = approvalMail(requestFor(change));
    expect(html.match(/class="bar"/g)).toHaveLength(1);
    expect(html.match(/class="over"/g)).toHaveLength(1);
    expect(html).toMatch(/>\?<\/td>/);
  });

  test('tells who must agree', () => {
    const told = (requires: 'signed-in-person' | 'two-people') =>
      approvalMail(requestFor(shrinkInstance(), { requires })).text.replace(/\s+/g, ' ');
    expect(told('two-people')).toContain('each signed in');
    expect(told('signed-in-person')).toContain('sign in');
  });
});

const hostileName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 256 }),
  fc.constantFrom(
    '<b>',
    '=cmd|calc',
    'a\r\nBcc: x@example.com',
    '\u202Ednes',
    '"><script>',
    '<'.repeat(256),
  ),
);

test('no name from the cloud writes markup, a header, or more than 30 KB', () => {
  const clean = approvalMail(requestFor()).html;
  const tags = (html: string) => html.match(/<[a-z!/]/g)?.length;
  fc.assert(
    fc.property(hostileName, hostileName, (name, text) => {
      const change = shrinkInstance({ name: `x${name}`, because: text, environment: text });
      const mail = approvalMail(requestFor({ ...change, accountName: name }, { approver: text }));
      expect(tags(mail.html)).toBe(tags(clean));
      expect(mail.subject).not.toMatch(/[\r\n]/);
      expect(mail.text).not.toMatch(/\r|[\u202A-\u202E]/);
      expect(Buffer.byteLength(mail.html)).toBeLessThan(30_000);
    }),
  );
});
