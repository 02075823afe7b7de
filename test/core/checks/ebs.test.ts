import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gp2Volume } from '#core/checks/ebs/gp2-volume.ts';
import { unattachedVolume } from '#core/checks/ebs/unattached-volume.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { VolumeFact } from '#core/model/facts.ts';
import { compare } from '#core/model/money.ts';
import type { Json } from '#core/model/plan.ts';
import type { Series } from '#core/model/series.ts';
import { expectAnswer, findingOf, indexesWith, NOTHING, run } from '#test/support/checks.ts';
import { aGp2Volume, aVolume, daysAgo } from '#test/support/facts.ts';
import { aVolumeLoad } from './ebs/volume-load.ts';

interface Given extends Partial<VolumeFact> {
  readonly detachedAt?: number;
  readonly options?: Readonly<Record<string, Json>>;
}

const answer = ({ detachedAt, options, ...volume }: Given) => {
  const fact = aVolume(volume);
  const detachments = detachedAt === undefined ? {} : { [fact.arn]: detachedAt };
  return run(unattachedVolume, fact, {
    indexes: indexesWith({ detachments }),
    ...(options && { options }),
  }).answer;
};

describe('ebs/unattached-volume', () => {
  test.each<[string, Given, string]>([
    ['reports a volume detached past the limit', { detachedAt: daysAgo(15) }, '3'],
    ['reports it on the limit itself', { detachedAt: daysAgo(14) }, '3'],
    ['leaves a recently detached volume alone', { detachedAt: daysAgo(13.99) }, 'none'],
    [
      'takes the limit from its options',
      { detachedAt: daysAgo(8), options: { minIdleDays: 7 } },
      '3',
    ],
    [
      'goes by our first sight when the trail is too short',
      { firstSeenDetached: daysAgo(20) },
      '3',
    ],
    [
      'believes the trail rather than our first sight',
      { detachedAt: daysAgo(3), firstSeenDetached: daysAgo(20) },
      'none',
    ],
    ['says so when it cannot know since when', {}, 'not-enough-data'],
    ['leaves an attached volume alone', { attachedTo: 'i-1', detachedAt: daysAgo(90) }, 'none'],
    [
      'leaves a volume alone that is not available',
      { state: 'error', detachedAt: daysAgo(90) },
      'none',
    ],
    [
      'cannot tell who uses a multi-attach volume',
      { multiAttach: true, detachedAt: daysAgo(90) },
      'not-enough-data',
    ],
    [
      'cannot tell whether a Kubernetes claim names it',
      { tags: { 'kubernetes.io/created-for/pvc/name': 'db' }, detachedAt: daysAgo(90) },
      'not-enough-data',
    ],
    [
      'has no price of an unknown type',
      { volumeType: 'io9', detachedAt: daysAgo(90) },
      'not-enough-data',
    ],
    [
      'counts IOPS and throughput above what gp3 includes',
      {
        detachedAt: daysAgo(90),
        iops: 4_000,
        throughputMibps: 225,
      },
      '12',
    ],
    [
      'finds nothing to save where the snapshot costs more',
      { volumeType: 'sc1', detachedAt: daysAgo(90) },
      'none',
    ],
    ['asks nobody for cents', { sizeGib: 30, detachedAt: daysAgo(90) }, 'none'],
    ['asks for the least saving', { sizeGib: 34, detachedAt: daysAgo(90) }, '1.02'],
  ])('%s', (_name, given, expected) => expectAnswer(answer(given), expected));

  test('shows the arithmetic, the rate and its age', () => {
    const { saving, because, caveats, confidence } = findingOf(
      answer({ detachedAt: daysAgo(63.5) }),
    );
    expect(saving).toEqual({
      usdPerMonth: { amount: '3', currency: 'USD' },
      costNow: { amount: '8', currency: 'USD' },
      formula: '100 GiB × $0.08 − 100 GiB snapshot × $0.05',
      rate: { kind: 'list', asOf: BUILT_IN_PRICES.asOf, source: 'built-in table' },
    });
    expect(because).toBe('detached for 63 days');
    expect([caveats, confidence]).toEqual([[], 0.95]);
  });

  test('is less sure of what only our own scans saw, and says why', () => {
    const { caveats, confidence } = findingOf(answer({ firstSeenDetached: daysAgo(20) }));
    expect(confidence).toBe(0.8);
    expect(caveats[0]).toContain('older than the trail');
  });

  test('says that it knows no prices', () => {
    const given = aVolume({ firstSeenDetached: daysAgo(20) });
    expectAnswer(run(unattachedVolume, given, { indexes: NOTHING }).answer, 'not-enough-data');
  });
});

describe('ebs/gp2-volume', () => {
  const said = (given: Partial<VolumeFact>, options = {}, series: readonly Series[] = []) =>
    run(gp2Volume, aGp2Volume(given), { options, series }).answer;
  /** A volume that was once this busy: MiB a second, and operations a second. */
  const busy = (mibps: number, iops = 100) => {
    const quiet = { reads: 60, writes: 60, read: 60, written: 60 };
    const peak = { ...quiet, reads: 30 * iops, writes: 30 * iops, read: 30 * mibps };
    return aVolumeLoad([...Array(599).fill(quiet), { ...peak, written: 30 * mibps }]);
  };

  test.each<[string, Partial<VolumeFact>, string]>([
    ['saves a fifth per GiB, less the throughput that gp3 charges for', {}, '1.88'],
    ['pays for what a gp2 volume of more than 170 GiB can do', { sizeGib: 400 }, '3'],
    ['pays for IOPS above 3,000 where gp2 has them by its size', { sizeGib: 2_000 }, '20'],
    ['asks for the least saving', { sizeGib: 56 }, '1'],
    ['asks nobody for cents', { sizeGib: 55 }, 'none'],
    [
      'cannot tell where throughput may cost all that is saved',
      { sizeGib: 250 },
      'not-enough-data',
    ],
    ['leaves other types alone', { volumeType: 'gp3' }, 'none'],
    [
      'leaves a volume that is attached to nothing to another check',
      { state: 'available' },
      'none',
    ],
  ])('%s', (_name, given, expected) => expectAnswer(said(given), expected));

  test.each<[string, Partial<VolumeFact>, readonly Series[], string]>([
    ['pays for no throughput that nobody uses', { sizeGib: 400 }, busy(20), '8'],
    ['saves where all that gp2 can do would cost as much', { sizeGib: 250 }, busy(20), '5'],
    // 130 × 1.3 = 169 MiB/s
    ['pays for the busiest minute and a third on top', { sizeGib: 400 }, busy(130), '6.24'],
    ['never pays for more than gp2 could do', { sizeGib: 400 }, busy(249), '3'],
    ['pays for no IOPS that nobody uses', { sizeGib: 2_000 }, busy(20), '40'],
    // 4,000 × 1.3 = 5,200 IOPS
    ['pays for the IOPS of the busiest minute', { sizeGib: 2_000 }, busy(20, 4_000), '29'],
    ['finds nothing where what it needs costs what is saved', { sizeGib: 250 }, busy(200), 'none'],
  ])('%s', (_name, given, series, expected) => expectAnswer(said(given, {}, series), expected));

  test('says what it was sized to', () => {
    const sized = findingOf(said({ sizeGib: 400 }, {}, busy(130)));
    expect(sized.params).toEqual({ iops: 3_000, throughputMibps: 169 });
    expect(sized).toMatchObject({ confidence: 0.9, caveats: [] });
    expect(sized.because).toBe(
      'gp3 with 3000 IOPS and 169 MiB/s does more than its busiest minute in 14 days: at most 100 IOPS and 130 MiB/s',
    );
    const unknown = findingOf(said({ sizeGib: 400 }));
    expect(unknown).toMatchObject({ confidence: 1 });
    expect(unknown.caveats).toEqual([
      'how busy it was is not known: it is sized to all that gp2 can do',
    ]);
    expect(findingOf(said({ sizeGib: 170 })).caveats).toEqual([]);
  });

  test('takes the headroom from its options', () => {
    const { params } = findingOf(said({ sizeGib: 400 }, { headroom: 0 }, busy(130)));
    expect(params).toEqual({ iops: 3_000, throughputMibps: 130 });
  });

  test('takes the least saving from its options', () => {
    expectAnswer(said({ sizeGib: 10 }, { minSaving: 0 }), '0.08');
  });

  test('asks for all that the gp2 volume can do, and shows the arithmetic', () => {
    const { params, saving, because } = findingOf(said({ sizeGib: 2_000 }));
    expect(params).toEqual({ iops: 6_000, throughputMibps: 250 });
    expect(saving.formula).toBe(
      '2000 GiB × $0.1 − (2000 GiB × $0.08 + 3000 IOPS × $0.005 + 125 MiB/s × $0.04)',
    );
    expect(because).toBe('gp3 with 6000 IOPS and 250 MiB/s does all that gp2 of 2000 GiB can');
  });

  test('never saves more than the volume costs, and says that it knows no prices', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_384 }), (sizeGib) => {
        const answer = said({ sizeGib }, { minSaving: 0 });
        if (answer.kind !== 'recommend') return;
        const { usdPerMonth: saves, costNow } = answer.saving;
        expect(compare(saves, costNow)).toBeLessThan(0);
      }),
    );
    expectAnswer(run(gp2Volume, aGp2Volume(), { indexes: NOTHING }).answer, 'not-enough-data');
  });
});
