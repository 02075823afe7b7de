import type { Metric } from '#core/checks/check.ts';
import { peaks } from '#core/checks/replay-load.ts';
import type { ResourceUsage, UsageQuery } from '#core/contract/api-resources.ts';
import type { ResourceType } from '#core/model/facts.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { Now, StoredSeries } from '../ports.ts';

export interface ViewUsageDeps {
  readonly storedSeries: StoredSeries;
  readonly now: Now;
}

const DAYS = 14;

/** The one metric that says most of how much a resource is used; absent where none is collected. */
const MAIN_METRIC: { readonly [T in ResourceType]?: Metric } = {
  'ec2/instance': 'cpu.utilization',
  'lambda/function': 'memory.used',
  'logs/log-group': 'ingested.sum',
  'rds/instance': 'database.cpu',
};

/** Tells how much some resources of one type were used, in the peaks of the last 14 days. */
export const makeViewUsage =
  ({ storedSeries, now }: ViewUsageDeps) =>
  async ({ type, arns }: UsageQuery): Promise<ResourceUsage> => {
    const at = now();
    const metric = MAIN_METRIC[type];
    const series =
      metric === undefined
        ? []
        : await Promise.all(
            arns.split(',').map((arn) => storedSeries(arn, [metric], at - DAYS * MS_PER_DAY, at)),
          );
    return {
      now: at,
      usage: series.flat().map((one) => ({
        arn: one.resource,
        metric: one.metric,
        unit: one.unit,
        peakPerDay: peaks(one.values, MS_PER_DAY / one.periodMs),
      })),
    };
  };
