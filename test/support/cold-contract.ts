import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColdSeries } from '#app/ports.ts';
import { rollUp } from '#core/metrics/roll-up.ts';
import { type KeptSeries, slice } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { aSeries } from './facts.ts';

const METRIC = 'cpu.utilization';
const START = Date.UTC(2026, 5, 20);
let made = 0;

/** A resource of its own by the hour, over the end of a month or two. */
const hourly = (days = 60): KeptSeries =>
  rollUp(
    aSeries({
      resource: `arn:cold:${made++}`,
      metric: METRIC,
      startMs: START,
      days,
      value: (_, i) => (i % 50 < 14 ? null : i / 7),
    }),
    MS_PER_HOUR,
  );
const END = START + 60 * MS_PER_DAY;

/** What every cold tier promises. */
export const coldContract = (cold: () => ColdSeries): void => {
  const stored = async ({ resource }: KeptSeries, from = START, to = END) =>
    (await cold().stored(resource, [METRIC], from, to))[0];

  test('months come back as one series, with the least and greatest of each hour', async () => {
    const one = hourly();
    await cold().add([one]);
    expect(await stored(one)).toEqual(one);
    const [from, to] = [START + 8 * MS_PER_DAY, START + 45 * MS_PER_DAY];
    expect(await stored(one, from, to)).toEqual(slice(one, from, to));
    expect(await stored(hourly())).toBeUndefined();
    expect(await cold().stored(one.resource, ['cpu.peak'], START, END)).toEqual([]);
    expect(await stored(one, START, START)).toBeUndefined();
  });

  test('day by day, some of them twice, it is the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), async (twice) => {
        const one = hourly(12);
        for (const [day, again] of twice.entries()) {
          const from = START + day * MS_PER_DAY;
          const piece = slice(one, from, from + MS_PER_DAY);
          for (let n = 0; n < (again ? 2 : 1); n++) await cold().add([piece]);
        }
        expect(await stored(one)).toEqual(one);
      }),
      { numRuns: 3 },
    );
  });

  test('several metrics of one resource lie beside each other', async () => {
    const one = hourly(3);
    const other = { ...one, metric: 'cpu.peak' };
    await cold().add([one]);
    await cold().add([other]);
    const metrics = ['cpu.peak', METRIC] as const;
    const found = await cold().stored(one.resource, metrics, START, END);
    expect(found.toSorted((a, b) => (a.metric < b.metric ? -1 : 1))).toEqual([other, one]);
  });

  test('months that are over before a time go, and no other', async () => {
    const one = hourly();
    await cold().add([one]);
    await cold().dropBefore(Date.UTC(2026, 6, 31));
    expect(await stored(one)).toEqual(slice(one, Date.UTC(2026, 6, 1), END));
  });
};
