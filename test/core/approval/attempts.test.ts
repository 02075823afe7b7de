import { expect, test } from 'vitest';
import { isWorthWriting } from '#core/approval/attempts.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { aLedger, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const attempt = { kind: 'attempt-refused', what: 'approve', via: 'mail', because: 'x' } as const;
const after = (count: number, everyMs: number) =>
  aLedger([
    opened(),
    ...Array.from({ length: count }, (_, i) => [attempt, { at: NOW + i * everyMs }] as const),
  ]);

test('five attempts an hour are written down, and fifty in all', () => {
  expect(isWorthWriting(after(4, 0), NOW)).toBe(true);
  expect(isWorthWriting(after(5, 0), NOW)).toBe(false);
  expect(isWorthWriting(after(5, 0), NOW + MS_PER_HOUR)).toBe(true);
  expect(isWorthWriting(after(49, MS_PER_HOUR), NOW + 49 * MS_PER_HOUR)).toBe(true);
  expect(isWorthWriting(after(50, MS_PER_HOUR), NOW + 50 * MS_PER_HOUR)).toBe(false);
});
