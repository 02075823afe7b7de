import { describe, expect, test } from 'vitest';
import { makeTellHealth, type TellHealthDeps } from '#app/estate/tell-health.ts';
import type { ChangeMeta } from '#app/ports.ts';
import { configSchema } from '#core/contract/config.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { ACCOUNT, NOW, REGION } from '#test/support/facts.ts';

const aScan = (at: number) => ({
  account: ACCOUNT,
  region: REGION,
  at,
  resources: 3,
  optedOut: 0,
  overlapped: 0,
  notEnoughData: {},
});
const live = (number: string, deadline: number): ChangeMeta => ({
  change: number,
  number,
  recommendation: 'rec-1',
  resource: 'arn',
  planHash: 'h',
  phase: 'open',
  fence: 1,
  n: 1,
  head: 'h',
  deadline,
  openedAt: NOW,
});

/** All is well, but for what is given. */
const tell = (given: Partial<TellHealthDeps> = {}) =>
  makeTellHealth({
    liveChanges: async () => [live('chg-0001', NOW + 1)],
    readBrake: async () => ({ on: false }),
    openAlerts: async () => [],
    readConfig: async () => ({
      config: configSchema.parse({ accounts: [{ id: ACCOUNT, regions: [REGION] }] }),
      version: 'v',
    }),
    storedOrganization: async () => [],
    storedScan: async () => aScan(NOW - MS_PER_HOUR),
    openGaps: async () => [],
    now: () => NOW,
    ...given,
  })();

test('is well when everything does its work', async () => {
  expect(await tell()).toEqual({
    now: NOW,
    ok: true,
    parts: [
      { part: 'changes', ok: true, says: '1 change under way, none overdue.' },
      { part: 'brake', ok: true, says: 'Changes are not stopped.' },
      { part: 'alerts', ok: true, says: 'No alert is open.' },
      { part: 'scans', ok: true, says: '1 region checked lately.' },
    ],
  });
});

test('that people stopped all changes is no fault of the product', async () => {
  const { ok, parts } = await tell({ readBrake: async () => ({ on: true, by: 'ana' }) });
  expect([ok, parts[1]?.says]).toEqual([true, 'All changes were stopped by ana.']);
});

describe('is not well', () => {
  test.each<[string, Partial<TellHealthDeps>, string]>([
    [
      'when nobody looks after a change',
      { liveChanges: async () => [live('chg-0001', NOW), live('chg-0002', NOW - 2 * MS_PER_HOUR)] },
      'Overdue, and nobody looks after them: chg-0002.',
    ],
    [
      'when the brake counts as on because it cannot be read',
      { readBrake: async () => ({ on: true, reason: 'it cannot be read' }) },
      'All changes are stopped: it cannot be read.',
    ],
    [
      'while an alert is open',
      { openAlerts: async () => [{}] },
      '1 alert nobody has acknowledged.',
    ],
    [
      'when a region was never checked',
      { storedScan: async () => undefined },
      `Not checked lately: ${ACCOUNT} ${REGION} never.`,
    ],
    [
      'when a region was last checked long ago',
      { storedScan: async () => aScan(NOW - 19 * MS_PER_HOUR) },
      `Not checked lately: ${ACCOUNT} ${REGION} 19 h ago.`,
    ],
    [
      'while something may not be read, with the statement that would let it',
      {
        openGaps: async () => [
          {
            account: ACCOUNT,
            region: REGION,
            service: 'ec2',
            missing: 'inventory',
            why: 'not allowed',
            permission: 'ec2:DescribeVolumes',
          },
        ],
      },
      `Not read: ${ACCOUNT} ${REGION} inventory: not allowed. To the policy of whoever reads there: {"Effect":"Allow","Action":["ec2:DescribeVolumes"],"Resource":"*"}.`,
    ],
    [
      'when an account of the organisation was never checked',
      {
        readConfig: async () => ({
          config: configSchema.parse({ organization: { regions: [REGION], externalId: 'ours' } }),
          version: 'v',
        }),
        storedOrganization: async () => ['222222222222'],
        storedScan: async () => undefined,
      },
      `Not checked lately: 222222222222 ${REGION} never.`,
    ],
    [
      'when there is no account',
      { readConfig: async () => ({ config: configSchema.parse({}), version: 'v' }) },
      'No account is configured.',
    ],
    [
      'when something cannot be read',
      { liveChanges: async () => Promise.reject(new UpstreamError('the table is busy')) },
      'It cannot be read: the table is busy.',
    ],
  ])('%s, and says so', async (_name, given, says) => {
    const { ok, parts } = await tell(given);
    expect(ok).toBe(false);
    expect(parts.filter((part) => !part.ok).map((part) => part.says)).toEqual([says]);
  });
});

test('a bug of ours is not taken for something that cannot be read', async () => {
  const bug = new TypeError('x is not a function');
  await expect(tell({ openAlerts: () => Promise.reject(bug) })).rejects.toBe(bug);
});
