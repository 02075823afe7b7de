// Longer than 250 lines: every metric that an adapter measures, over the same context.
import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { startMeasuring } from '#adapters/aws/embedded-metrics.ts';
import { measureEvent } from '#adapters/aws/ledger-write.ts';
import { measure } from '#adapters/aws/metrics.ts';
import { handle } from '#adapters/aws/middleware.ts';
import { makeCloseChange } from '#app/close-change.ts';
import type { HeldChange } from '#app/hold-change.ts';
import { makeMeasureGauges } from '#app/measure-gauges.ts';
import { configSchema } from '#core/contract/config.ts';
import { scopeSchema } from '#core/contract/events.ts';
import { METRICS, type MetricName } from '#core/contract/metrics.ts';
import { OUTCOMES } from '#core/model/change.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { aPlan, aRecommendation, CHANGE } from '#test/support/changes.ts';
import { ACCOUNT, NOW, REGION } from '#test/support/facts.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

vi.hoisted(() => {
  // Powertools writes through the console that can be spied on, and writes metrics all the same.
  process.env.POWERTOOLS_DEV = 'true';
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
  process.env.POWERTOOLS_SERVICE_NAME = 'Trimtab-test';
});

interface Emitted {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

let written: string[] = [];
const emitted = (): Emitted[] =>
  written.map((line) => JSON.parse(line) as Emitted).filter((line) => '_aws' in line);
/** Everything that this file saw emitted, by name. */
const everything = new Map<string, Emitted>();

let cloud: Cloud;
beforeEach(async () => {
  written = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void written.push(String(line)));
  cloud = await openCloudWithTables();
});
afterEach(async () => {
  for (const line of emitted())
    for (const { Name } of line._aws.CloudWatchMetrics[0]?.Metrics ?? [])
      everything.set(Name, line);
  await cloud.close();
  vi.restoreAllMocks();
});

const context = {
  functionName: 'collect-inventory',
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => 10_000,
} as Context;
const measuredAs = (name: MetricName) => emitted().find((line) => name in line)?.[name];

test('nothing is written in a process that runs no function', () => {
  measure('ChangesOpened', 1);
  expect(emitted()).toEqual([]);
});

test('a run tells how much of its time-out it used, whether it was cold, and what it read', async () => {
  const handler = handle(scopeSchema, async () => ({ resources: 7 }), {
    itemsRead: ({ resources }) => resources,
  });
  await handler({ account: ACCOUNT, region: REGION }, context);
  expect(measuredAs('ItemsRead')).toBe(7);
  expect(emitted().find((line) => 'ItemsRead' in line)).toMatchObject({
    service: 'Trimtab-test',
    function: 'collect-inventory',
  });
  expect(measuredAs('TimeUsed')).toBeGreaterThan(0);
  expect(measuredAs('TimeUsed')).toBeLessThan(50);
  expect(measuredAs('ColdStarts')).toBe(1);
  await handler({ account: ACCOUNT, region: REGION }, context);
  expect(emitted().filter((line) => 'ColdStarts' in line)).toHaveLength(1);
});

test('an event that is not what was expected is counted', async () => {
  await expect(handle(scopeSchema, async () => 1)({ account: 7 }, context)).rejects.toThrow();
  expect(measuredAs('EventsRefused')).toBe(1);
  expect(measuredAs('TimeUsed')).toBeDefined();
});

test.each([
  ['ThrottlingException', 400, 'CallsThrottled'],
  ['InternalServerError', 500, 'CallsFailed'],
  ['ConditionalCheckFailedException', 400, undefined],
] as const)('a call that ends with %s (%d) is counted as %s', async (code, status, name) => {
  startMeasuring();
  cloud.around = async () => {
    throw new ServiceError(code, 'no', status);
  };
  const db = await clientFor('dynamodb');
  const key = { key: 'brake', part: 'current' };
  await expect(db.get({ TableName: ENV.CONTROL_TABLE, Key: key })).rejects.toThrow();
  const lines = emitted().filter((line) => 'CallsThrottled' in line || 'CallsFailed' in line);
  expect(lines).toMatchObject(name === undefined ? [] : [{ [name]: 1, api: 'dynamodb' }]);
});

describe('an event of a ledger', () => {
  const decided = { kind: 'decided', decision: 'approve', complete: true };
  const judged = { kind: 'judged', says: 'it is slow', readings: [] };
  const verified = { kind: 'verified', days: 4, estimatedUsdPerMonth: '12', says: 'it saves' };
  test.each<[object, MetricName, number]>([
    [{ kind: 'opened' }, 'ChangesOpened', 1],
    [decided, 'ChangesApproved', 1],
    [{ kind: 'watch-started' }, 'ChangesApplied', 1],
    [{ ...judged, verdict: 'degraded' }, 'WatchesDegraded', 1],
    [{ ...judged, verdict: 'inconclusive' }, 'WatchesInconclusive', 1],
    [{ kind: 'undo-failed' }, 'UndosFailed', 1],
    [{ kind: 'taken-over' }, 'TakenOver', 1],
    [{ ...verified, actualUsdPerMonth: '10.5' }, 'SavingsVerified', 10.5],
  ])('%o counts as %s', (event, name, value) => {
    measureEvent(event as EventBody, {});
    expect(emitted()).toHaveLength(1);
    expect(measuredAs(name)).toBe(value);
  });

  test.each(OUTCOMES)('a change that ended as %s counts once', (outcome) => {
    measureEvent({ kind: 'closed', outcome, because: '', replaced: {}, left: [] }, {});
    expect(emitted()).toHaveLength(1);
  });

  test.each<[object, MetricName | undefined]>([
    [{ kind: 'opened' }, undefined],
    [{ kind: 'watch-started' }, undefined],
    [{ ...judged, verdict: 'inconclusive' }, undefined],
    [{ kind: 'closed', outcome: 'rolled-back' }, undefined],
    [{ kind: 'closed', outcome: 'needs-person' }, 'ChangesNeedingPerson'],
    [{ kind: 'undo-failed' }, 'UndosFailed'],
  ])('%o of a canary counts as %s', (event, name) => {
    measureEvent(event as EventBody, { canary: true });
    expect(emitted()).toHaveLength(name === undefined ? 0 : 1);
    if (name !== undefined) expect(measuredAs(name)).toBe(1);
  });

  test.each<[string, object]>([
    ['an approval that needs more people', { ...decided, complete: false }],
    ['a healthy watch', { ...judged, verdict: 'healthy' }],
    ['a saving that nobody can verify', verified],
    ['a comment', { kind: 'commented' }],
  ])('%s counts as nothing', (_name, event) => {
    measureEvent(event as EventBody, {});
    expect(emitted()).toEqual([]);
  });
});

test('a completed change counts what it saves, a second attempt to close it nothing', async () => {
  const close = (closed: object | undefined) =>
    makeCloseChange({
      holdChange: async () =>
        ({
          meta: { change: CHANGE },
          plan: aPlan(),
          recommendation: aRecommendation(),
          events: [],
          state: {
            closed,
            judged: { verdict: 'healthy' },
            steps: new Map(aPlan().steps.map(({ id }) => [id, { state: 'done', outputs: {} }])),
          },
          terms: () => ({ at: NOW }),
        }) as unknown as HeldChange,
      closeChange: async ({ meta }) => meta,
      tellOutcome: async () => {},
      measure,
      now: () => NOW,
    })({ change: CHANGE, fence: 1, outcome: 'completed', because: 'it is healthy' });
  await close(undefined);
  expect(measuredAs('SavingsApplied')).toBe(140.16);
  await close({ outcome: 'completed' });
  expect(emitted().filter((line) => 'SavingsApplied' in line)).toHaveLength(1);
});

test.each([
  ['was watched', { kind: 'watch-started' }, 1],
  ['was not', undefined, 0],
])('a canary that was put back and %s is counted', async (_, watch, outcome) => {
  await makeCloseChange({
    holdChange: async () =>
      ({
        meta: { change: CHANGE },
        plan: { ...aPlan(), canary: true },
        events: [],
        state: { watch, steps: new Map() },
        terms: () => ({ at: NOW }),
      }) as unknown as HeldChange,
    closeChange: async ({ meta }) => meta,
    tellOutcome: async () => {},
    measure,
    now: () => NOW,
  })({ change: CHANGE, fence: 1, outcome: 'rolled-back', because: '' });
  expect(measuredAs('CanaryOutcome')).toBe(outcome);
});

test('the sweeper measures how things stand', async () => {
  const scope = { account: ACCOUNT, region: REGION };
  const elsewhere = { account: '999999999999', region: REGION };
  const run = { job: 'collect-inventory', at: NOW } as const;
  const measured = await makeMeasureGauges({
    recentCanaries: async () => [],
    readChange: async () => {
      throw new Error('there is no canary');
    },
    liveChanges: async () =>
      [
        { openedAt: NOW - 60_000, deadline: NOW - 30_000 },
        { openedAt: NOW - 1_000, deadline: NOW + 1_000 },
      ] as never,
    readBrake: async () => ({ on: true }),
    openAlerts: async () => [{}, {}],
    dueDeliveries: async () => [{}] as never,
    readConfig: async () => ({
      config: configSchema.parse({
        accounts: [{ id: ACCOUNT, regions: [REGION, 'eu-central-1'] }],
      }),
      version: 'v',
    }),
    storedOrganization: async () => [],
    storedRuns: async () => [
      { ...run, scope, since: 0, succeededAt: NOW - 5_000 },
      // Never well: as old as its first try. What is not configured any more does not count.
      { ...run, scope: { ...scope, region: 'eu-central-1' }, since: NOW - 9_000, failed: 'X' },
      { ...run, scope: elsewhere, since: 0 },
      { ...run, job: 'run-checks', scope, since: 0 },
    ],
    measure,
    now: () => NOW,
  })();
  expect(measured).toEqual({
    ChangesOpen: 2,
    OldestOpen: 60,
    LongestOverdue: 30,
    BrakeOn: 1,
    AlertsOpen: 2,
    MessagesWaiting: 1,
    CanaryAge: 0,
    CollectionAge: 9,
  });
  for (const [name, value] of Object.entries(measured))
    expect(measuredAs(name as MetricName)).toBe(value);
});

describe('the list of metrics', () => {
  afterAll(() => {
    for (const name of ['POWERTOOLS_DEV', 'POWERTOOLS_METRICS_DISABLED', 'POWERTOOLS_SERVICE_NAME'])
      delete process.env[name];
  });

  test('is what the code emits, no more and no less', () => {
    expect([...everything.keys()].toSorted()).toEqual(Object.keys(METRICS).toSorted());
  });

  test.each(Object.entries(METRICS))(
    '%s is emitted in its unit, by its dimensions',
    (name, spec) => {
      const [directive] = everything.get(name)?._aws.CloudWatchMetrics ?? [];
      expect(directive).toMatchObject({
        Namespace: 'Trimtab',
        Dimensions: [['service', ...spec.dimensions]],
      });
      expect(directive?.Metrics).toContainEqual(
        expect.objectContaining({ Name: name, Unit: spec.unit }),
      );
    },
  );
});
