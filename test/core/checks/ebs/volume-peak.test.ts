import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gp2Volume } from '#core/checks/ebs/gp2-volume.ts';
import { volumePeak } from '#core/checks/ebs/volume-peak.ts';
import { gp2Performance } from '#core/inventory/gp2-performance.ts';
import { compare } from '#core/model/money.ts';
import { run } from '#test/support/checks.ts';
import { aGp2Volume } from '#test/support/facts.ts';
import { aVolumeLoad, type Minute, seriesOf } from './volume-load.ts';

const minute = fc.record({
  reads: fc.nat(500_000),
  writes: fc.nat(500_000),
  read: fc.nat(9_000),
  written: fc.nat(9_000),
});
/** Three hours that come again and again. */
const minutes = fc.array(minute, { minLength: 180, maxLength: 180 });

const busiest = (load: readonly Minute[], of: (at: Minute) => number): number =>
  Math.max(...load.map(of)) / 60;

describe('the peak of a volume', () => {
  test('is never below what any minute saw, and never above both peaks together', () => {
    fc.assert(
      fc.property(minutes, (load) => {
        const found = volumePeak(seriesOf(aVolumeLoad(load)), 0.95);
        if (found.kind !== 'known') throw new Error(found.why);
        const iops = busiest(load, ({ reads, writes }) => reads + writes);
        const most = busiest(load, ({ reads }) => reads) + busiest(load, ({ writes }) => writes);
        expect(found.peak.iops).toBeGreaterThanOrEqual(iops);
        expect(found.peak.iops).toBeLessThanOrEqual(most + 1e-9);
        const mibps = busiest(load, ({ read, written }) => read + written);
        expect(found.peak.throughputMibps).toBeGreaterThanOrEqual(mibps);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['nobody published it', () => ({}), 'is not known'],
    [
      'a metric is missing',
      () => {
        const { 'written.sum': _, ...rest } = seriesOf(aVolumeLoad());
        return rest;
      },
      'is not known',
    ],
    [
      'it has gaps',
      () =>
        seriesOf(
          aVolumeLoad().map((s) => ({ ...s, values: s.values.with(0, null).fill(null, 0, 40) })),
        ),
      'has gaps',
    ],
    [
      // Outside Nitro: the sum of an hour of small operations, and the largest of them.
      'its maxima are of operations and not of minutes',
      () =>
        seriesOf(
          aVolumeLoad().map((s) =>
            s.metric.endsWith('.max') ? { ...s, values: s.values.map(() => 0.25) } : s,
          ),
        ),
      'none of Nitro',
    ],
  ])('is not known where %s', (_name, given, why) => {
    expect(volumePeak(given(), 0.95)).toEqual({
      kind: 'unknown',
      why: expect.stringContaining(why),
    });
  });

  test('is known of a load that never changes, whose hours are sixty of its busiest minutes', () => {
    const steady = { reads: 1 / 3, writes: 1 / 3, read: 1 / 3, written: 1 / 3 };
    expect(volumePeak(seriesOf(aVolumeLoad([steady])), 0.95).kind).toBe('known');
  });
});

test('gp3 is never smaller than the busiest minute nor than its own baseline, never larger than gp2 was, never dearer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16_384 }), minutes, (sizeGib, load) => {
      const most = gp2Performance(sizeGib);
      const { answer } = run(gp2Volume, aGp2Volume({ sizeGib }), {
        series: aVolumeLoad(load),
        options: { minSaving: 0 },
      });
      if (answer.kind !== 'recommend') return;
      const { iops, throughputMibps } = answer.params as Record<string, number> as {
        iops: number;
        throughputMibps: number;
      };
      const asked = busiest(load, ({ reads, writes }) => reads + writes);
      expect(iops).toBeGreaterThanOrEqual(Math.min(most.iops, Math.max(3_000, asked)));
      expect(iops).toBeLessThanOrEqual(most.iops);
      const moved = busiest(load, ({ read, written }) => read + written);
      expect(throughputMibps).toBeGreaterThanOrEqual(
        Math.min(most.throughputMibps, Math.max(125, moved)),
      );
      expect(throughputMibps).toBeLessThanOrEqual(most.throughputMibps);
      expect(compare(answer.saving.usdPerMonth, answer.saving.costNow)).toBeLessThan(0);
      expect(Number(answer.saving.usdPerMonth.amount)).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});
