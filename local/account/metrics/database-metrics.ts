import { MS_PER_MINUTE } from '#core/model/units.ts';
import { statusAt } from '../lifecycle/database.ts';
import { type Load, profileLoad } from '../physics/load.ts';
import { seedOf } from '../random.ts';
import type { DatabaseRecord } from '../records.ts';
import type { Store } from '../store.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { gauge } from './series.ts';

/** What RDS publishes of a database instance while it is available. */
export function databaseMetrics(store: Store, record: DatabaseRecord): ResourceMetrics {
  const { seed } = store.estate;
  const load = (profile: DatabaseRecord['cpuPercent'], of: string): Load =>
    profileLoad(profile, seedOf(seed, `${record.id} ${of}`));
  const connections = load(record.connections, 'connections');
  const cpu = load(record.cpuPercent, 'cpu');
  const whileUp = (value: Load) =>
    gauge(MS_PER_MINUTE, (t) =>
      t >= record.createdAt && statusAt(seed, record, t) === 'available' ? value(t) : Number.NaN,
    );
  return {
    id: record.name,
    isAliveSince: (time, now) =>
      [time, now].some((each) => statusAt(seed, record, each) === 'available'),
    series: {
      'AWS/RDS': {
        DatabaseConnections: whileUp((t) => Math.round(connections(t))),
        CPUUtilization: whileUp((t) => Math.min(100, cpu(t))),
      },
    },
  };
}
