// Longer than 250 lines: every part of health, each well and not well.
import { describe, expect, test } from 'vitest';
import { makeTellHealth, type TellHealthDeps } from '#app/estate/tell-health.ts';
import type { OpenAlert } from '#app/notify/ports.ts';
import type { ChangeMeta, KeptRun, KeptSettings, ReadDeployed, StoredChange } from '#app/ports.ts';
import { configSchema } from '#core/contract/config.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { aLedger, opened } from '#test/support/changes.ts';
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

const anAlert = (kind: OpenAlert['kind'], change: string): OpenAlert => ({
  id: `${kind}.${change}`,
  kind,
  change,
  at: NOW,
  says: 'look',
  manual: [],
  told: 0,
});

const SCOPE = { account: ACCOUNT, region: REGION };
const COLLECTED: KeptRun = {
  job: 'collect-inventory',
  scope: SCOPE,
  at: NOW - MS_PER_HOUR,
  since: 0,
  succeededAt: NOW - MS_PER_HOUR,
};

const deployed = (
  kept: Partial<KeptSettings>,
  config = configSchema.parse({}),
): Awaited<ReturnType<ReadDeployed>> => ({
  deployed: config,
  kept: { settings: {}, isUnclear: false, ...kept },
  isKept: true,
});

/** All is well, but for what is given. */
const tell = (given: Partial<TellHealthDeps> = {}) =>
  makeTellHealth({
    liveChanges: async () => [live('chg-0001', NOW + 1)],
    readBrake: async () => ({ on: false }),
    readDeployed: async () => deployed({}),
    openAlerts: async () => [],
    readConfig: async () => ({
      config: configSchema.parse({ accounts: [{ id: ACCOUNT, regions: [REGION] }] }),
      version: 'v',
    }),
    storedOrganization: async () => [],
    storedScan: async () => aScan(NOW - MS_PER_HOUR),
    storedRuns: async () => [COLLECTED, { job: 'verify-audit', at: NOW, since: NOW }],
    countDeadLetters: async () => 0,
    readMailAccount: async () => ({ isSending: true, isSandbox: false }),
    openGaps: async () => [],
    recentCanaries: async () => [],
    readChange: async () => {
      throw new UpstreamError('no ledger');
    },
    now: () => NOW,
    ...given,
  })();

test('is well when everything does its work', async () => {
  expect(await tell()).toEqual({
    now: NOW,
    ok: true,
    jobs: [
      { job: 'collect-inventory', ...SCOPE, at: COLLECTED.at, succeededAt: COLLECTED.at },
      { job: 'verify-audit', at: NOW },
    ],
    parts: [
      { part: 'changes', ok: true, says: '1 change under way, none overdue.' },
      { part: 'brake', ok: true, says: 'Changes are not stopped.' },
      { part: 'settings', ok: true, says: 'All is as it was deployed.' },
      { part: 'alerts', ok: true, says: 'No alert is open.' },
      { part: 'scans', ok: true, says: '1 region checked lately.' },
      { part: 'jobs', ok: true, says: '1 job ran well.' },
      { part: 'dead-letters', ok: true, says: 'No run was given up.' },
      { part: 'mail', ok: true, says: 'Mails go to everybody.' },
      { part: 'ledgers', ok: true, says: 'All ledgers were intact just now.' },
      { part: 'canary', ok: true, says: 'No change was applied and put back yet.' },
    ],
  });
});

test('that people made it more careful is no fault of the product, and its environment is named', async () => {
  const { ok, parts } = await tell({
    readDeployed: async () =>
      deployed({ settings: { mode: 'approve' } }, configSchema.parse({ environment: 'staging' })),
  });
  const says = parts.find(({ part }) => part === 'settings')?.says;
  expect([ok, says]).toEqual([true, 'More careful than deployed as staging: mode.']);
});

test('that people stopped all changes is no fault of the product', async () => {
  const { ok, parts } = await tell({ readBrake: async () => ({ on: true, by: 'ana' }) });
  expect([ok, parts[1]?.says]).toEqual([true, 'All changes were stopped by ana.']);
});

test('is not well while mails come back, and names the addresses', async () => {
  const openAlerts = async () => [
    anAlert('mail-returned', 'ana@example.com'),
    anAlert('delivery-failed', 'team'),
  ];
  const says = async (isSandbox: boolean) =>
    (
      await tell({ openAlerts, readMailAccount: async () => ({ isSending: true, isSandbox }) })
    ).parts.find(({ part }) => part === 'mail');
  const back = 'Mails come back from ana@example.com.';
  expect(await says(false)).toEqual({ part: 'mail', ok: false, says: back });
  expect((await says(true))?.says).toBe(
    `SES is in its sandbox: only verified addresses get mails. ${back}`,
  );
});

const canaries = (outcome: 'rolled-back' | 'blocked') => ({
  recentCanaries: async () => [live('chg-0007', NOW)],
  readChange: async () =>
    ({
      meta: live('chg-0007', NOW),
      events: aLedger([
        opened(),
        [
          {
            kind: 'watch-started',
            startedAt: 0,
            until: 0,
            watched: [],
            unguarded: [],
            baselineHash: '',
          },
          { at: NOW - 27 * MS_PER_HOUR },
        ],
        { kind: 'closed', outcome, because: '', replaced: {}, left: [] },
      ]),
    }) as unknown as StoredChange,
});

describe('is not well', () => {
  test.each<[string, Partial<TellHealthDeps>, string]>([
    [
      'when the last canary was long ago',
      canaries('rolled-back'),
      'chg-0007 was applied and put back Sun 30 Aug, 09:00 UTC.',
    ],
    [
      'when the canary failed',
      canaries('blocked'),
      'No change was applied and put back yet; chg-0007 failed.',
    ],
    [
      'when no canary ever ran',
      {
        storedRuns: async () => [COLLECTED, { job: 'sweep', at: NOW, since: 0, succeededAt: NOW }],
      },
      'No change was applied and put back yet.',
    ],
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
      'when what people set cannot be in force',
      { readDeployed: async () => deployed({ problem: 'mode: nearest is approve' }) },
      'Not in force: mode: nearest is approve.',
    ],
    [
      'while an alert is open',
      { openAlerts: async () => [anAlert('needs-person', 'chg-a')] },
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
      'when a job failed',
      { storedRuns: async () => [{ ...COLLECTED, at: NOW - 1_000, failed: 'UpstreamError' }] },
      `Not done: collect-inventory of ${ACCOUNT} ${REGION}, UpstreamError 1 s ago, last well 1 h ago.`,
    ],
    [
      'when a job has not come again for three of its periods',
      { storedRuns: async () => [{ job: 'sweep', at: 0, since: NOW - 46 * MS_PER_MINUTE }] },
      'Not done: sweep, has not come again, never went well.',
    ],
    [
      'when many jobs fail, of which some are named',
      {
        storedRuns: async () =>
          Array<KeptRun>(5).fill({ job: 'sweep', at: NOW, since: NOW, failed: 'TypeError' }),
      },
      `Not done: ${Array(3).fill('sweep, TypeError just now, never went well').join('; ')}; and 2 more.`,
    ],
    [
      'when runs were given up',
      { countDeadLetters: async () => 2 },
      '2 runs given up after all tries.',
    ],
    [
      'when no mails go out',
      { readMailAccount: async () => ({ isSending: false, isSandbox: false }) },
      'SES sends no mails for this account.',
    ],
    [
      'when mails reach verified addresses alone',
      { readMailAccount: async () => ({ isSending: true, isSandbox: true }) },
      'SES is in its sandbox: only verified addresses get mails.',
    ],
    [
      'when a ledger is not as it was written',
      {
        storedRuns: async () => [
          { job: 'verify-audit', at: NOW - MS_PER_HOUR, since: 0, failed: 'chg-0007' },
        ],
      },
      'Not as they were written, 1 h ago: chg-0007.',
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

describe('the last runs', () => {
  test('begin with what is not well, and leave out what is not configured any more', async () => {
    const late: KeptRun = { job: 'sweep', at: 0, since: 0, succeededAt: NOW - MS_PER_HOUR };
    const gone: KeptRun = { ...COLLECTED, scope: { ...SCOPE, region: 'eu-west-1' }, failed: 'X' };
    const { jobs } = await tell({ storedRuns: async () => [COLLECTED, gone, late] });
    expect(jobs.map(({ job }) => job)).toEqual(['sweep', 'collect-inventory']);
  });

  test('that nothing has run yet, nobody verified, and there is no queue, is no fault', async () => {
    const { ok, parts } = await tell({
      storedRuns: async () => [],
      countDeadLetters: async () => undefined,
    });
    expect(ok).toBe(true);
    expect(parts.map(({ says }) => says)).toEqual(
      expect.arrayContaining([
        'Nothing has run yet.',
        'There is no queue for them here.',
        'Nobody has verified the ledgers yet.',
      ]),
    );
  });
});
