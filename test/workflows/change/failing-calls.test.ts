import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  approve,
  approvedUpTo,
  DELETE,
  hurt,
  RESIZE,
  RESIZE_AND_BACK,
  type Story,
  tell,
  UPDATE,
  VOLUME,
} from '#test/support/change-story.ts';
import { answering, before, failing, losing, together } from '#test/support/faults.ts';

const pending = (answer: unknown) => ({
  ...(answer as object),
  Snapshots: (answer as { Snapshots: object[] }).Snapshots.map((snapshot) => ({
    ...snapshot,
    State: 'pending',
  })),
});

const calls: readonly Story[] = [
  {
    name: 'StopInstances is refused: it ends with nothing changed',
    on: 'instance',
    play: async (embedded, change) => {
      embedded.cloud.account.control.deny({ action: 'ec2:StopInstances', principal: ':root' });
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    because: /StopInstances/,
    calls: [],
  },
  {
    name: 'a snapshot is pending for three hours: the volume is deleted only then',
    on: 'volume',
    play: async (embedded, change) => {
      const completedAt = embedded.clock.now() + 3 * MS_PER_HOUR;
      embedded.around = answering('DescribeSnapshots', (answer) =>
        embedded.clock.now() < completedAt ? pending(answer) : answer,
      );
      await approve(embedded, change);
      await embedded.clock.advanceTo(completedAt);
      const made = embedded.cloud.account.mutations().map(({ eventName }) => eventName);
      expect(made).not.toContain('DeleteVolume');
    },
    ends: 'completed',
    hours: 26,
    calls: DELETE,
  },
  {
    name: 'a snapshot never completes: the volume is not deleted',
    on: 'volume',
    // Nothing else is due in that day.
    options: { config: { mode: 'approve' }, schedules: [] },
    play: async (embedded, change) => {
      embedded.around = answering('DescribeSnapshots', pending);
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    because: /did not settle/,
    hours: 26,
    calls: ['CreateSnapshot'],
  },
  {
    name: 'a volume is deleted and cannot be seen: it comes back under a new id, the snapshot stays',
    on: 'volume',
    play: async (embedded, change) => {
      let isDeleted = false;
      embedded.around = together(
        before('DeleteVolume', () => {
          isDeleted = true;
        }),
        failing(
          ({ operation, input }) =>
            isDeleted && operation === 'DescribeVolumes' && input.VolumeIds?.length > 0,
          9,
        ),
      );
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    calls: [...DELETE, 'CreateVolume'],
    also: async (embedded, change) => {
      const { closed } = (await embedded.read(change)).state;
      expect(closed?.replaced).toEqual({ [VOLUME]: expect.stringMatching(/^vol-/) });
      expect(closed?.left).toEqual([expect.stringMatching(/^snap-/)]);
    },
  },
  ...RESIZE.map(
    (operation): Story => ({
      name: `the answer of ${operation} is lost: it is not repeated`,
      on: 'instance',
      play: async (embedded, change) => {
        embedded.around = losing(operation);
        await approve(embedded, change);
      },
      ends: 'completed',
      calls: RESIZE,
    }),
  ),
  ...DELETE.map(
    (operation): Story => ({
      name: `the answer of ${operation} is lost: it is not repeated`,
      on: 'volume',
      play: async (embedded, change) => {
        embedded.around = losing(operation);
        await approve(embedded, change);
      },
      ends: 'completed',
      calls: DELETE,
    }),
  ),
  {
    name: 'the answer of an undoing call is lost: it is not repeated',
    on: 'instance',
    play: approvedUpTo('watching', (embedded) => {
      embedded.around = losing('ModifyInstanceAttribute');
      hurt(embedded);
    }),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
  },
  {
    name: 'every kind of write to the ledger loses its answer once: nothing is repeated',
    on: 'instance',
    play: async (embedded, change) => {
      const lost = new Set<string>();
      embedded.around = losing(({ operation, input }) => {
        const kinds = [...JSON.stringify(input).matchAll(/"kind\\+":\\+"([a-z-]+)/g)].join();
        if (operation !== 'TransactWriteItems' || lost.has(kinds)) return false;
        lost.add(kinds);
        return true;
      }, Number.POSITIVE_INFINITY);
      await embedded.until(change, ({ asked }) => asked !== undefined);
      // Asking is repeated too, so that the mail goes out a little later.
      await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_MINUTE);
      await embedded.decide(change, 'approve').catch(() => {});
    },
    ends: 'completed',
    calls: RESIZE,
  },
  {
    name: 'a call is throttled for ten seconds: it is made then',
    on: 'function',
    play: async (embedded, change) => {
      embedded.cloud.account.control.throttle({
        service: 'lambda',
        operation: 'UpdateFunctionConfiguration',
        until: embedded.clock.now() + 10_000,
      });
      await approve(embedded, change);
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'a call is throttled for hours: it ends with nothing changed',
    on: 'function',
    play: async (embedded, change) => {
      embedded.cloud.account.control.throttle({
        service: 'lambda',
        operation: 'UpdateFunctionConfiguration',
        until: embedded.clock.now() + 3 * MS_PER_HOUR,
      });
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    calls: [],
  },
];

describe('calls that fail', () => void test.each(calls)('$name', tell));
