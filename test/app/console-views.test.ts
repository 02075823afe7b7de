import { expect, test } from 'vitest';
import { makeStatus } from '#app/console-views.ts';
import { configSchema } from '#core/contract/config.ts';
import { NOW } from '#test/support/facts.ts';

const statusOf = (given: object) => {
  const unused = () => {
    throw new Error('a status does not ask for this');
  };
  return makeStatus({
    readBrake: async () => ({ on: false }),
    readConfig: async () => ({ config: configSchema.parse(given), version: 'v' }),
    liveChanges: async () => [],
    recentChanges: unused,
    recentCanaries: unused,
    findChange: unused,
    readChange: unused,
    readWatch: unused,
    readSeries: unused,
    readFeed: unused,
    now: () => NOW,
    account: { name: 'AWS', simulated: false },
    pollAfterMs: 1,
  })({ user: 'ana' });
};

test('the status names the environment that was deployed, where there is one', async () => {
  expect(await statusOf({ mode: 'approve', environment: 'staging' })).toMatchObject({
    mode: 'approve',
    environment: 'staging',
  });
  expect(await statusOf({})).not.toHaveProperty('environment');
});
