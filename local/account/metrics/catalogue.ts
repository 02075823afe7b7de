import type { EpochMs } from '#core/model/units.ts';
import { seedOf } from '../random.ts';
import type { Store } from '../store.ts';
import { databaseMetrics } from './database-metrics.ts';
import { type Datapoint, datapoints, type Query } from './datapoints.ts';
import { functionMetrics } from './function-metrics.ts';
import { instanceMetrics } from './instance-metrics.ts';
import { logGroupMetrics } from './log-group-metrics.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { volumeMetrics } from './volume-metrics.ts';

/** A metric as CloudWatch names it. */
export interface MetricKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The one dimension that each namespace publishes by. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  'AWS/EC2': 'InstanceId',
  // The agent's own default adds image and type; this one is set up to publish by instance only.
  CWAgent: 'InstanceId',
  'AWS/EBS': 'VolumeId',
  'AWS/Lambda': 'FunctionName',
  LambdaInsights: 'function_name',
  'AWS/Logs': 'LogGroupName',
  'AWS/RDS': 'DBInstanceIdentifier',
};

/** Returns the metrics of a region that something was published of since `time`. */
export function listMetrics(
  store: Store,
  region: string,
  { since, now }: { readonly since: EpochMs; readonly now: EpochMs },
): MetricKey[] {
  const inRegion = (record: { readonly region: string }) => record.region === region;
  const owners = [
    ...store
      .all('instance')
      .filter(inRegion)
      .map((r) => instanceMetrics(store, r)),
    ...store
      .all('volume')
      .filter(inRegion)
      .map((r) => volumeMetrics(store, r)),
    ...store
      .all('function')
      .filter(inRegion)
      .map((r) => functionMetrics(store, r)),
    ...store
      .all('log-group')
      .filter(inRegion)
      .map((r) => logGroupMetrics(store, r)),
    ...store
      .all('database')
      .filter(inRegion)
      .map((r) => databaseMetrics(store, r)),
  ];
  return owners
    .filter((owner) => owner.isAliveSince(since, now))
    .flatMap(({ id, series }) =>
      Object.entries(series).flatMap(([namespace, byName]) =>
        Object.keys(byName).map((name) => ({
          namespace,
          name,
          dimensions: { [DIMENSIONS[namespace] ?? '']: id },
        })),
      ),
    );
}

/** Returns a text that tells metrics apart. */
export const metricName = ({ namespace, name, dimensions }: MetricKey): string =>
  `${namespace} ${name} ${JSON.stringify(dimensions)}`;

/** Returns the datapoints of a metric; none when there is no metric with exactly these dimensions. */
export function pointsOf(
  store: Store,
  region: string,
  key: MetricKey,
  query: Query,
): readonly Datapoint[] {
  const series = ownerOf(store, region, key)?.series[key.namespace]?.[key.name];
  if (series === undefined) return [];
  return datapoints(series, seedOf(store.estate.seed, metricName(key)), query);
}

function ownerOf(store: Store, region: string, key: MetricKey): ResourceMetrics | undefined {
  const [[name, id = ''] = [], ...others] = Object.entries(key.dimensions);
  if (name !== DIMENSIONS[key.namespace] || others.length > 0) return undefined;
  const instance = store.get('instance', id);
  if (instance?.region === region) return instanceMetrics(store, instance);
  const volume = store.get('volume', id);
  if (volume?.region === region) return volumeMetrics(store, volume);
  const arn = (service: string, type: string) =>
    `arn:aws:${service}:${region}:${store.estate.accountId}:${type}:${id}`;
  if (key.namespace === 'AWS/Logs') {
    const group = store.get('log-group', arn('logs', 'log-group'));
    return group && logGroupMetrics(store, group);
  }
  if (key.namespace === 'AWS/RDS') {
    const database = store.get('database', arn('rds', 'db'));
    return database && databaseMetrics(store, database);
  }
  const owner = store.get('function', arn('lambda', 'function'));
  return owner && functionMetrics(store, owner);
}
