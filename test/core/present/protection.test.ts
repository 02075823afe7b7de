import { expect, test } from 'vitest';
import { protectionOf } from '#core/present/protection.ts';
import { NOW } from '#test/support/facts.ts';

test.each([
  [{}, undefined],
  [{ 'trimtab:ignore': '' }, 'It has the tag trimtab:ignore.'],
  [{ 'trimtab:ignore': '2026-09-30' }, 'It has the tag trimtab:ignore=2026-09-30.'],
  [{ 'trimtab:ignore': '2026-08-30' }, undefined],
])('tags %j: %s', (tags, says) => {
  expect(protectionOf({ tags }, NOW)).toBe(says);
});
