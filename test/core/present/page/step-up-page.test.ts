import { expect, test } from 'vitest';
import { stepUpPage } from '#core/present/page/step-up-page.ts';

const page = (state: 'none' | 'waiting' | 'confirmed', status = 200) =>
  stepUpPage(state, { token: 't', status });

test.each([
  ['none', ['send']],
  ['waiting', ['send', 'confirm']],
  ['confirmed', []],
] as const)('%s offers what comes next, without a script', (state, offers) => {
  const html = page(state);
  expect([...html.matchAll(/name="decision" value="([^"]*)"/g)].map(([, offer]) => offer)).toEqual(
    offers,
  );
  expect(html).not.toMatch(/<script|https?:\/\//);
  expect(Buffer.byteLength(html)).toBeLessThan(8_192);
});

test('says that a code was wrong, or the page too old', () => {
  expect(page('waiting', 403)).toContain('That was not the code.');
  expect(page('waiting', 409)).toContain('The page was out of date.');
});
