import { expect, test } from 'vitest';
import { answeredBy, nextMoveBy, stepsSettleBy } from '#core/ledger/deadline.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { aPlan } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

test('everything is visited within a quarter of an hour after it should have moved', () => {
  const quarter = 15 * MS_PER_MINUTE;
  expect(nextMoveBy(NOW)).toBe(NOW + quarter);
  expect(answeredBy(NOW)).toBe(NOW + quarter);
  expect(stepsSettleBy(NOW, aPlan())).toBe(NOW + 10 * MS_PER_MINUTE + quarter);
});
