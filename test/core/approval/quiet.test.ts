import { expect, test } from 'vitest';
import { quietDaysAfter } from '#core/approval/quiet.ts';
import { configSchema } from '#core/contract/config.ts';
import { OUTCOMES } from '#core/model/change.ts';

const config = configSchema.parse({});

test.each([
  ['rejected', 90],
  ['rolled-back', 30],
  ['expired', 30],
  ['blocked', 1],
  ['needs-person', Number.POSITIVE_INFINITY],
] as const)('after %s a resource is left alone for %d days', (outcome, days) => {
  expect(quietDaysAfter(outcome, config)).toBe(days);
});

test('whatever else a change ended as, the next scan may propose it again', () => {
  const quiet = OUTCOMES.filter((outcome) => quietDaysAfter(outcome, config) > 0);
  expect(quiet).toEqual(['rolled-back', 'rejected', 'expired', 'blocked', 'needs-person']);
});
