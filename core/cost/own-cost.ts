import { configureChecks } from '#core/checks/configure.ts';
import { backupSchema } from '#core/contract/config/backup.ts';
import { storageSchema } from '#core/contract/config/storage.ts';
import { METRICS, type MetricSpec } from '#core/contract/metrics.ts';
import type { TimeSeriesEngine } from '#core/contract/time-series.ts';
import { SCHEDULES, type StateMachineName } from '#core/contract/workflow.ts';
import type { ResourceType } from '#core/model/facts.ts';
import { HOURS_PER_MONTH, MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND } from '#core/model/units.ts';
import { needsOf } from '#core/scan/needs.ts';
import { INFLUX_INSTANCE, OWN_PRICES } from './own-prices.ts';

/** What a run of a workflow does in one account and region, as its file says. */
export interface WorkflowRun {
  readonly transitions: number;
  readonly functions: number;
}

export interface OwnCostInput {
  readonly engine: TimeSeriesEngine;
  readonly resources: number;
  /** Those that schedules start. */
  readonly workflows: Readonly<Partial<Record<StateMachineName, WorkflowRun>>>;
  /** Of a stored sample, in day chunks; measured. */
  readonly bytesPerSample: number;
  /** Of an hour in the cold, with its extremes; measured. */
  readonly bytesPerColdSample: number;
}

/** Dollars a month, by what they are paid for. */
export type OwnCost = Readonly<
  Record<
    | 'idle'
    | 'metrics'
    | 'facts'
    | 'series'
    | 'cold'
    | 'functions'
    | 'workflows'
    | 'ownMetrics'
    | 'backups',
    number
  >
>;

/**
 * Of each hundred resources so many are of a kind. All are taken to be looked at: a volume that no check cares for costs
 * less.
 */
export const ESTATE: Readonly<Partial<Record<ResourceType, number>>> = {
  'ebs/volume': 40,
  'ec2/instance': 25,
  'lambda/function': 25,
  'logs/log-group': 5,
  'rds/instance': 5,
};

/** A function waits for the network most of the time; an item or an answer of it takes about that. */
export const PER_RUN_MS = 500;
export const PER_SERIES_MS = 20;
export const MEMORY_GB = 0.5;
/** What a run logs, as JSON, with its metrics. */
export const LOGGED_BYTES_PER_RUN = 2_048;
/** A fact with its tags. */
export const FACT_BYTES = 1_024;
/** A recommendation with its evidence, which has series in it; at most every resource has one. */
export const EVIDENCE_BYTES = 16_384;
/** Keys and attributes of a chunk, besides its samples. */
export const CHUNK_BYTES = 200;

const BYTES_PER_GIB = 2 ** 30;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

/** Returns what a month costs in which nothing happens: what is paid for by the hour. */
export const idleCost = (engine: TimeSeriesEngine): number =>
  engine === 'dynamodb'
    ? 0
    : OWN_PRICES.influxInstanceHour * HOURS_PER_MONTH +
      OWN_PRICES.influxStorageGibMonth * INFLUX_INSTANCE.storageGib +
      OWN_PRICES.secretMonth;

/** Returns what a month of Trimtab costs in one account and region, without changes: those are counted by the change. */
export const ownCost = (input: OwnCostInput): OwnCost => {
  const { resources, engine } = input;
  const load = seriesLoad(resources);
  const runs = monthlyRuns(input);
  const aged = agedResources(resources) * DAYS_PER_MONTH;
  // The collection saves each series by itself, and a run of the checks reads each by itself; of a resource the warm and
  // the old are looked for, and what was moved is dropped.
  const calls = engine === 'influxdb' ? load.saves + load.reads + CALLS_TO_AGE * aged : 0;
  const busyMs =
    runs.functions * PER_RUN_MS +
    (load.saves + load.reads + CALLS_TO_AGE * aged + calls) * PER_SERIES_MS;
  return {
    idle: idleCost(engine),
    metrics: load.saves * OWN_PRICES.metricRead,
    facts:
      resources * runsOf('collect') * units(FACT_BYTES, 1_024) * OWN_PRICES.dynamoWriteUnit +
      resources * runsOf('optimize') * units(FACT_BYTES, 4_096) * OWN_PRICES.dynamoReadUnit,
    series: engine === 'influxdb' ? 0 : tableCost(resources, input.bytesPerSample),
    cold: coldCost(resources, input.bytesPerColdSample),
    functions:
      (runs.functions + calls) * OWN_PRICES.lambdaRequest +
      (busyMs / MS_PER_SECOND) * MEMORY_GB * OWN_PRICES.lambdaGbSecond +
      (((runs.functions + calls) * LOGGED_BYTES_PER_RUN) / BYTES_PER_GIB) * OWN_PRICES.logGib,
    workflows: runs.transitions * OWN_PRICES.stateTransition,
    ownMetrics: OWN_METRICS * OWN_PRICES.ownMetricMonth,
    backups:
      backupsKept() * ((resources * EVIDENCE_BYTES) / BYTES_PER_GIB) * OWN_PRICES.vaultGibMonth,
  };
};

/** Returns how many backups of a table are kept, unless somebody says otherwise. */
export const backupsKept = (): number => {
  const { dailyKeptDays, monthlyKeptDays } = backupSchema.parse({});
  return dailyKeptDays + Math.floor(monthlyKeptDays / DAYS_PER_MONTH);
};

/** Each is paid for in a month in which it is measured. Those by service are of calls that fail, and left out. */
const OWN_METRICS = Object.values<MetricSpec>(METRICS).filter(
  ({ dimensions }) => !dimensions.includes('api'),
).length;

export const totalOf = (cost: OwnCost): number =>
  Object.values(cost).reduce((sum, part) => sum + part, 0);

/** As it is unless somebody says otherwise. */
export const TIERS = storageSchema.parse({});
const CALLS_TO_AGE = 3;

/** Returns how many samples the store of series has in the end. */
export const samplesKept = (resources: number): number =>
  collected(resources).reduce(
    (sum, { count, periodMs }) => sum + (count * TIERS.warm.keptDays * MS_PER_DAY) / periodMs,
    0,
  );

/** Returns how many hours, and days where a sample is one, are in the cold in the end. */
export const coldSamplesKept = (resources: number): number =>
  collected(resources).reduce(
    (sum, { count, periodMs }) =>
      sum +
      (count * (TIERS.cold.keptDays - TIERS.warm.keptDays) * MS_PER_DAY) /
        Math.max(periodMs, MS_PER_HOUR),
    0,
  );

/** Those that have series: each is looked at once a day, and has one object a month that is read and written anew. */
const agedResources = (resources: number): number =>
  NEEDS.filter(({ series }) => series.length > 0).reduce(
    (sum, { type }) => sum + resources * ((ESTATE[type] ?? 0) / 100),
    0,
  );

const coldCost = (resources: number, bytesPerSample: number): number =>
  agedResources(resources) * DAYS_PER_MONTH * (OWN_PRICES.s3Write + OWN_PRICES.s3Read) +
  ((coldSamplesKept(resources) * bytesPerSample) / BYTES_PER_GIB) * OWN_PRICES.s3GibMonth;

const NEEDS = needsOf(configureChecks({}));

/** The series of an estate by their period: so many of each. */
const collected = (resources: number): { readonly count: number; readonly periodMs: number }[] =>
  NEEDS.flatMap(({ type, series }) =>
    series.map(({ metrics, periodMs }) => ({
      count: metrics.length * resources * ((ESTATE[type] ?? 0) / 100),
      periodMs,
    })),
  );

/** A series is read and saved at each collection, unless no sample of it has ended since the one before. */
const savesPerMonth = (periodMs: number): number =>
  Math.min(runsOf('collect'), (DAYS_PER_MONTH * MS_PER_DAY) / periodMs);

const seriesLoad = (resources: number): { saves: number; reads: number } => {
  const all = collected(resources);
  return {
    saves: all.reduce((sum, { count, periodMs }) => sum + count * savesPerMonth(periodMs), 0),
    reads: all.reduce((sum, { count }) => sum + count * runsOf('optimize'), 0),
  };
};

/**
 * What the table takes: a chunk of the day so far is read and written at each save, fourteen days of them by the checks; once
 * it is old enough it is looked for, looked at, found again and deleted.
 */
const tableCost = (resources: number, bytesPerSample: number): number =>
  collected(resources).reduce((sum, { count, periodMs }) => {
    const bytesAt = (samples: number) => CHUNK_BYTES + samples * bytesPerSample;
    const perDay = MS_PER_DAY / periodMs;
    const savesPerDay = Math.max(1, Math.round(savesPerMonth(periodMs) / DAYS_PER_MONTH));
    const sizes = Array.from({ length: savesPerDay }, (_, i) =>
      bytesAt((perDay * (i + 1)) / savesPerDay),
    );
    const writes = sizes.reduce((all, bytes) => all + units(bytes, 1_024), 0) * DAYS_PER_MONTH;
    const before = sizes.reduce((all, bytes) => all + units(bytes, 4_096), 0) * DAYS_PER_MONTH;
    const byChecks = units(LOOK_BACK_DAYS * bytesAt(perDay), 4_096) * runsOf('optimize');
    const toAge = CALLS_TO_AGE * units(bytesAt(perDay), 4_096) * DAYS_PER_MONTH;
    const deletes = units(bytesAt(perDay), 1_024) * DAYS_PER_MONTH;
    const gib = (TIERS.warm.keptDays * bytesAt(perDay)) / BYTES_PER_GIB;
    return (
      sum +
      count *
        ((writes + deletes) * OWN_PRICES.dynamoWriteUnit +
          (before + byChecks + toAge) * OWN_PRICES.dynamoReadUnit +
          gib * (OWN_PRICES.dynamoGibMonth + OWN_PRICES.dynamoBackupGibMonth))
    );
  }, 0);

/** As far as the checks look back. */
const LOOK_BACK_DAYS = Math.max(...NEEDS.flatMap(({ series }) => series.map(({ days }) => days)));

/** Capacity is counted in whole units. */
const units = (bytes: number, unit: number): number => Math.ceil(bytes / unit);

const runsOf = (schedule: string): number => {
  const { everyMinutes = Number.POSITIVE_INFINITY } =
    SCHEDULES.find(({ name }) => name === schedule) ?? {};
  return MINUTES_PER_MONTH / everyMinutes;
};

const monthlyRuns = ({ workflows }: OwnCostInput) =>
  SCHEDULES.reduce(
    (sum, { everyMinutes, target }) => {
      const runs = MINUTES_PER_MONTH / everyMinutes;
      const { functions, transitions } =
        'machine' in target
          ? (workflows[target.machine] ?? { functions: 0, transitions: 0 })
          : { functions: 1, transitions: 0 };
      return {
        functions: sum.functions + runs * functions,
        transitions: sum.transitions + runs * transitions,
      };
    },
    { functions: 0, transitions: 0 },
  );
