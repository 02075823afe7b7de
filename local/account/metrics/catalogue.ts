import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { isUp } from '../lifecycle/instance.ts';
import { type FunctionMinute, functionMinutes } from '../physics/function.ts';
import { instancePhysics } from '../physics/instance.ts';
import { volumePhysics } from '../physics/volume.ts';
import { seedOf } from '../random.ts';
import type { FunctionRecord, InstanceRecord, VolumeRecord } from '../records.ts';
import type { Store } from '../store.ts';
import { type Datapoint, datapoints, type Query } from './datapoints.ts';
import { distribution, gauge, type Series, tally } from './series.ts';

/** A metric as CloudWatch names it. */
export interface MetricKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
export interface Metric extends MetricKey {
  readonly series: Series;
  /** Whether anything was published after `time`; a metric without data for two weeks is not listed. */
  readonly isAliveSince: (time: EpochMs, now: EpochMs) => boolean;
}

const FIVE_MINUTES = 5 * MS_PER_MINUTE;
const PERCENT = 'Percent' as const;

/** Returns all metrics of a region. */
export function metricsOfRegion(store: Store, region: string): Metric[] {
  const inRegion = <R extends { region: string }>(records: R[]) =>
    records.filter((r) => r.region === region);
  return [
    ...inRegion(store.all('instance')).flatMap((r) => instanceMetrics(store, r)),
    ...inRegion(store.all('volume')).flatMap((r) => volumeMetrics(store, r)),
    ...inRegion(store.all('function')).flatMap((r) => functionMetrics(store, r)),
  ];
}

/** Returns the metric with exactly these dimensions, as CloudWatch matches them. */
export function findMetric(store: Store, region: string, key: MetricKey): Metric | undefined {
  return metricsOfOwner(store, region, key).find(
    (m) => m.namespace === key.namespace && m.name === key.name,
  );
}

/** Returns a text that tells metrics apart. */
export const metricName = ({ namespace, name, dimensions }: MetricKey): string =>
  `${namespace} ${name} ${JSON.stringify(dimensions)}`;

/** Returns the datapoints of a metric; none when there is no such metric. */
export function pointsOf(
  store: Store,
  region: string,
  key: MetricKey,
  query: Query,
): readonly Datapoint[] {
  const metric = findMetric(store, region, key);
  if (metric === undefined) return [];
  return datapoints(metric.series, seedOf(store.estate.seed, metricName(key)), query);
}

function metricsOfOwner(store: Store, region: string, key: MetricKey): Metric[] {
  const dimensions = Object.entries(key.dimensions);
  const [name, value] = dimensions[0] ?? [];
  if (dimensions.length !== 1 || name !== OWNER_DIMENSION[key.namespace] || value === undefined)
    return [];
  const instance = store.get('instance', value);
  if (instance?.region === region) return instanceMetrics(store, instance);
  const volume = store.get('volume', value);
  if (volume?.region === region) return volumeMetrics(store, volume);
  const { accountId } = store.estate;
  const owner = store.get('function', `arn:aws:lambda:${region}:${accountId}:function:${value}`);
  return owner === undefined ? [] : functionMetrics(store, owner);
}

const OWNER_DIMENSION: Readonly<Record<string, string>> = {
  'AWS/EC2': 'InstanceId',
  // The agent's own default adds image and type; this one is set up to publish by instance only.
  CWAgent: 'InstanceId',
  'AWS/EBS': 'VolumeId',
  'AWS/Lambda': 'FunctionName',
  LambdaInsights: 'function_name',
};

function instanceMetrics(store: Store, record: InstanceRecord): Metric[] {
  const physics = instancePhysics(record, store.estate);
  const { traits } = record;
  const resolutionMs = traits.detailedMonitoring ? MS_PER_MINUTE : FIVE_MINUTES;
  const isAliveSince = (time: EpochMs, now: EpochMs) =>
    isUp(record, now) || record.power.some((p) => p.settledAt > time && p.at < now);
  const publish = (namespace: string, name: string, series: Series): Metric => ({
    namespace,
    name,
    dimensions: { InstanceId: record.id },
    series,
    isAliveSince,
  });
  const bytes = (factor: number) =>
    gauge(
      { unit: 'Bytes', resolutionMs },
      (t) => (factor * physics.networkInBytesPerSecond(t) * resolutionMs) / MS_PER_SECOND,
    );
  const check = gauge({ unit: 'Count', resolutionMs: MS_PER_MINUTE }, (t) =>
    isUp(record, t) ? 0 : Number.NaN,
  );
  const agentMinute = { resolutionMs: MS_PER_MINUTE };
  return [
    publish(
      'AWS/EC2',
      'CPUUtilization',
      gauge({ unit: PERCENT, resolutionMs }, physics.cpuPercent),
    ),
    publish('AWS/EC2', 'NetworkIn', bytes(1)),
    publish('AWS/EC2', 'NetworkOut', bytes(1.6)),
    ...['StatusCheckFailed', 'StatusCheckFailed_Instance', 'StatusCheckFailed_System'].map((name) =>
      publish('AWS/EC2', name, check),
    ),
    ...(traits.agent
      ? [
          publish(
            'CWAgent',
            'mem_used_percent',
            gauge({ unit: PERCENT, ...agentMinute }, physics.memoryPercent),
          ),
        ]
      : []),
    ...(traits.agent && traits.requestMs !== undefined
      ? [
          publish(
            'CWAgent',
            'request_duration',
            distribution({ unit: 'Milliseconds', ...agentMinute }, seedOf(7, record.id), (t) => ({
              count: Math.round(60 * (physics.requestsPerSecond(t) || 0)),
              mean: physics.requestMs(t),
              spread: 0.4,
              cap: 60 * MS_PER_SECOND,
            })),
          ),
        ]
      : []),
  ];
}

/** Bytes of one operation, and how many of the operations read. */
const OPERATION_BYTES = 16 * 1_024;
const READ_SHARE = 0.4;

function volumeMetrics(store: Store, record: VolumeRecord): Metric[] {
  const physics = volumePhysics(record, store.estate, (id) => store.get('instance', id));
  const minute = { resolutionMs: MS_PER_MINUTE };
  const isAliveSince = (time: EpochMs, now: EpochMs) =>
    record.attachments.some((a) => a.at < now && (a.detach?.at ?? now) > time);
  const publish = (name: string, series: Series): Metric => ({
    namespace: 'AWS/EBS',
    name,
    dimensions: { VolumeId: record.id },
    series,
    isAliveSince,
  });
  const counted = (unit: 'Count' | 'Bytes', factor: number) =>
    gauge({ unit, ...minute }, (t) => Math.round(physics.opsPerSecond(t) * 60 * factor));
  return [
    publish('VolumeReadOps', counted('Count', READ_SHARE)),
    publish('VolumeWriteOps', counted('Count', 1 - READ_SHARE)),
    publish('VolumeReadBytes', counted('Bytes', READ_SHARE * OPERATION_BYTES)),
    publish('VolumeWriteBytes', counted('Bytes', (1 - READ_SHARE) * OPERATION_BYTES)),
    publish('VolumeQueueLength', gauge({ unit: 'Count', ...minute }, physics.queueLength)),
  ];
}

function functionMetrics(store: Store, record: FunctionRecord): Metric[] {
  const at = functionMinutes(record, store.estate.seed);
  const { spread } = record.workload;
  const seed = seedOf(store.estate.seed, record.id);
  const isAliveSince = (time: EpochMs, now: EpochMs) =>
    record.workload.perSecond.level > 0 && record.createdAt < now && now > time;
  const publish = (namespace: string, name: string, series: Series): Metric => ({
    namespace,
    name,
    dimensions: { [OWNER_DIMENSION[namespace] ?? '']: record.name },
    series,
    isAliveSince,
  });
  const minute = { resolutionMs: MS_PER_MINUTE };
  const count = { unit: 'Count' as const, ...minute };
  const each = (ones: (m: FunctionMinute) => number) =>
    tally(count, (t) => ({ count: at(t).invocations, ones: ones(at(t)) }));
  const lots =
    (
      salt: number,
      spreadOf: number,
      mean: (m: FunctionMinute) => number,
      cap: (m: FunctionMinute) => number,
    ) =>
    (unit: 'Milliseconds' | 'Megabytes' | 'Percent') =>
      distribution({ unit, ...minute }, seed + salt, (t) => {
        const m = at(t);
        return { count: m.invocations, mean: mean(m), spread: spreadOf, cap: cap(m) };
      });
  const timeout = (m: FunctionMinute) => m.shape.timeoutS * MS_PER_SECOND;
  const used = (m: FunctionMinute) => 0.97 * m.usedMib;
  const share = (m: FunctionMinute) => (100 * used(m)) / m.shape.memoryMib;
  return [
    publish(
      'AWS/Lambda',
      'Invocations',
      each((m) => m.invocations),
    ),
    publish(
      'AWS/Lambda',
      'Errors',
      each((m) => m.errors),
    ),
    publish(
      'AWS/Lambda',
      'Throttles',
      each(() => 0),
    ),
    publish('AWS/Lambda', 'Duration', lots(1, spread, (m) => m.meanMs, timeout)('Milliseconds')),
    publish(
      'AWS/Lambda',
      'ConcurrentExecutions',
      gauge(count, (t) => {
        const { invocations, meanMs } = at(t);
        return invocations > 0 ? Math.ceil((invocations * meanMs) / MS_PER_MINUTE) : Number.NaN;
      }),
    ),
    ...(record.insights
      ? [
          publish(
            'LambdaInsights',
            'used_memory_max',
            lots(2, 0.01, used, (m) => m.shape.memoryMib)('Megabytes'),
          ),
          publish('LambdaInsights', 'memory_utilization', lots(2, 0.01, share, () => 100)(PERCENT)),
          publish(
            'LambdaInsights',
            'total_memory',
            lots(
              2,
              0,
              (m) => m.shape.memoryMib,
              (m) => m.shape.memoryMib,
            )('Megabytes'),
          ),
          publish(
            'LambdaInsights',
            'cpu_total_time',
            lots(3, spread, (m) => m.cpuMs, timeout)('Milliseconds'),
          ),
        ]
      : []),
  ];
}
