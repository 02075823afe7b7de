import * as z from 'zod';
import { RETENTION_DAYS } from '#core/actions/logs/set-retention.ts';
import { defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { present } from '#core/checks/replay-load.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { logStorageCost } from '#core/cost/storage.ts';
import type { LogGroupFact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';

/** Over these the group's present rate is taken. */
const DAYS = 14;
const BYTES_PER_MIB = 2 ** 20;
const BYTES_PER_GIB = 2 ** 30;
/** How old the events are is reckoned from their rate, and how small AWS stores them is AWS's own average. */
const CONFIDENCE = 0.7;

/** Records that a rule may demand for longer than anybody reads them. */
const RECORDS = /audit|cloudtrail|compliance/i;

/** Finds log groups that keep every event for good, and how much of what they keep is old. */
export const endlessRetention = defineCheck({
  id: 'logs/endless-retention',
  version: 1,
  catalogueId: 'cwl-retention',
  title: 'Log group that keeps its events for good',
  why: 'Stored log events are billed every month until they expire, and without a retention policy they never do.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention',
  resource: 'logs/log-group',
  needs: ['prices'],
  // A sum: an hour loses nothing of it.
  series: { metrics: ['ingested.sum'], days: DAYS, periodMs: MS_PER_HOUR },
  options: z.strictObject({
    /** What is older is lost for good, so it is long: PCI DSS 10.5.1 asks for twelve months of audit logs. */
    retentionDays: z.literal(RETENTION_DAYS).default(365),
    ...LEAST_SAVING,
  }),

  detect: (group, { prices, series }, { retentionDays, minSaving }, now) => {
    if (group.retentionDays !== undefined || group.logClass === 'DELIVERY') return none;
    if (RECORDS.test(group.id)) {
      return notEnoughData('a record by its name: how long it must be kept is not known');
    }
    const ageDays = (now - group.createdAt) / MS_PER_DAY;
    if (ageDays <= retentionDays) return none;
    const book = prices.get(group.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const kept = bytesKept(group, series['ingested.sum'], retentionDays, now);
    const before = logStorageCost(gib(group.storedBytes), book);
    const after = logStorageCost(gib(kept), book);
    if (before === undefined || after === undefined) return notEnoughData('no price of log events');
    const saving = savingOf(
      {
        before: before.usdPerMonth,
        after: after.usdPerMonth,
        formula: `${before.formula} − ${after.formula}`,
      },
      book,
    );
    if (!isWorth(saving, usdPerMonth(minSaving))) return none;
    return recommend({
      action: 'logs/set-retention',
      params: { retentionDays },
      saving,
      because: `nothing expires: of ${gib(group.storedBytes)} GiB about ${gib(group.storedBytes - kept)} GiB are older than ${retentionDays} days`,
      confidence: CONFIDENCE,
      caveats: [
        `irreversible: events older than ${retentionDays} days are deleted for good`,
        'how much is old is reckoned from age and present rate, and that AWS stores events at 15 % of their size is its own estimate',
      ],
    });
  },
});

const gib = (bytes: number): number => Math.round(bytes / BYTES_PER_GIB);

/**
 * How much would be kept, at most: as if the group had always grown as fast, or as fast as it does now. The more is
 * kept, the less is saved.
 */
const bytesKept = (
  { storedBytes, createdAt }: LogGroupFact,
  // Nothing is published where nothing was logged.
  ingested: Series | undefined,
  retentionDays: number,
  now: EpochMs,
): number => {
  const evenly = storedBytes * (retentionDays / ((now - createdAt) / MS_PER_DAY));
  const mib = ingested === undefined ? 0 : present(ingested).reduce((a, b) => a + b, 0);
  const lately = (mib / DAYS) * BYTES_PER_MIB;
  return Math.min(storedBytes, Math.max(evenly, lately * retentionDays));
};
