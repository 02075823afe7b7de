import {
  BUILT_IN_PRICES,
  INCLUDED_IOPS,
  INCLUDED_THROUGHPUT_MIBPS,
} from '#core/cost/price-book.ts';
import {
  type EpochMs,
  HOURS_PER_MONTH,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from '#core/model/units.ts';
import { switchesUntil } from './lifecycle/database.ts';
import { storedBytes } from './lifecycle/log-group.ts';
import { functionMinutes } from './physics/function.ts';
import type {
  AddressRecord,
  DatabaseRecord,
  FunctionRecord,
  InstanceRecord,
  LogGroupRecord,
  SnapshotRecord,
  VolumeRecord,
  VolumeShape,
} from './records.ts';
import { stretches, type Timeline } from './timeline.ts';

/** What was used, before it has a day and a price with ten places. */
export interface Usage {
  readonly service: string;
  readonly usageType: string;
  readonly instanceType?: string;
  readonly quantity: number;
  readonly usd: number;
}

const COMPUTE = 'Amazon Elastic Compute Cloud - Compute';
const EC2_OTHER = 'EC2 - Other';
const VPC = 'Amazon Virtual Private Cloud';
const LAMBDA = 'AWS Lambda';
const CLOUDWATCH = 'AmazonCloudWatch';
const RDS = 'Amazon Relational Database Service';
const USD_PER_REQUEST = 0.2e-6;
const PRICES = BUILT_IN_PRICES;

/** Spot instances pay about a third. */
const SPOT_FACTOR = 0.35;

export function instanceUsage(record: InstanceRecord, from: EpochMs, to: EpochMs): Usage[] {
  const runs = stretches(powerTimeline(record), from, to).filter((s) => s.value);
  const hours = new Map<string, number>();
  for (const run of runs)
    for (const s of stretches(record.types, run.from, run.to))
      hours.set(s.value, (hours.get(s.value) ?? 0) + (s.to - s.from) / MS_PER_HOUR);
  return [...hours].map(([type, quantity]) => ({
    service: COMPUTE,
    usageType: `${record.traits.spot ? 'SpotUsage' : 'BoxUsage'}:${type}`,
    instanceType: type,
    quantity,
    usd: quantity * (PRICES.instanceHour[type] ?? 0) * (record.traits.spot ? SPOT_FACTOR : 1),
  }));
}

/** Paid from running until somebody asks it to stop. */
const powerTimeline = (record: InstanceRecord): Timeline<boolean> => [
  { at: 0, value: false },
  ...record.power.map(({ at, on, settledAt }) => ({ at: on ? settledAt : at, value: on })),
];

export function volumeUsage(record: VolumeRecord, from: EpochMs, to: EpochMs): Usage[] {
  const start = Math.max(from, record.createdAt);
  const end = Math.min(to, record.deletedAt ?? to);
  if (start >= end) return [];
  const shapes: Timeline<VolumeShape> = [
    { at: 0, value: record.shape },
    // Paid at the new shape as soon as the modification starts.
    ...record.modifications.map((m) => ({ at: m.at, value: m.to })),
  ];
  return stretches(shapes, start, end).flatMap(({ value, ...s }) =>
    shapeUsage(value, (s.to - s.from) / (HOURS_PER_MONTH * MS_PER_HOUR)),
  );
}

function shapeUsage(
  { type, sizeGib, iops, throughputMibps }: VolumeShape,
  months: number,
): Usage[] {
  const paid = (name: string, quantity: number, price: number | undefined): Usage => ({
    service: EC2_OTHER,
    usageType: `EBS:${name}.${type}`,
    quantity: quantity * months,
    usd: quantity * months * (price ?? 0),
  });
  const extraIops = Math.max(0, (iops ?? 0) - (INCLUDED_IOPS[type] ?? 0));
  const extraMibps = Math.max(0, (throughputMibps ?? 0) - (INCLUDED_THROUGHPUT_MIBPS[type] ?? 0));
  return [
    paid('VolumeUsage', sizeGib, PRICES.volumeGibMonth[type]),
    paid('VolumeP-IOPS', extraIops, PRICES.volumeIopsMonth[type]),
    paid('VolumeP-Throughput', extraMibps, PRICES.volumeThroughputMonth[type]),
  ];
}

export function addressUsage(record: AddressRecord, from: EpochMs, to: EpochMs): Usage[] {
  const start = Math.max(from, record.allocatedAt);
  const end = Math.min(to, record.releasedAt ?? to);
  // A range of the customer's own is not billed by the address.
  if (start >= end || record.pool !== 'amazon') return [];
  const quantity = (end - start) / MS_PER_HOUR;
  const usageType = `PublicIPv4:${record.association ? 'InUse' : 'Idle'}Address`;
  return [{ service: VPC, usageType, quantity, usd: quantity * (PRICES.publicIpv4Hour ?? 0) }];
}

export function snapshotUsage(record: SnapshotRecord, from: EpochMs, to: EpochMs): Usage[] {
  const start = Math.max(from, record.startedAt);
  const end = Math.min(to, record.deletedAt ?? to);
  if (start >= end) return [];
  const quantity = (record.storedGib * (end - start)) / (HOURS_PER_MONTH * MS_PER_HOUR);
  const usd = quantity * PRICES.snapshotGibMonth;
  return [{ service: EC2_OTHER, usageType: 'EBS:SnapshotUsage', quantity, usd }];
}

const DATABASE_GIB_MONTH = 0.115;

/** Paid from available until somebody asks it to stop, standby copies too; storage always. */
export function databaseUsage(
  record: DatabaseRecord,
  seed: number,
  from: EpochMs,
  to: EpochMs,
): Usage[] {
  const start = Math.max(from, record.createdAt);
  if (start >= to) return [];
  const { engine, instanceClass, multiAz, storageGib } = record;
  const zones = multiAz ? 2 : 1;
  const power = switchesUntil(seed, record, to).map(({ at, on, settledAt }) => ({
    at: on ? settledAt : at,
    value: on,
  }));
  const hours = stretches([{ at: 0, value: false }, ...power], start, to)
    .filter(({ value }) => value)
    .reduce((sum, run) => sum + (run.to - run.from) / MS_PER_HOUR, 0);
  const months = (storageGib * (to - start)) / (HOURS_PER_MONTH * MS_PER_HOUR);
  const hour = PRICES.databaseHour?.[`${engine}/${instanceClass}`] ?? 0;
  return [
    {
      service: RDS,
      usageType: `${multiAz ? 'Multi-AZUsage' : 'InstanceUsage'}:${instanceClass}`,
      instanceType: instanceClass,
      quantity: hours,
      usd: hours * hour * zones,
    },
    {
      service: RDS,
      usageType: multiAz ? 'RDS:Multi-AZ-GP3-Storage' : 'RDS:GP3-Storage',
      quantity: months,
      usd: months * DATABASE_GIB_MONTH * zones,
    },
  ];
}

/** AWS bills log events as it stores them: compressed to this share of their size. */
const LOGS_COMPRESSED = 0.15;
const BYTES_PER_GIB = 2 ** 30;

export function logUsage(record: LogGroupRecord, from: EpochMs, to: EpochMs): Usage[] {
  // A day's growth is a straight line, so that its middle stands for it.
  const gib = (storedBytes(record, (from + to) / 2) * LOGS_COMPRESSED) / BYTES_PER_GIB;
  const quantity = (gib * (to - from)) / (HOURS_PER_MONTH * MS_PER_HOUR);
  const usd = quantity * (PRICES.logGibMonth ?? 0);
  return [{ service: CLOUDWATCH, usageType: 'TimedStorage-ByteHrs', quantity, usd }];
}

export function functionUsage(
  record: FunctionRecord,
  seed: number,
  from: EpochMs,
  to: EpochMs,
): Usage[] {
  const at = functionMinutes(record, seed);
  let requests = 0;
  let gbSeconds = 0;
  for (let t = from + MS_PER_MINUTE / 2; t < to; t += MS_PER_MINUTE) {
    const { invocations, meanMs, shape } = at(t);
    requests += invocations;
    gbSeconds += (invocations * meanMs * shape.memoryMib) / (MS_PER_SECOND * 1_024);
  }
  const suffix = record.architecture === 'arm64' ? '-ARM' : '';
  return [
    {
      service: LAMBDA,
      usageType: `Lambda-GB-Second${suffix}`,
      quantity: gbSeconds,
      usd: gbSeconds * PRICES.lambdaGbSecond[record.architecture],
    },
    {
      service: LAMBDA,
      usageType: `Request${suffix}`,
      quantity: requests,
      usd: requests * USD_PER_REQUEST,
    },
  ];
}
