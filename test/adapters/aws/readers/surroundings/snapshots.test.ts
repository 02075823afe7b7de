import { afterEach, describe, expect, test } from 'vitest';
import type { ResourceRecord } from '#local/account/records.ts';
import { aSnapshot, aVolume, NOW, REGION } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import { factOf, lookUp, planOf, SPARE } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());
const open = (...more: readonly ResourceRecord[]) => {
  cloud = openAccountWith([aVolume(), ...more]);
};

describe('snapshots', () => {
  const { id } = aSnapshot();
  const naming = async () => {
    const plan = planOf(await factOf(SPARE));
    const [step] = plan.steps;
    if (step === undefined) throw new Error('a plan has steps');
    const call = {
      service: 'ec2' as const,
      operation: 'DeleteSnapshot',
      input: { SnapshotId: id },
    };
    return { plan: () => ({ ...plan, steps: [{ ...step, call }] }) };
  };

  test('that no plan names are not looked at', async () => {
    open(aSnapshot());
    expect(await lookUp('snapshots', SPARE)).toEqual([]);
  });

  test('that nobody uses say so', async () => {
    open(aSnapshot());
    expect(await lookUp('snapshots', SPARE, await naming())).toEqual([
      {
        id,
        state: 'completed',
        sizeGib: 100,
        encrypted: false,
        usedBy: [],
        shared: false,
        locked: false,
        recycleBin: false,
      },
    ]);
  });

  test('name the images, disabled ones too, launch templates and keepers that use them', async () => {
    const image = { kind: 'image', region: REGION, snapshotIds: [id], tags: {} } as const;
    open(
      aSnapshot({ tags: { 'aws:dlm:lifecycle-policy-id': 'policy-1' } }),
      { ...image, id: 'ami-2', name: 'old', disabled: true },
      { ...image, id: 'ami-1', name: 'golden' },
      { ...image, id: 'ami-3', name: 'other', snapshotIds: ['snap-9'] },
      { kind: 'launch-template', id: 'lt-1', region: REGION, name: 'web', snapshotIds: [id] },
    );
    expect(await lookUp('snapshots', SPARE, await naming())).toMatchObject([
      { usedBy: ['ami-1', 'ami-2', 'lt-1', 'aws:dlm:lifecycle-policy-id policy-1'] },
    ]);
  });

  test.each([
    [{ sharedWith: ['210987654321'] }, { shared: true, locked: false }],
    [{ lockedUntil: NOW + 1 }, { shared: false, locked: true }],
    [{ lockedUntil: NOW - 1 }, { shared: false, locked: false }],
  ])('with %o are %o', async (given, expected) => {
    open(aSnapshot(given));
    expect(await lookUp('snapshots', SPARE, await naming())).toMatchObject([expected]);
  });
});
