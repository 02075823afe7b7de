import { expect, test } from 'vitest';
import { configSchema } from '#core/contract/config.ts';
import { problemsOfStorage } from '#core/metrics/problems.ts';

const problems = (hot: number, warm: number, cold: number) =>
  problemsOfStorage(
    configSchema.parse({
      storage: { hot: { days: hot }, warm: { days: warm }, cold: { days: cold } },
    }),
  ).map(({ path, says }) => `${path.join('.')}: ${says}`);

test.each<[name: string, hot: number, warm: number, cold: number, problems: string[]]>([
  ['as long as any check looks back, and no longer', 14, 14, 14, []],
  [
    'warm for less than a check looks back',
    1,
    13,
    365,
    ['storage.warm.days: checks look back 14 days: expected at least as many'],
  ],
  [
    'hot for longer than warm',
    31,
    30,
    365,
    ['storage.hot.days: expected at most storage.warm.days, which is 30'],
  ],
  [
    'cold for less than warm',
    1,
    30,
    29,
    ['storage.cold.days: expected at least storage.warm.days, which is 30'],
  ],
])('%s', (_name, hot, warm, cold, expected) => expect(problems(hot, warm, cold)).toEqual(expected));
