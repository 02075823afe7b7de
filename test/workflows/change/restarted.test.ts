import { expect, onTestFinished, test } from 'vitest';
import { SCHEDULES } from '#core/contract/workflow.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { makeInvoke } from '#local/functions.ts';
import { aDatabase, aLogGroup, anEstate } from '#test/local/account/an-account.ts';
import { type Embedded, openEmbedded, prepare } from '#test/support/embedded.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

/** A week passes, in which nobody needs to look more often. */
const HOURLY = SCHEDULES.filter(({ name }) => ['queue', 'sweep'].includes(name)).map(
  (schedule) => ({ ...schedule, everyMinutes: 60 }),
);

const open = async (resources: Parameters<typeof anEstate>[0]): Promise<Embedded> => {
  const embedded = await openEmbedded(await prepare(anEstate(resources)), { schedules: HOURLY });
  onTestFinished(() => embedded.close());
  return embedded;
};

const scanAgain = async ({ clock, estate }: Embedded): Promise<void> => {
  const invoke = makeInvoke();
  const scope = { account: estate.accountId, region: estate.regions[0] ?? '' };
  for (const name of ['collect-inventory', 'collect-metrics', 'run-checks'])
    await clock.during(() => invoke(name, scope));
};

/** Whoever is asked approves, and the change comes to its end. Returns its id. */
const approved = async (embedded: Embedded): Promise<string> => {
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  expect(await embedded.decide(change, 'approve')).toBe('done');
  await embedded.until(change, ({ closed }) => closed !== undefined);
  return change;
};

test('a database that AWS starts after seven days is a change of its own, for which a person is asked again', async () => {
  const embedded = await open([aDatabase({ tags: { env: 'dev' } })]);
  const { clock, tina, read } = embedded;
  const status = async () =>
    (await clock.during(() => tina.rds.describeDBInstances({}))).DBInstances?.[0]?.DBInstanceStatus;

  const first = await approved(embedded);
  expect((await read(first)).recommendation.check).toBe('rds/idle-instance');
  expect((await read(first)).state.closed?.outcome).toBe('completed');
  expect(await status()).toBe('stopped');
  await scanAgain(embedded);
  expect(await embedded.openChanges()).toEqual([]);

  await clock.advanceTo(clock.now() + 7 * MS_PER_DAY + 8 * MS_PER_HOUR);
  expect(await status()).toBe('available');
  await scanAgain(embedded);
  const second = await approved(embedded);
  expect(second).not.toBe(first);
  const { recommendation, state, meta } = await read(second);
  expect(recommendation.check).toBe('rds/restarted-after-stop');
  expect(meta.number).not.toBe((await read(first)).meta.number);
  expect(state.closed?.outcome).toBe('completed');
  expect(await status()).toBe('stopped');
  expect(await brokenInvariants(embedded)).toEqual([]);
});

test('a retention is set only when a person has approved it, and says that it is irreversible', async () => {
  const embedded = await open([aLogGroup({ tags: { env: 'dev' } })]);
  const change = await approved(embedded);
  const { state, before } = await embedded.read(change);
  expect(state.assessed?.verdict.requires).not.toBe('nobody');
  expect(state.closed?.outcome).toBe('completed');
  const { logGroups } = await embedded.clock.during(() => embedded.tina.logs.describeLogGroups({}));
  expect(logGroups).toMatchObject([{ logGroupName: before.id, retentionInDays: 365 }]);
  const mail = embedded.cloud.mails.list().find(({ text }) => text.includes('/a/'));
  expect(mail?.text).toMatch(/not possible.*irreversible: deleted events stay deleted/s);
  expect(await brokenInvariants(embedded)).toEqual([]);
});
