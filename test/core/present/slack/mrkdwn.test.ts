import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mrkdwn } from '#core/present/slack/mrkdwn.ts';
import { hostile } from '#test/support/hostile-text.ts';

const visible = (text: string) => text.replaceAll('\u2060', '');

describe('text in Slack', () => {
  test.each([
    ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
    ['<!channel>', '&lt;!channel&gt;'],
    ['&lt;!channel&gt;', '&amp;lt;!channel&amp;gt;'],
    ['two\nlines', 'two lines'],
    ['image_resize_v2', 'image_resize_v2'],
  ])('%j is written %j', (text, expected) => expect(visible(mrkdwn(text, 100))).toBe(expected));

  test.each(['*bold*', '_it_', '~no~', '`code`', ':smile:'])('%s formats nothing', (text) => {
    const written = mrkdwn(text, 100);
    expect(visible(written)).toBe(text);
    expect(written).not.toMatch(/(^|\s)([*_~`])\S.*\S\2($|\s)/);
    expect(written).not.toMatch(/:\w+:/);
  });

  test('fits, however much longer escaping makes it, and is never cut within an entity', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 300 }), (text, limit) => {
        const written = mrkdwn(text, limit);
        expect(written.length).toBeLessThanOrEqual(limit);
        expect(written.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
      }),
    );
    expect(mrkdwn('&'.repeat(400), 50)).toBe(`${'&amp;'.repeat(9)}…`);
  });
});
