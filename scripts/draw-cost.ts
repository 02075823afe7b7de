import { readFileSync } from 'node:fs';
import { compressJson } from '#adapters/aws/compressed.ts';
import { packValues } from '#adapters/aws/series-chunk.ts';
import { TIME_SERIES_ENGINES, type TimeSeriesEngine } from '#core/contract/time-series.ts';
import { STATE_MACHINES, type StateMachineName } from '#core/contract/workflow.ts';
import {
  backupsKept,
  CHUNK_BYTES,
  coldSamplesKept,
  ESTATE,
  EVIDENCE_BYTES,
  FACT_BYTES,
  idleCost,
  LOGGED_BYTES_PER_RUN,
  MEMORY_GB,
  type OwnCost,
  ownCost,
  PER_RUN_MS,
  PER_SERIES_MS,
  samplesKept,
  TIERS,
  totalOf,
  type WorkflowRun,
} from '#core/cost/own-cost.ts';
import { CONFIRMED_BY, INFLUX_INSTANCE, OWN_PRICES } from '#core/cost/own-prices.ts';
import { rollUp } from '#core/metrics/roll-up.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { count, listed } from '#core/present/format.ts';
import { idleSentence, usd } from '#core/present/own-cost.ts';
import { code, document, table } from './markdown.ts';

const SIZES = [100, 1_000, 10_000];
const ENGINE_NAMES: Readonly<Record<TimeSeriesEngine, string>> = {
  influxdb: 'InfluxDB',
  dynamodb: 'DynamoDB',
};
const PARTS: Readonly<Record<keyof OwnCost, string>> = {
  idle: 'paid for by the hour',
  metrics: 'samples read from CloudWatch',
  facts: 'facts',
  series: 'series in the table',
  cold: 'series by the hour in S3',
  functions: 'functions and their logs',
  workflows: 'transitions of workflows',
  ownMetrics: "metrics of Trimtab's own",
  backups: 'backups in the vault',
};

/** Returns what Trimtab itself costs a month, and from which numbers that follows. */
export const costDocument = (): string =>
  document(
    'What Trimtab costs',
    [
      'A month of Trimtab in one account and region, by arithmetic: schedules, what the checks ask for, sizes that are',
      'measured, and list prices. Changes come on top, each for itself, and so do alarms, dashboards and mails.',
    ],
    [
      ['In all', inAll()],
      ['By what it is paid for', byPart()],
      ['When nothing happens', TIME_SERIES_ENGINES.map((engine) => `- ${idleSentence(engine)}`)],
      ['Which engine', whichEngine()],
      ['From what', fromWhat()],
      ['Prices', prices()],
    ],
  );

/** A day of a load that never repeats, so that it compresses badly. */
export const bytesPerSample = (): number => {
  const day = Array.from({ length: 288 }, (_, i) => Math.abs(Math.sin(i * i)) * 100);
  return Math.ceil(packValues(day).length / day.length);
};

/** A month by the hour of such a load, with what else an object says of a series. */
export const bytesPerColdSample = (): number => {
  const hours = 30 * 24;
  const month = rollUp(
    {
      resource: '',
      metric: 'cpu.utilization',
      unit: 'ratio',
      startMs: 0,
      periodMs: 5 * MS_PER_MINUTE,
      values: Array.from({ length: hours * 12 }, (_, i) => Math.abs(Math.sin(i * i)) * 100),
    },
    MS_PER_HOUR,
  );
  return Math.ceil(compressJson(month).length / hours);
};

/** What the files of the workflows say: their states are passed once in each account and region. */
const workflows = (): Readonly<Record<StateMachineName, WorkflowRun>> =>
  Object.fromEntries(
    STATE_MACHINES.map((name) => {
      const text = readFileSync(
        new URL(`../statemachines/${name}.asl.json`, import.meta.url),
        'utf8',
      );
      return [
        name,
        {
          transitions: [...text.matchAll(/"Type": *"\w+"/g)].length,
          functions: new Set(text.match(/\$\{\w+Function\}/g)).size,
        },
      ];
    }),
  ) as Record<StateMachineName, WorkflowRun>;

const costOf = (engine: TimeSeriesEngine, resources: number): OwnCost =>
  ownCost({
    engine,
    resources,
    workflows: workflows(),
    bytesPerSample: bytesPerSample(),
    bytesPerColdSample: bytesPerColdSample(),
  });

const inAll = (): readonly string[] =>
  table(
    ['resources', ...TIME_SERIES_ENGINES.map((engine) => ENGINE_NAMES[engine])],
    SIZES.map((resources) => [
      count(resources),
      ...TIME_SERIES_ENGINES.map((engine) => usd(totalOf(costOf(engine, resources)))),
    ]),
  );

const byPart = (): readonly string[] =>
  table(
    [
      '',
      ...TIME_SERIES_ENGINES.flatMap((engine) =>
        SIZES.map((resources) => `${ENGINE_NAMES[engine]}, ${count(resources)}`),
      ),
    ],
    (Object.keys(PARTS) as (keyof OwnCost)[]).map((part) => [
      PARTS[part],
      ...TIME_SERIES_ENGINES.flatMap((engine) =>
        SIZES.map((resources) => usd(costOf(engine, resources)[part])),
      ),
    ]),
  );

/** What InfluxDB costs more than the table, for so many resources. */
const more = (resources: number): string =>
  usd(totalOf(costOf('influxdb', resources)) - totalOf(costOf('dynamodb', resources)));

const whichEngine = (): readonly string[] => [
  `InfluxDB costs ${listed(SIZES.map((resources) => `${more(resources)} more for ${count(resources)}`))} resources: it is for those who`,
  'connect tools of their own to its network. `-c timeSeries=dynamodb` keeps series in the table. Both keep',
  `samples for ${TIERS.warm.keptDays} days, then they are in S3 by the hour until they are ${TIERS.cold.keptDays} days old; 10,000 resources make ${count(samplesKept(10_000) / 1e6)} million`,
  `in the engine and ${count(coldSamplesKept(10_000) / 1e6)} million in S3. InfluxDB needs no NAT gateway and no endpoint: the`,
  'one function that reaches it is in its network, and calls nothing else.',
];

const fromWhat = (): readonly string[] => [
  `- Of a hundred resources ${listed(Object.entries(ESTATE).map(([type, share]) => `${share} are ${code(type)}`))}; each is read for every metric that a check may ask for.`,
  `- A stored sample takes ${bytesPerSample()} bytes in a day chunk, measured on values that never repeat, an hour in S3 ${bytesPerColdSample()} with its extremes; a chunk ${CHUNK_BYTES} bytes besides, a fact ${count(FACT_BYTES)}.`,
  `- A run of a function takes ${PER_RUN_MS} ms and ${PER_SERIES_MS} ms more for each series that it reads or saves, at ${MEMORY_GB * 1_024} MiB, and logs ${count(LOGGED_BYTES_PER_RUN)} bytes.`,
  `- Of what is not collected again ${backupsKept()} backups are kept, each paid for whole. Every resource has a recommendation, of ${count(EVIDENCE_BYTES)} bytes with its evidence.`,
  '- A workflow passes each state of its file once.',
];

const prices = (): readonly string[] => {
  const { region, source, ...each } = OWN_PRICES;
  const names = Object.keys(each) as (keyof typeof each)[];
  return [
    `US dollars in ${region}, without free tiers. Those with a page were compared with it; the others are from memory and **not confirmed**, that of the instance among them ([AWS's page](${source})).`,
    `Look there before you decide: a month of ${INFLUX_INSTANCE.type} with its storage and its secret is ${usd(idleCost('influxdb'))} by these.`,
    '',
    ...table(
      ['price', 'USD', 'the same on'],
      names.map((name) => {
        const page = CONFIRMED_BY[name];
        return [
          code(name),
          String(each[name]),
          page === undefined ? 'not confirmed' : `[${new URL(page).hostname}](${page})`,
        ];
      }),
    ),
  ];
};
