import { describe, expect, test } from 'vitest';
import { migrateGp2ToGp3 } from '#core/actions/ebs/migrate-gp2-to-gp3.ts';
import { snapshotAndDeleteVolume } from '#core/actions/ebs/snapshot-and-delete-volume.ts';
import { compare, pick } from '#core/actions/observe.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { VolumeFact } from '#core/model/facts.ts';
import type { Json } from '#core/model/plan.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { aGp2Volume, aVolume } from '#test/support/facts.ts';
import { cloudWith, TinyRun } from '#test/support/tiny-cloud.ts';

const planOf = (given: Partial<VolumeFact> = {}) =>
  snapshotAndDeleteVolume.plan(aVolume(given), {});
const recreation = (given: Partial<VolumeFact>) =>
  planOf(given).find(({ id }) => id === 'delete')?.undo?.input ?? {};
const manyTags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'v']));

describe('ebs/snapshot-and-delete-volume', () => {
  test('deletes only after the snapshot, and leaves the snapshot when it is undone', () => {
    const run = new TinyRun(cloudWith(aVolume()));
    run.apply(planOf());
    expect(run.cloud.volumes).toEqual({});
    run.undo(planOf());
    expect(run.calls.map(({ operation }) => operation)).toEqual([
      'CreateSnapshot',
      'DeleteVolume',
      'CreateVolume',
    ]);
    expect(Object.keys(run.cloud.snapshots)).toEqual(['snap-0']);
  });

  test('names the new volume where it says it will', () => {
    const run = new TinyRun(cloudWith(aVolume()));
    run.apply(planOf());
    run.undo(planOf());
    const state = planOf().at(-1)?.undo?.state;
    const { answer } = state ? run.look(state) : { answer: null };
    const newId = pick(answer, snapshotAndDeleteVolume.replaces?.newId ?? '');
    expect(Object.keys(run.cloud.volumes)).toEqual([newId]);
    expect(newId).not.toBe('vol-08c1');
  });

  test('does not take the snapshot or the volume of another change for its own', () => {
    const first = new TinyRun(cloudWith(aVolume()), 'chg-1');
    first.apply(planOf().slice(0, 1));
    const second = new TinyRun(first.cloud, 'chg-2');
    second.apply(planOf().slice(0, 1));
    expect(Object.keys(first.cloud.snapshots)).toHaveLength(2);
  });

  test('restores type, size, performance, zone and tags, and marks what it replaces', () => {
    expect(
      recreation({
        volumeType: 'io1',
        sizeGib: 50,
        iops: 900,
        zone: 'us-east-1b',
        tags: { b: '2', a: '1' },
      }),
    ).toMatchObject({
      VolumeType: 'io1',
      Size: 50,
      Iops: 900,
      AvailabilityZone: 'us-east-1b',
      TagSpecifications: [
        {
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
            { Key: 'trimtab:change', Value: { $ref: 'change.id' } },
            { Key: 'trimtab:replaces', Value: 'vol-08c1' },
          ],
        },
      ],
    });
  });

  test.each([
    ['gp2', ['AvailabilityZone']],
    ['st1', ['AvailabilityZone']],
    ['io1', ['AvailabilityZone', 'Iops']],
    ['gp3', ['AvailabilityZone', 'Iops', 'Throughput']],
  ])('names for %s only the performance that can be provisioned', (volumeType, expected) => {
    const input = recreation({ volumeType, iops: 300, throughputMibps: 125 });
    const named = ['AvailabilityZone', 'Iops', 'Throughput'].filter((name) => name in input);
    expect(named).toEqual(expected);
  });

  test('leaves out tags that only AWS may set', () => {
    const tags = { 'aws:cloudformation:stack-name': 's', 'trimtab:replaces': 'vol-0', Name: 'n' };
    expect(JSON.stringify(recreation({ tags }))).not.toMatch(/cloudformation|vol-0"/);
  });

  test.each<[string, Partial<VolumeFact>, RegExp]>([
    ['that is attached', { attachedTo: 'i-1' }, /attached to i-1/],
    ['that several instances may use', { multiAttach: true }, /several attachments/],
    ['whose tags leave no room for the marks', { tags: manyTags(49) }, /49 tags/],
  ])('makes no plan for a volume %s', (_name, given, message) => {
    expect(() => planOf(given)).toThrow(NotPermittedError);
    expect(() => planOf(given)).toThrow(message);
  });

  test('has room for the marks beside 48 tags', () => {
    expect(planOf({ tags: manyTags(48) })).toHaveLength(2);
  });

  test.each([
    ['waits for a snapshot that is pending', 0, { state: 'pending', sizeGib: 100 }, 'transient'],
    ['takes no failed snapshot for a way back', 0, { state: 'error', sizeGib: 100 }, 'other'],
    ['takes no snapshot of another size', 0, { state: 'completed', sizeGib: 50 }, 'other'],
    [
      'waits while the volume is deleting',
      1,
      { state: 'deleting', type: 'gp3', sizeGib: 100 },
      'transient',
    ],
    [
      'leaves a volume alone that was attached',
      1,
      { state: 'in-use', type: 'gp3', sizeGib: 100 },
      'other',
    ],
    [
      'leaves a volume alone that grew',
      1,
      { state: 'available', type: 'gp3', sizeGib: 200 },
      'other',
    ],
  ])('%s', (_name, index, observed, expected) => {
    const step = planOf()[index];
    expect(step && compare(observed, step.state)).toBe(expected);
  });

  test('says what it leaves and why there is nothing to watch', () => {
    expect(snapshotAndDeleteVolume.leaves?.keptDays).toBe(90);
    expect(Object.keys(planOf()[0]?.outputs ?? {})).toContain(
      snapshotAndDeleteVolume.leaves?.output,
    );
    expect(snapshotAndDeleteVolume.watch).toHaveProperty('nothingToWatch');
    expect(snapshotAndDeleteVolume.undoes.steps(aVolume())).toContain('100 GiB');
    expect(snapshotAndDeleteVolume.couldGoWrong(aVolume(), {})).toContain('vol-08c1');
  });
});

describe('ebs/migrate-gp2-to-gp3', () => {
  const migration = (given: Partial<VolumeFact> = {}) =>
    migrateGp2ToGp3.plan(aGp2Volume(given), { iops: 3_000, throughputMibps: 128 });
  const volume = { VolumeType: 'gp2', Size: 100, Iops: 300 };
  const migrated = { VolumeType: 'gp3', Size: 100, Iops: 3_000, Throughput: 128 };
  const standing = (shown: object, ModificationState?: string) => {
    const [step] = migration();
    if (step === undefined) throw new Error('no step');
    const VolumesModifications = ModificationState === undefined ? [] : [{ ModificationState }];
    const answer = { Volumes: [shown], VolumesModifications } as unknown as Json;
    return compare(pick(answer, step.state.path), step.state);
  };

  test.each([
    ['before', volume, undefined],
    ['transient', volume, 'modifying'],
    ['transient', migrated, 'modifying'],
    ['transient', migrated, 'optimizing'],
    ['transient', volume, 'optimizing'],
    ['after', migrated, undefined],
    ['other', migrated, 'failed'],
    ['other', { ...migrated, Size: 200 }, undefined],
    ['other', { ...migrated, Iops: 4_000 }, undefined],
  ])('is %s with %o while AWS is %s', (expected, shown, modification) => {
    expect(standing(shown, modification)).toBe(expected);
  });

  test('names what gp3 is to have, and on the way back nothing that gp2 does not take', () => {
    const [step] = migration();
    expect(step?.call.input).toMatchObject({ VolumeType: 'gp3', Iops: 3_000, Throughput: 128 });
    expect(step?.undo?.input).toEqual({ VolumeId: 'vol-08c1', VolumeType: 'gp2' });
  });

  test('is not for a volume that is no gp2 one', () => {
    expect(() => migration({ volumeType: 'io1' })).toThrow(NotPermittedError);
  });

  test('waits for longer than a migration of a day takes', () => {
    expect(migration()[0]?.settle.limitMs).toBeGreaterThan(24 * MS_PER_HOUR);
  });
});
