import { expect, test } from 'vitest';
import { parseConfig } from '#adapters/config-file/config-file.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { LONGEST_LOOK_DAYS } from '#core/metrics/problems.ts';

/** What is wrong with tiers, as their writer is told. */
const problems = (storage: string): string[] => {
  try {
    parseConfig(`storage:\n${storage}\n`, 'trimtab.yaml');
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message.split('\n');
    throw error;
  }
};

test.each([
  [
    `  warm: { keptDays: ${LONGEST_LOOK_DAYS} }`,
    `trimtab.yaml:2 storage.warm.keptDays: expected more than the ${LONGEST_LOOK_DAYS} days checks look back`,
  ],
  [
    '  warm: { keptDays: 77 }',
    'trimtab.yaml:2 storage.warm.keptDays: expected at most 76, found 77',
  ],
  [
    '  cold: { keptDays: 30 }',
    'trimtab.yaml:2 storage.cold.keptDays: expected more than storage.warm.keptDays, which is 30',
  ],
  [
    '  hot: { keptHours: 336 }\n  warm: { keptDays: 14 }',
    'trimtab.yaml:2 storage.hot.keptHours: expected less than storage.warm.keptDays, which is 336 hours',
  ],
])('%s is told with its line', (storage, expected) =>
  expect(problems(storage)).toContain(expected),
);

test('a day more than the checks look back is enough', () => {
  expect(problems(`  warm: { keptDays: ${LONGEST_LOOK_DAYS + 1} }`)).toEqual([]);
});
