import type { Metric } from '#core/checks/check.ts';
import type { ResourceType } from '#core/model/facts.ts';

/** Where a metric of ours is found in CloudWatch, and what turns its values into ours. */
export interface MetricSource {
  readonly resource: ResourceType;
  readonly namespace: string;
  readonly name: string;
  readonly stat: string;
  /** The dimension that holds the resource's id. */
  readonly dimension: string;
  /** Whoever publishes it may add dimensions of their own, so that they have to be listed. */
  readonly listed?: true;
  /** Of our values: `ratio` (0–1), `ms`, `mib`, `count`. */
  readonly unit: string;
  /** CloudWatch's value divided by this is ours. */
  readonly per: number;
}

const ec2 = { resource: 'ec2/instance', dimension: 'InstanceId', unit: 'ratio', per: 100 } as const;
const traffic = {
  ...ec2,
  namespace: 'AWS/EC2',
  stat: 'Sum',
  unit: 'mib',
  per: 1_024 * 1_024,
} as const;
const aws = {
  resource: 'lambda/function',
  namespace: 'AWS/Lambda',
  dimension: 'FunctionName',
  per: 1,
} as const;
/** Published while something is logged, and not otherwise. */
const logs = {
  resource: 'logs/log-group',
  namespace: 'AWS/Logs',
  dimension: 'LogGroupName',
  stat: 'Sum',
  unit: 'mib',
  per: 1_024 * 1_024,
} as const;
const rds = {
  resource: 'rds/instance',
  namespace: 'AWS/RDS',
  dimension: 'DBInstanceIdentifier',
} as const;
const ebs = {
  resource: 'ebs/volume',
  namespace: 'AWS/EBS',
  dimension: 'VolumeId',
  unit: 'count',
  per: 1,
} as const;
const ebsBytes = { ...ebs, unit: 'mib', per: 1_024 * 1_024 } as const;
const insights = { ...aws, namespace: 'LambdaInsights', dimension: 'function_name' } as const;

/**
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export const METRIC_SOURCES: Readonly<Record<Metric, MetricSource>> = {
  'cpu.utilization': { ...ec2, namespace: 'AWS/EC2', name: 'CPUUtilization', stat: 'Average' },
  'cpu.peak': { ...ec2, namespace: 'AWS/EC2', name: 'CPUUtilization', stat: 'Maximum' },
  'memory.utilization': {
    ...ec2,
    namespace: 'CWAgent',
    name: 'mem_used_percent',
    stat: 'Average',
    listed: true,
  },
  'network.in': { ...traffic, name: 'NetworkIn' },
  'network.out': { ...traffic, name: 'NetworkOut' },
  'invocations.sum': { ...aws, name: 'Invocations', stat: 'Sum', unit: 'count' },
  'duration.average': { ...aws, name: 'Duration', stat: 'Average', unit: 'ms' },
  'duration.p95': { ...aws, name: 'Duration', stat: 'p95', unit: 'ms' },
  'errors.sum': { ...aws, name: 'Errors', stat: 'Sum', unit: 'count' },
  'throttles.sum': { ...aws, name: 'Throttles', stat: 'Sum', unit: 'count' },
  'memory.used': { ...insights, name: 'used_memory_max', stat: 'Maximum', unit: 'mib' },
  'cpu.time': { ...insights, name: 'cpu_total_time', stat: 'Average', unit: 'ms' },
  'queue.length': { ...ebs, name: 'VolumeQueueLength', stat: 'Average' },
  'reads.max': { ...ebs, name: 'VolumeReadOps', stat: 'Maximum' },
  'writes.max': { ...ebs, name: 'VolumeWriteOps', stat: 'Maximum' },
  'read.max': { ...ebsBytes, name: 'VolumeReadBytes', stat: 'Maximum' },
  'written.max': { ...ebsBytes, name: 'VolumeWriteBytes', stat: 'Maximum' },
  'read.sum': { ...ebsBytes, name: 'VolumeReadBytes', stat: 'Sum' },
  'written.sum': { ...ebsBytes, name: 'VolumeWriteBytes', stat: 'Sum' },
  'ingested.sum': { ...logs, name: 'IncomingBytes' },
  'database.connections': {
    ...rds,
    name: 'DatabaseConnections',
    stat: 'Maximum',
    unit: 'count',
    per: 1,
  },
  'database.cpu': { ...rds, name: 'CPUUtilization', stat: 'Average', unit: 'ratio', per: 100 },
};
