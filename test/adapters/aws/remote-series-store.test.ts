import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRemoteSeriesStore } from '#adapters/aws/remote-series-store.ts';
import { makeKeepSeries } from '#app/keep-series.ts';
import type { DropSeries } from '#app/ports.ts';
import { keepSeriesSchema } from '#core/contract/time-series.ts';
import { InvalidInputError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { rollUp } from '#core/metrics/roll-up.ts';
import type { KeptSeries } from '#core/model/series.ts';
import { aSeries, daysAgo, NOW } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud } from './cloud.ts';

const store = makeRemoteSeriesStore('keep-series');
let cloud: Cloud;
let saved: KeptSeries[][];
let dropped: Parameters<DropSeries>[];
let failure: { errorType: string; errorMessage: string } | undefined;

/** The function, over what was saved. */
const keepSeries = makeKeepSeries({
  saveSeries: async (series) => {
    saved.push([...series]);
  },
  storedPieces: async (resource, metrics) =>
    saved
      .flat()
      .filter((one) => one.resource === resource && metrics.some((m) => m === one.metric)),
  dropSeries: async (series, from, to) => void dropped.push([series, from, to]),
});

beforeEach(() => {
  saved = [];
  dropped = [];
  failure = undefined;
  const invoke = async ({
    FunctionName,
    Payload,
  }: {
    FunctionName: string;
    Payload: Uint8Array;
  }) => {
    expect(FunctionName).toBe('keep-series');
    const asked = keepSeriesSchema.parse(JSON.parse(new TextDecoder().decode(Payload)));
    const answer = failure ?? (await keepSeries(asked));
    return {
      StatusCode: 200,
      Payload: new TextEncoder().encode(JSON.stringify(answer)),
      ...(failure !== undefined && { FunctionError: 'Unhandled' }),
    };
  };
  cloud = openCloud([aService('lambda', { Invoke: invoke })]);
});
afterEach(() => cloud.close());

test('series that are saved behind the function are read behind it', async () => {
  const one = aSeries({ days: 1, value: (_, i) => (i % 3 ? i / 7 : null) });
  await store.saveSeries([one]);
  expect(await store.storedPieces(one.resource, ['cpu.utilization'], daysAgo(1), NOW)).toEqual([
    one,
  ]);
  expect(await store.storedPieces('arn:other', ['cpu.utilization'], daysAgo(1), NOW)).toEqual([]);
});

test('what was rolled up is so behind it too, and drops what it is told to', async () => {
  const hourly = rollUp(aSeries({ days: 1, value: (_, i) => i }), 3_600_000);
  await store.saveSeries([hourly]);
  expect(saved.flat()).toEqual([hourly]);
  await store.dropSeries([hourly], 0, daysAgo(1));
  const { resource, metric, periodMs } = hourly;
  expect(dropped).toEqual([[[{ resource, metric, periodMs }], 0, daysAgo(1)]]);
  await store.dropSeries([], 0, daysAgo(1));
  expect(dropped).toHaveLength(1);
});

test('many samples go in several requests, none of them lost', async () => {
  const many = Array.from({ length: 30 }, (_, i) => aSeries({ resource: `arn:${i}` }));
  await store.saveSeries(many);
  expect(saved.length).toBeGreaterThan(1);
  expect(saved.flat()).toEqual(many);
});

test('what is no number is refused before it is sent', async () => {
  await expect(store.saveSeries([aSeries({ values: [Number.NaN] })])).rejects.toThrow(
    InvalidInputError,
  );
  expect(saved).toEqual([]);
});

test.each([
  ['NotPermittedError', NotPermittedError],
  ['UpstreamError', UpstreamError],
  ['Sandbox.Timedout', UpstreamError],
])('a failure with %s is told as such', async (errorType, expected) => {
  failure = { errorType, errorMessage: 'as it says' };
  const failed = store.storedPieces('arn:x', ['cpu.utilization'], daysAgo(1), NOW);
  await expect(failed).rejects.toThrow(expected);
  await expect(failed).rejects.toThrow('keep-series: as it says');
});
