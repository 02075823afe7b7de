import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import {
  approvalFor,
  approve,
  approveAnd,
  approveUnheard,
  openOn,
  policy,
  type Story,
  tell,
  UPDATE,
} from '#test/support/change-story.ts';
import { failing } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

const decisions: readonly Story[] = [
  {
    name: 'the task is answered twice: the second answer changes nothing',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      const { state } = await embedded.read(change);
      const token = await embedded.clock.during(() =>
        embedded.ports.readTaskToken(state.asked?.approval ?? ''),
      );
      await approve(embedded, change);
      const answer = { decision: 'reject' as const, because: 'replayed' };
      expect(
        await embedded.clock.during(() => embedded.ports.answerTask(token ?? '', answer)),
      ).toBe('gone');
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'the link is used twice: the second time it decides nothing',
    on: 'function',
    play: async (embedded, change) => {
      await approve(embedded, change);
      expect(await embedded.decide(change, 'reject')).toBe('stale');
      expect(await embedded.decide(change, 'approve')).toBe('stale');
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'policy becomes stricter after the approval: blocked',
    on: 'function',
    options: { config: policy('one-person') },
    play: approveAnd((embedded) => embedded.configure(policy('two-people'))),
    ends: 'blocked',
    because: /two-people/,
    calls: [],
  },
  {
    name: 'policy becomes more lenient after the approval: it goes on',
    on: 'function',
    options: { config: policy('one-person') },
    play: approveAnd((embedded) => embedded.configure(policy('nobody'))),
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'the approval runs out before it is used: expired',
    on: 'function',
    options: { config: { mode: 'approve', approval: approvalFor({ validForHours: 0.1 }) } },
    play: approveUnheard,
    ends: 'expired',
    because: /ran out/,
    calls: [],
  },
];

describe('decisions', () => void test.each(decisions)('$name', tell));

describe('opening', () => {
  test('twice is opening once', async () => {
    const embedded = await openOn('function');
    const first = await embedded.openChanges();
    await embedded.until(first[0] ?? '', ({ asked }) => asked !== undefined);
    expect(await embedded.openChanges()).toEqual([]);
    expect(await embedded.clock.during(() => embedded.ports.liveChanges())).toHaveLength(1);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('whoever opened it died before starting it: the sweeper starts it', async () => {
    const embedded = await openOn('function');
    embedded.around = failing('StartExecution');
    await expect(embedded.openChanges()).rejects.toThrow('StartExecution');
    const [meta] = await embedded.clock.during(() => embedded.ports.liveChanges());
    await embedded.until(meta?.change ?? '', ({ asked }) => asked !== undefined);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('two changes of one resource: one lock, until the first one has ended', async () => {
    const embedded = await openOn('function');
    const [first = ''] = await embedded.openChanges();
    const { plan, recommendation, before: fact, state } = await embedded.read(first);
    const another = {
      change: 'chg-another',
      plan,
      recommendation: { ...recommendation, id: 'rec-another' },
      before: fact,
      opened: { ...state.opened, recommendation: 'rec-another' },
      at: embedded.clock.now(),
      deadline: embedded.clock.now() + MS_PER_HOUR,
    };
    const open = () => embedded.clock.during(() => embedded.ports.openChange(another));
    expect(await open()).toEqual({ kind: 'locked', by: first });
    await embedded.until(first, ({ asked }) => asked !== undefined);
    await embedded.decide(first, 'reject');
    await embedded.until(first, ({ closed }) => closed !== undefined);
    expect(await open()).toMatchObject({ kind: 'opened' });
    expect(await brokenInvariants(embedded)).toEqual([]);
  });
});
