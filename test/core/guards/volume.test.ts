import { describe, expect, test } from 'vitest';
import { guardOptionsSchema } from '#core/contract/config/guards.ts';
import type { LookUps, VolumeModification } from '#core/guards/surroundings.ts';
import type { VolumeFact } from '#core/model/facts.ts';
import type { Json, Plan } from '#core/model/plan.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { aPlan } from '#test/support/changes.ts';
import { aFunction, aVolume, daysAgo, NOW } from '#test/support/facts.ts';
import { aCall, answerOf, aPlanOf, CALM, stoppedBy } from '#test/support/guards.ts';

const around = (found: Partial<LookUps>) => ({ surroundings: { ...CALM, ...found } });
const deleting = (before: VolumeFact): Plan => aPlan(before, 'ebs/snapshot-and-delete-volume', {});

describe('a volume that is to be deleted', () => {
  const before = aVolume();
  const plan = deleting(before);

  test.each<[string, Partial<VolumeFact>, boolean]>([
    ['attached to nothing', {}, true],
    ['attached', { attachedTo: 'i-1' }, false],
    ['in use', { state: 'in-use' }, false],
    ['open to several', { multiAttach: true }, false],
  ])('%s', (_name, given, clear) => {
    expect(answerOf('volume-not-attached', { plan, before, now: aVolume(given) })?.clear).toBe(
      clear,
    );
  });

  test.each([
    ['never, as far as the trail knows', null, undefined, true],
    ['a week ago, on the limit', daysAgo(7), undefined, true],
    ['a moment less than a week ago', daysAgo(7) + 1, undefined, false],
    ['yesterday, where a day is enough', daysAgo(1), 1, true],
    ['just now, where nothing is asked', NOW, 0, true],
  ])('was attached %s', (_name, lastAttachment, days, clear) => {
    const options = guardOptionsSchema.parse(
      (days !== undefined && { 'attached-lately': { days } }) || {},
    );
    const given = { plan, before, options, ...around({ lastAttachment }) };
    expect(answerOf('attached-lately', given)?.clear).toBe(clear);
  });

  test('says until when it waits', () => {
    const given = { plan, before, ...around({ lastAttachment: daysAgo(1) }) };
    expect(answerOf('attached-lately', given)?.says).toBe(
      'it was attached 30 Aug 12:00 UTC, less than 7 days ago: wait until 6 Sep 12:00 UTC',
    );
  });

  test.each<[string, Partial<VolumeFact>, LookUps['volumeKey'], boolean]>([
    ['is not encrypted', {}, null, true],
    ['has a key that works', { encrypted: true }, { keyId: 'k', state: 'Enabled' }, true],
    ['has a disabled key', { encrypted: true }, { keyId: 'k', state: 'Disabled' }, false],
    ['has a key that goes', { encrypted: true }, { keyId: 'k', state: 'PendingDeletion' }, false],
    ['has a key nobody knows', { encrypted: true }, null, false],
  ])('%s', (_name, given, volumeKey, clear) => {
    const encrypted = aVolume(given);
    const asked = { plan: deleting(encrypted), before: encrypted, ...around({ volumeKey }) };
    expect(answerOf('volume-key', asked)?.clear).toBe(clear);
  });

  const snapshot = (volume: string, after: Json) => ({
    call: aCall('ec2:CreateSnapshot', { VolumeId: volume }),
    after,
  });
  const remove = { call: aCall('ec2:DeleteVolume', { VolumeId: before.id }), after: null };
  const done = { state: 'completed', sizeGib: 100 };

  test.each([
    ['after its snapshot was completed', [snapshot(before.id, done), remove], true],
    ['without a snapshot', [remove], false],
    ['before its snapshot', [remove, snapshot(before.id, done)], false],
    ['after a snapshot of another', [snapshot('vol-2', done), remove], false],
    ['after a smaller snapshot', [snapshot(before.id, { ...done, sizeGib: 99 }), remove], false],
    [
      'while its snapshot is pending',
      [snapshot(before.id, { ...done, state: 'pending' }), remove],
      false,
    ],
  ])('goes %s', (_name, steps, clear) => {
    const given = { plan: aPlanOf(before, ...steps), before };
    expect(answerOf('volume-backup', given)?.clear).toBe(clear);
  });

  test('goes only by the plan that the action makes', () => {
    expect(answerOf('volume-backup', { plan, before })?.clear).toBe(true);
  });

  test('that turned out to be something else is stopped', () => {
    const now = aFunction({ arn: before.arn });
    expect(stoppedBy({ plan, before, now })).toContain('volume-not-attached');
  });
});

describe('a volume that is to be modified', () => {
  const before = aVolume({ volumeType: 'gp2', attachedTo: 'i-1' });
  const to = aCall('ec2:ModifyVolume', { VolumeId: before.id, VolumeType: 'gp3' });
  const back = aCall('ec2:ModifyVolume', { VolumeId: before.id, VolumeType: 'gp2' });
  const plan = aPlanOf(before, { call: to, undo: back });
  const oneWay = aPlanOf(before, { call: to });

  const modified = (hoursAgo: number, state = 'completed'): VolumeModification => ({
    state,
    startedAt: NOW - hoursAgo * MS_PER_HOUR,
  });

  test.each([
    ['never modified', [], plan, true],
    ['twice, which leaves room for the way back', [modified(1), modified(2)], plan, true],
    ['three times, which does not', [modified(1), modified(2), modified(3)], plan, false],
    ['three times, without a way back', [modified(1), modified(2), modified(3)], oneWay, true],
    ['four times', [1, 2, 3, 4].map((h) => modified(h)), oneWay, false],
    ['three times, one a day ago', [modified(1), modified(2), modified(24)], plan, true],
    ['three times, one a little later', [modified(1), modified(2), modified(23.9)], plan, false],
    ['once, and it goes on', [modified(30, 'optimizing')], plan, false],
    ['once, and it failed', [modified(30, 'failed')], plan, false],
  ])('%s', (_name, volumeModifications, plan, clear) => {
    const given = { plan, before, ...around({ volumeModifications }) };
    expect(answerOf('volume-modifications', given)?.clear).toBe(clear);
  });

  test('says when there is room again', () => {
    const volumeModifications = [modified(1), modified(2), modified(3)];
    expect(
      answerOf('volume-modifications', { plan, before, ...around({ volumeModifications }) })?.says,
    ).toBe(
      'it was modified 3 times in 24 hours, and AWS allows 4 with the way back: wait until 1 Sep 09:00 UTC',
    );
    expect(NOW - 3 * MS_PER_HOUR + MS_PER_DAY).toBe(Date.UTC(2026, 8, 1, 9));
  });

  const gp3 = (input: Record<string, Json>, sizeGib = 100) => {
    const volume = aVolume({ volumeType: 'gp2', sizeGib });
    const call = aCall('ec2:ModifyVolume', { VolumeType: 'gp3', ...input });
    return { plan: aPlanOf(volume, { call }), before: volume };
  };

  test.each<[string, ReturnType<typeof gp3>, Partial<LookUps['volumePeak']>, boolean]>([
    ['what gp3 has anyway', gp3({}), { iops: 3_000, throughputMibps: 125 }, true],
    ['a peak above gp3', gp3({}, 5_000), { iops: 3_001 }, false],
    ['as many IOPS as its peak', gp3({ Iops: 3_001 }, 5_000), { iops: 3_001 }, true],
    ['less throughput than its peak', gp3({}), { throughputMibps: 126 }, false],
    ['as much throughput as its peak', gp3({ Throughput: 126 }), { throughputMibps: 126 }, true],
    [
      'a peak that no gp2 of its size has',
      gp3({ Throughput: 128 }),
      { throughputMibps: 900 },
      true,
    ],
    ['nothing measured', gp3({}), { iops: null, throughputMibps: null }, false],
    [
      'nothing measured, but all it could do',
      gp3({ Throughput: 128 }),
      { iops: null, throughputMibps: null },
      true,
    ],
    [
      'nothing measured of a large one',
      gp3({ Iops: 15_000, Throughput: 250 }, 5_000),
      { iops: null, throughputMibps: null },
      true,
    ],
    [
      'nothing measured of a large one, a little less',
      gp3({ Iops: 14_999, Throughput: 250 }, 5_000),
      { iops: null },
      false,
    ],
    [
      'the most of any gp2',
      gp3({ Iops: 16_000, Throughput: 250 }, 16_000),
      { iops: null, throughputMibps: null },
      true,
    ],
  ])('gp3 with %s', (_name, given, peak, clear) => {
    const volumePeak = { iops: 0, throughputMibps: 0, ...peak };
    expect(answerOf('gp3-performance', { ...given, ...around({ volumePeak }) })?.clear).toBe(clear);
  });

  test('gp3 is asked of gp2 only', () => {
    const io1 = aVolume({ volumeType: 'io1' });
    const plan = aPlanOf(io1, { call: to });
    expect(answerOf('gp3-performance', { plan, before: io1 })).toBeUndefined();
  });
});
