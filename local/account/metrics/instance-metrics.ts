import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { isUp } from '../lifecycle/instance.ts';
import { instancePhysics } from '../physics/instance.ts';
import { seedOf } from '../random.ts';
import type { InstanceRecord } from '../records.ts';
import type { Store } from '../store.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { distribution, gauge } from './series.ts';

/** Of the logarithm of the time that a request takes. */
const REQUEST_SPREAD = 0.4;
const REQUEST_TIMEOUT_MS = 60 * MS_PER_SECOND;
/** Answers are longer than questions. */
const OUT_PER_IN = 1.6;

/** What EC2 publishes of an instance, and the CloudWatch agent where it is installed. */
export function instanceMetrics(store: Store, record: InstanceRecord): ResourceMetrics {
  const physics = instancePhysics(record, store.estate);
  const { agent, detailedMonitoring, requestMs } = record.traits;
  const resolutionMs = detailedMonitoring ? MS_PER_MINUTE : 5 * MS_PER_MINUTE;
  const network = (factor: number) =>
    gauge(
      resolutionMs,
      (t) => (factor * physics.networkInBytesPerSecond(t) * resolutionMs) / MS_PER_SECOND,
    );
  const check = gauge(MS_PER_MINUTE, (t) => (isUp(record, t) ? 0 : Number.NaN));
  const requests = distribution(
    MS_PER_MINUTE,
    seedOf(store.estate.seed, `${record.id} requests`),
    (t) => ({
      count: Math.round(60 * (physics.requestsPerSecond(t) || 0)),
      mean: physics.requestMs(t),
      spread: REQUEST_SPREAD,
      cap: REQUEST_TIMEOUT_MS,
    }),
  );
  return {
    id: record.id,
    isAliveSince: (time, now) =>
      isUp(record, now) || record.power.some((p) => p.settledAt > time && p.at < now),
    series: {
      'AWS/EC2': {
        CPUUtilization: gauge(resolutionMs, physics.cpuPercent),
        NetworkIn: network(1),
        NetworkOut: network(OUT_PER_IN),
        StatusCheckFailed: check,
        StatusCheckFailed_Instance: check,
        StatusCheckFailed_System: check,
      },
      ...(agent && {
        CWAgent: {
          mem_used_percent: gauge(MS_PER_MINUTE, physics.memoryPercent),
          ...(requestMs !== undefined && { request_duration: requests }),
        },
      }),
    },
  };
}
