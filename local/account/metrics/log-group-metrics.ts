import { MS_PER_MINUTE } from '#core/model/units.ts';
import { profileLoad } from '../physics/load.ts';
import { seedOf } from '../random.ts';
import type { LogGroupRecord } from '../records.ts';
import type { Store } from '../store.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { gauge } from './series.ts';

const SECONDS_PER_MINUTE = 60;
const BYTES_PER_EVENT = 400;

/** What CloudWatch Logs publishes of a log group while something is logged. */
export function logGroupMetrics(store: Store, record: LogGroupRecord): ResourceMetrics {
  const load = profileLoad(record.ingest, seedOf(store.estate.seed, record.id));
  const { createdAt, silentSince = Number.POSITIVE_INFINITY } = record;
  const perMinute = (factor: number) =>
    gauge(MS_PER_MINUTE, (t) => {
      if (t < createdAt || t >= silentSince || record.ingest.level === 0) return Number.NaN;
      return Math.round(load(t) * SECONDS_PER_MINUTE * factor);
    });
  return {
    id: record.name,
    isAliveSince: (time) => record.ingest.level > 0 && silentSince > time,
    series: {
      'AWS/Logs': {
        IncomingBytes: perMinute(1),
        IncomingLogEvents: perMinute(1 / BYTES_PER_EVENT),
      },
    },
  };
}
