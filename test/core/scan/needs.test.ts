import { expect, test } from 'vitest';
import { type AnyCheck, type Metric, none } from '#core/checks/check.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { unattachedVolume } from '#core/checks/ebs/unattached-volume.ts';
import { oversizedInstance } from '#core/checks/ec2/oversized-instance.ts';
import { CHECKS } from '#core/checks/index.ts';
import { needsOf } from '#core/scan/needs.ts';

const reading = (
  id: string,
  metrics: readonly Metric[],
  days: number,
  periodMs: number,
): AnyCheck => ({
  ...oversizedInstance,
  id,
  series: { metrics, days, periodMs },
  detect: () => none,
});
const configured = (...checks: AnyCheck[]) => checks.map((check) => ({ check, options: {} }));

test('a metric that several checks ask for is read once: as long and as fine as any of them needs it', () => {
  const [needs] = needsOf(
    configured(
      reading('a', ['cpu.utilization', 'memory.utilization'], 14, 3_600_000),
      reading('b', ['cpu.utilization', 'network.in'], 7, 300_000),
    ),
  );
  expect(needs?.series).toEqual([
    { metrics: ['memory.utilization'], days: 14, periodMs: 3_600_000 },
    { metrics: ['cpu.utilization'], days: 14, periodMs: 300_000 },
    { metrics: ['network.in'], days: 7, periodMs: 300_000 },
  ]);
});

test('checks without series need none, and each index is named once', () => {
  expect(needsOf(configured(unattachedVolume, unattachedVolume))).toMatchObject([
    { type: 'ebs/volume', indexes: ['detachments', 'prices'], series: [] },
  ]);
});

test('of all checks everything is covered: every type, index and metric', () => {
  const needs = needsOf(configureChecks({}));
  for (const { resource, needs: indexes, series } of CHECKS) {
    const ofType = needs.find(({ type }) => type === resource);
    expect(ofType?.indexes).toEqual(expect.arrayContaining([...indexes]));
    for (const metric of series.metrics) {
      const reading = ofType?.series.filter(({ metrics }) => metrics.includes(metric)) ?? [];
      expect(reading).toHaveLength(1);
      expect(reading[0]?.days).toBeGreaterThanOrEqual(series.days);
      expect(reading[0]?.periodMs).toBeLessThanOrEqual(series.periodMs);
    }
  }
});
