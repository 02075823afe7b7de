import type { Metric } from '#core/checks/check.ts';
import type { ResourceType } from '#core/model/facts.ts';
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import type { ReaderRole } from '../fact.ts';
import { makeReadSeries } from '../series.ts';
import type { Looker } from './look.ts';

const SPAN_MS = MS_PER_DAY;
/** What EC2 publishes without detailed monitoring. */
const PERIOD_MS = 5 * MS_PER_MINUTE;

const METRICS: Partial<Record<ResourceType, Metric>> = {
  'ec2/instance': 'cpu.peak',
  'rds/instance': 'database.connections',
};

/** Reads the highest use of an instance or a database in the last day. */
export const makeReadRecentUse = (role: ReaderRole): Looker<'recentUse'> => {
  const readSeries = makeReadSeries(role);
  return async ({ resource, scope, at }) => {
    const metric = METRICS[resource.type];
    const series = await Array.fromAsync(
      readSeries(scope, {
        resources: [resource],
        metrics: metric === undefined ? [] : [metric],
        from: at - SPAN_MS,
        to: at,
        periodMs: PERIOD_MS,
      }),
    );
    const values = series.flatMap((one) => one.values).filter((value) => value !== null);
    const highest = values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
    return {
      cpu: metric === 'cpu.peak' ? highest : null,
      connections: metric === 'database.connections' ? highest : null,
      spanMs: SPAN_MS,
    };
  };
};
