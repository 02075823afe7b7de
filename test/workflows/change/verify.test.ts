import { expect, test } from 'vitest';
import type { Notify } from '#app/ports.ts';
import { makeRollBack } from '#app/roll-back.ts';
import { makeVerifySavings } from '#app/verify-savings.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { approve, openOn, type Story } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';

const WITH_BILL = {
  config: { mode: 'approve', collection: { sources: { costs: { source: 'cost-explorer' } } } },
} as const;

const completed = async (
  on: Story['on'],
  options: Parameters<typeof openOn>[1] = WITH_BILL,
): Promise<{ embedded: Embedded; change: string }> => {
  const embedded = await openOn(on, { ...options, schedules: [] });
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  return { embedded, change };
};

const verify = ({ clock, ports }: Embedded, notify: Notify = async () => undefined) =>
  clock.during(makeVerifySavings({ ...ports, notify }));

test('a volume that is gone is seen on the bill days later, the snapshot that it left included', async () => {
  const { embedded, change } = await completed('volume');
  await embedded.until(change, ({ closed }) => closed !== undefined, 48);
  const { clock, ports } = embedded;
  expect(await verify(embedded)).toMatchObject({ verified: [], waiting: 1, failed: [] });

  await clock.advanceTo(clock.now() + 8 * MS_PER_DAY);
  expect(await verify(embedded)).toMatchObject({ verified: ['chg-0001'], failed: [] });
  const { state, meta } = await embedded.read(change);
  expect(state.verified?.says).toMatch(/^the bill shows \$[\d.]+ a month less, \d+ % of/);
  expect(meta.phase).toBe('closed');
  const share =
    Number(state.verified?.actualUsdPerMonth) / Number(state.verified?.estimatedUsdPerMonth);
  expect(share).toBeGreaterThan(0.9);

  // Once told it stays told, and the next estimate of its kind rests on it.
  expect(await verify(embedded)).toMatchObject({ verified: [], waiting: 0 });
  const history = await clock.during(() => ports.readHistory('ebs/snapshot-and-delete-volume'));
  expect(history).toMatchObject({ applied: 1, rolledBack: 0, savings: { verified: 1 } });
});

test('where nobody gives the bill it says why it cannot be told', async () => {
  const { embedded, change } = await completed('volume', { config: { mode: 'approve' } });
  await embedded.until(change, ({ closed }) => closed !== undefined, 48);
  await embedded.clock.advanceTo(embedded.clock.now() + 8 * MS_PER_DAY);
  await verify(embedded);
  expect((await embedded.read(change)).state.verified).toMatchObject({
    says: 'cannot be verified: no source of costs is configured: collection.sources.costs in trimtab.yaml',
  });
});

test('later than the bill is kept it says so, and invents nothing', async () => {
  const { embedded, change } = await completed('volume');
  await embedded.until(change, ({ closed }) => closed !== undefined, 48);
  await embedded.clock.advanceTo(embedded.clock.now() + 20 * MS_PER_DAY);
  await verify(embedded);
  const { verified } = (await embedded.read(change)).state;
  expect(verified?.says).toMatch(/^cannot be verified: the bill of single resources is kept/);
  expect(verified?.actualUsdPerMonth).toBeUndefined();
});

test('what a person took back saves nothing: it is not compared, and counts as rolled back', async () => {
  const { embedded, change } = await completed('volume');
  const { clock, ports, until, read } = embedded;
  await until(change, ({ closed }) => closed !== undefined, 48);
  const ask = { change, by: 'ana', via: 'cli', because: 'it is needed' };
  await clock.during(() => makeRollBack(ports)(ask));
  await clock.advanceTo(clock.now() + 8 * MS_PER_DAY);
  expect(await verify(embedded)).toEqual({ verified: [], waiting: 0, failed: [] });
  expect((await read(change)).state.verified).toBeUndefined();
  const history = await clock.during(() => ports.readHistory('ebs/snapshot-and-delete-volume'));
  expect(history).toMatchObject({ applied: 0, rolledBack: 1, savings: { verified: 0 } });
});

test('what could not be told is told the next day, and learned all the same', async () => {
  const { embedded, change } = await completed('volume');
  const { clock, ports } = embedded;
  await embedded.until(change, ({ closed }) => closed !== undefined, 48);
  await clock.advanceTo(clock.now() + 8 * MS_PER_DAY);
  const outage: Notify = async () => {
    throw new UpstreamError('not now');
  };
  expect(await verify(embedded, outage)).toMatchObject({ failed: [{ change, error: 'not now' }] });
  const history = await clock.during(() => ports.readHistory('ebs/snapshot-and-delete-volume'));
  expect(history).toMatchObject({ applied: 1 });

  const told: string[] = [];
  const hear: Notify = async ({ id }) => void told.push(id);
  await verify(embedded, hear);
  await clock.advanceTo(clock.now() + 3 * MS_PER_DAY);
  await verify(embedded, hear);
  expect(told).toEqual([`verified#${change}`]);
});
