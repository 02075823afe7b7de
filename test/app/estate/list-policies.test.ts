import { expect, test } from 'vitest';
import { makeListPolicies } from '#app/estate/list-policies.ts';
import type { ChangeMeta } from '#app/ports.ts';
import { configSchema } from '#core/contract/config.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { aStory } from '#test/support/console-story.ts';
import { NOW } from '#test/support/facts.ts';

const story = aStory({ goes: 'waits' });

const metaAt = (openedAt: number): ChangeMeta => ({
  change: story.change,
  number: story.number,
  recommendation: story.recommendation.id,
  resource: story.before.arn,
  planHash: 'h',
  phase: 'open',
  fence: 1,
  n: 1,
  head: 'h',
  deadline: NOW,
  openedAt,
});

/** Policies of an account in which a change was opened every `everyMs`, back from now; what was asked for is told. */
const listOf = async (everyMs: number, howMany: number) => {
  const limits: number[] = [];
  let [atOnce, most] = [0, 0];
  const list = await makeListPolicies({
    readConfig: async () => ({ config: configSchema.parse({}), version: 'v' }),
    recentChanges: async (limit) => {
      limits.push(limit);
      return Array.from({ length: Math.min(limit, howMany) }, (_, i) => metaAt(NOW - i * everyMs));
    },
    readChange: async () => {
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce--;
      const { plan, recommendation, before, events } = story;
      return { meta: metaAt(NOW), plan, recommendation, before, events };
    },
    now: () => NOW,
  })();
  return { list, limits, most };
};

test('the changes of thirty days are judged, and no older ones', async () => {
  const { list, limits } = await listOf(MS_PER_DAY, 60);
  expect(list.judged).toBe(31);
  expect(list.since).toBe(NOW - 30 * MS_PER_DAY);
  expect(limits.every(Number.isFinite)).toBe(true);
});

test('where there are more than are read, the time that is told of begins with the oldest that was', async () => {
  const { list, limits, most } = await listOf(MS_PER_HOUR / 4, 1_000_000);
  expect(list.judged).toBe(limits[0]);
  expect(list.since).toBe(NOW - (list.judged - 1) * (MS_PER_HOUR / 4));
  expect(most).toBeLessThanOrEqual(20);
  const hit = list.rules.filter(({ hits }) => hits > 0);
  expect(hit.every(({ hits }) => hits === list.judged)).toBe(true);
});
