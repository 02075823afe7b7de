import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unattachedVolume } from '#core/checks/ebs/unattached-volume.ts';
import { oversizedInstance } from '#core/checks/ec2/oversized-instance.ts';
import { evidenceHash } from '#core/checks/evidence-hash.ts';
import { CHECKS } from '#core/checks/index.ts';
import {
  evidenceSchema,
  recommendationId,
  recommendationOf,
  replay,
  runCheck,
} from '#core/checks/run.ts';
import { InvariantError, NotFoundError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import type { Fact } from '#core/model/facts.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';
import type { Series } from '#core/model/series.ts';
import { findingOf, indexesWith, run } from '#test/support/checks.ts';
import {
  aFunction,
  anInstance,
  aSeries,
  aVolume,
  daysAgo,
  NOW,
  REGION,
} from '#test/support/facts.ts';

/** Any resource with any series, complete or not, used much or little. */
const sample = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 20 });
const series = (resource: Fact, metrics: readonly string[]): fc.Arbitrary<Series[]> =>
  fc
    .array(fc.record({ high: sample, low: sample, days: fc.integer({ min: 0, max: 20 }) }), {
      minLength: metrics.length,
      maxLength: metrics.length,
    })
    .map((shapes) =>
      shapes.map(({ high, low, days }, i) =>
        aSeries({
          resource: resource.arn,
          metric: metrics[i] ?? '',
          days,
          value: (_, n) => (n % 7 === 0 ? high : low),
        }),
      ),
    );
const resource: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({
      sizeGib: fc.integer({ min: 1, max: 16_000 }),
      volumeType: fc.constantFrom('gp2', 'gp3', 'sc1', 'unknown'),
      firstSeenDetached: fc.integer({ min: daysAgo(60), max: NOW }),
    })
    .map(aVolume),
  fc
    .constantFrom('large', 'xlarge', '2xlarge', '4xlarge', 'other')
    .map((size) => anInstance({ instanceType: `m6i.${size}` })),
  fc.integer({ min: 128, max: 10_240 }).map((memoryMib) => aFunction({ memoryMib })),
);
const estate = resource.chain((fact) => {
  const check = CHECKS.find((candidate) => candidate.resource === fact.type);
  const metrics = [...(check?.series.metrics ?? [])];
  return series(fact, metrics).map((of) => ({ fact, series: of }));
});
const checkOf = (fact: Fact) =>
  CHECKS.find((candidate) => candidate.resource === fact.type) ?? unattachedVolume;

describe('replay', () => {
  test('gives the identical answer from nothing but the stored evidence', () => {
    fc.assert(
      fc.property(estate, ({ fact, series: of }) => {
        const { answer, evidence } = run(checkOf(fact), fact, { series: of });
        const stored = evidenceSchema.parse(JSON.parse(JSON.stringify(evidence)));
        expect(replay(stored)).toEqual({ answer, isSameVersion: true });
        expect(hashOf(stored)).toBe(hashOf(evidence));
        expect(evidenceHash(stored)).toBe(hashOf(evidence));
      }),
      { numRuns: 60 },
    );
  });

  test('says when the check has changed since', () => {
    const { evidence } = run(unattachedVolume, aVolume({ firstSeenDetached: daysAgo(20) }));
    expect(replay({ ...evidence, checkVersion: 0 }).isSameVersion).toBe(false);
  });

  test('knows no check that does not exist', () => {
    const { evidence } = run(unattachedVolume, aVolume());
    expect(() => replay({ ...evidence, check: 'ebs/forgotten' })).toThrow(NotFoundError);
  });
});

describe('runCheck', () => {
  test('keeps only what was asked for, and that nothing was there', () => {
    const volume = aVolume({ firstSeenDetached: daysAgo(20) });
    const { lookups } = run(unattachedVolume, volume).evidence;
    expect(lookups.detachments).toEqual({ [volume.arn]: null });
    expect(Object.keys(lookups.prices ?? {})).toEqual([REGION]);
    expect(lookups).not.toHaveProperty('instanceTypes');
    const young = run(unattachedVolume, aVolume()).evidence;
    expect(young.lookups.prices).toEqual({});
  });

  test('keeps only the metrics and days that the check declared', () => {
    const given = [
      aSeries({ metric: 'cpu.utilization', days: 30 }),
      aSeries({ metric: 'duration.p95', days: 30 }),
    ];
    const { evidence } = run(oversizedInstance, anInstance(), { series: given });
    expect(Object.keys(evidence.series)).toEqual(['cpu.utilization']);
    expect(evidence.series['cpu.utilization']?.startMs).toBe(daysAgo(14));
  });

  test('is for one type of resource', () => {
    const input = {
      resource: aFunction(),
      indexes: indexesWith(),
      series: [],
      options: {},
      now: NOW,
    };
    expect(() => runCheck(unattachedVolume, input)).toThrow(InvariantError);
  });
});

describe('recommendationOf', () => {
  const fact = anInstance({ tags: { Name: 'orders-api', env: 'Prod' } });
  const { answer, evidence } = run(oversizedInstance, fact, { series: [aSeries({ value: 0.1 })] });
  const recommendation = recommendationOf(findingOf(answer), evidence);

  test('is as it is stored', () => {
    expect(recommendationSchema.parse(recommendation)).toEqual(recommendation);
  });

  test('names the resource as people do, and is bound to its evidence', () => {
    expect(recommendation).toMatchObject({
      check: 'ec2/oversized-instance',
      action: 'ec2/resize-instance',
      name: 'orders-api',
      environment: 'prod',
      resource: fact.arn,
      evidenceHash: hashOf(evidence),
      foundAt: NOW,
    });
    const nameless = recommendationOf(findingOf(answer), { ...evidence, resource: anInstance() });
    expect(nameless).not.toHaveProperty('environment');
  });

  test('has the same id at every scan, and another one for another resource, region, account or check', () => {
    const later = recommendationOf(findingOf(answer), { ...evidence, now: NOW + 1 });
    expect(later.id).toBe(recommendation.id);
    const { arn } = fact;
    const ids = [
      recommendationId('a', { account: '1', region: 'r', arn }),
      recommendationId('b', { account: '1', region: 'r', arn }),
      recommendationId('a', { account: '2', region: 'r', arn }),
      recommendationId('a', { account: '1', region: 's', arn }),
      recommendationId('a', { account: '1', region: 'r', arn: `${arn}x` }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
