import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  approve,
  approvedUntil,
  approvedUpTo,
  approveUnheard,
  expectMails,
  RESIZE_AND_BACK,
  type Story,
  tell,
  UPDATE,
} from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { failing } from '#test/support/faults.ts';

/** The execution dies where it is. */
const kill = ({ clock, ports }: Embedded, change: string) =>
  clock.during(async () => {
    const { meta } = await ports.readChange(change);
    await ports.stopExecution(change, meta.fence, 'killed by the test');
  });

/** A new owner takes the change while the old execution goes on. */
const takeOver = ({ clock, ports }: Embedded, change: string) =>
  clock.during(async () => {
    const { meta } = await ports.readChange(change);
    const held = await ports.holdChange({ change, fence: meta.fence });
    const taken = await ports.takeOver(held.terms(), 'by the test');
    await ports.startChange(change, taken.fence);
  });

const expectSuperseded = async (embedded: Embedded, change: string) => {
  // The old owner may still sleep; it must have looked once more.
  await embedded.clock.advanceTo(embedded.clock.now() + 15 * MS_PER_MINUTE);
  expect(await embedded.statusOf(change, 1)).toEqual({ status: 'FAILED', error: 'Superseded' });
  expect((await embedded.statusOf(change, 2)).status).toBe('SUCCEEDED');
};

const expectTakenOver = async (embedded: Embedded, change: string) => {
  const { events, meta } = await embedded.read(change);
  expect(events.filter(({ body }) => body.kind === 'taken-over')).toHaveLength(1);
  expect(meta.fence).toBe(2);
};

const takenOver: readonly Story[] = [
  {
    name: 'open: the execution dies before it asks; the next owner asks',
    on: 'function',
    play: async (embedded, change) => {
      await kill(embedded, change);
      await approve(embedded, change);
    },
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'asked: the execution dies while it waits; the same mail still decides',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      await kill(embedded, change);
      await embedded.until(change, ({ fence }) => fence === 2);
      await expectMails(1)(embedded);
      await embedded.clock.advanceTo(embedded.clock.now() + 3 * MS_PER_HOUR);
      await approve(embedded, change);
    },
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'decided and never told: the sweeper finds the decision by its deadline',
    on: 'function',
    play: approveUnheard,
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'rejected and never told: the sweeper finds the decision by its deadline',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      embedded.around = failing('SendTaskSuccess');
      expect(await embedded.decide(change, 'reject')).toBe('done');
    },
    ends: 'rejected',
    calls: [],
    also: expectTakenOver,
  },
  {
    name: 'applying: the execution dies between two steps; the next owner turns back',
    on: 'instance',
    play: approvedUntil('stopping', kill),
    ends: 'rolled-back',
    calls: ['StopInstances', 'StartInstances'],
    also: expectTakenOver,
  },
  {
    name: 'watching: the execution dies; the same watch goes on',
    on: 'function',
    play: approvedUpTo('watching', kill),
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'rolling back: the execution dies; the next owner finishes the way back',
    on: 'instance',
    play: approvedUpTo('rolling-back', kill),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
    also: expectTakenOver,
  },
];

const superseded: readonly Story[] = [
  {
    name: 'applying: a new owner turns back while the old one goes on',
    on: 'instance',
    play: approvedUntil('stopping', takeOver),
    ends: 'rolled-back',
    calls: ['StopInstances', 'StartInstances'],
    also: expectSuperseded,
  },
  {
    name: 'rolling back: a new owner finishes while the old one goes on',
    on: 'instance',
    play: approvedUpTo('rolling-back', takeOver),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
    also: expectSuperseded,
  },
];

describe('taken over by the sweeper', () => void test.each(takenOver)('$name', tell));
describe('fenced off', () => void test.each(superseded)('$name', tell));
