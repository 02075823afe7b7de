import { expect, test } from 'vitest';
import { recommendationMarkdown } from '#core/present/recommendation-markdown.ts';
import { aRecommendation } from '#test/support/changes.ts';
import { aRow } from '#test/support/recommendation-rows.ts';

test('tells the four facts, why, and where it stands', () => {
  const text = recommendationMarkdown({ row: aRow(), recommendation: aRecommendation() });
  expect(text).toContain(
    '**Shrink orders-api from m6i.2xlarge to m6i.xlarge** (rec-0123456789abcdef)',
  );
  expect(text).toContain('| Interruption | about 3 min, one stop and start |');
  expect(text).toContain('CPU was at most 10 %.');
  expect(text).toContain('No change is open yet');
});

test('a name is no markup, link or mention', () => {
  const row = aRow({ title: 'Shrink [x](http://evil) @all | <b>' });
  const [title] = recommendationMarkdown({ row, recommendation: aRecommendation() }).split('\n');
  expect(title).toContain('\\[x\\]\\(http://evil\\) \\@all \\| \\<b\\>');
});
