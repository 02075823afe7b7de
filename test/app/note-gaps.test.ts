import { expect, test } from 'vitest';
import { makeNoteGaps } from '#app/note-gaps.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { Gap } from '#core/scan/gap.ts';

const SCOPE = { account: '222222222222', region: 'eu-west-1' };
const DENIED = new NotPermittedError('no', {
  details: { service: 'ec2', permission: 'ec2:DescribeVolumes' },
});

test('what could not be read is kept with its permission until it could, and fails all the same', async () => {
  const gaps = new Map<string, Gap>();
  const noteGaps = makeNoteGaps({
    saveGap: async (gap) => void gaps.set(`${gap.account} ${gap.missing}`, gap),
    closeGap: async ({ account }, missing) => void gaps.delete(`${account} ${missing}`),
  });
  const collect = (read: () => Promise<number>) => noteGaps('inventory', read)(SCOPE);
  await expect(collect(() => Promise.reject(DENIED))).rejects.toBe(DENIED);
  expect([...gaps.values()]).toEqual([
    {
      ...SCOPE,
      service: 'ec2',
      missing: 'inventory',
      why: 'no',
      permission: 'ec2:DescribeVolumes',
    },
  ]);
  expect(await collect(async () => 7)).toBe(7);
  expect(gaps.size).toBe(0);
});

test('a bug of ours is no gap', async () => {
  const gaps: Gap[] = [];
  const noteGaps = makeNoteGaps({
    saveGap: async (gap) => void gaps.push(gap),
    closeGap: async () => {},
  });
  const bug = new TypeError('x is not a function');
  const collect = noteGaps('inventory', () => Promise.reject(bug));
  await expect(collect(SCOPE)).rejects.toBe(bug);
  expect(gaps).toEqual([]);
});
