import { describe, expect, test } from 'vitest';
import { makeHoldChange, requirePhase } from '#app/hold-change.ts';
import type { AppendOptions, StoredChange } from '#app/ports.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { nextEvent } from '#core/ledger/chain.ts';
import type { EventBody, EventOf } from '#core/model/ledger.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  aLedger,
  aPlan,
  aRecommendation,
  assessed,
  CHANGE,
  decided,
  opened,
  stepIntended,
} from '#test/support/changes.ts';
import { anInstance, NOW } from '#test/support/facts.ts';

const ASKED: EventOf<'asked'> = {
  kind: 'asked',
  approval: 'apr-1',
  planHash: opened().planHash,
  level: 1,
  approvers: ['ana'],
  expiresAt: NOW + 72 * MS_PER_HOUR,
};
const WATCHED: EventOf<'watch-started'> = {
  kind: 'watch-started',
  startedAt: NOW,
  until: NOW + 2 * MS_PER_HOUR,
  watched: ['cpu.utilization'],
  unguarded: [],
  baselineHash: 'b',
};
const JUDGED: EventOf<'judged'> = {
  kind: 'judged',
  verdict: 'healthy',
  says: 'inside the baseline',
  readings: [],
};

/** A ledger in memory, and what was asked of it. */
const aStore = (...events: Parameters<typeof aLedger>[0]) => {
  const ledger = aLedger([opened(), ...events]);
  const last = () => ledger.at(-1) as (typeof ledger)[number];
  const appended: AppendOptions[] = [];
  const read = (): StoredChange => ({
    meta: {
      change: CHANGE,
      number: 'chg-0001',
      recommendation: 'rec-0123456789abcdef',
      resource: aPlan().resource,
      planHash: opened().planHash,
      phase: last().phase,
      fence: last().fence,
      n: last().n,
      head: last().hash,
      deadline: NOW,
      openedAt: NOW,
    },
    plan: aPlan(),
    recommendation: aRecommendation(),
    before: anInstance(),
    events: [...ledger],
  });
  const meanwhile: (() => void)[] = [];
  const holdChange = makeHoldChange({
    readChange: async () => {
      for (const happen of meanwhile.splice(0)) happen();
      return read();
    },
    appendEvents: async (options, bodies: readonly EventBody[]) => {
      appended.push(options);
      const { fence } = options.meta;
      for (const body of bodies) {
        const context = { change: CHANGE, at: options.at, fence, phase: options.phase };
        ledger.push(nextEvent(last(), context, body));
      }
      return read().meta;
    },
    now: () => NOW,
  });
  /** Somebody else writes just before the next read. */
  const others = (body: EventBody, fence: number) =>
    meanwhile.push(() => {
      const context = { change: CHANGE, at: NOW, fence, phase: last().phase };
      ledger.push(nextEvent(last(), context, body));
    });
  return { holdChange, appended, others };
};

describe('holding a change', () => {
  test('is refused to whoever does not own it any more, and to whoever does not own it yet', async () => {
    const { holdChange } = aStore([assessed(), { fence: 2 }]);
    await expect(holdChange({ change: CHANGE, fence: 1 })).rejects.toThrow(ConflictError);
    await expect(holdChange({ change: CHANGE, fence: 3 })).rejects.toThrow('belongs to owner 2');
    expect((await holdChange({ change: CHANGE, fence: 2 })).state.fence).toBe(2);
  });

  test('records on what was read, and returns the change as it then is', async () => {
    const { holdChange, appended } = aStore();
    const held = await holdChange({ change: CHANGE, fence: 1 });
    const next = await held.record([assessed()], { phase: 'applying' });
    expect(appended).toMatchObject([{ meta: { n: 1, fence: 1 }, phase: 'applying', at: NOW }]);
    expect(next.state.assessed).toBeDefined();
    expect(next.state.phase).toBe('applying');
    expect(next.meta.n).toBe(2);
  });

  test.each([1, 2])(
    'ends for whoever sleeps between its write and the next read while owner %i writes',
    async (fence) => {
      const { holdChange, others } = aStore();
      const held = await holdChange({ change: CHANGE, fence: 1 });
      others({ kind: 'taken-over', from: 1, because: 'its execution ended' }, fence);
      await expect(held.record([assessed()])).rejects.toThrow(ConflictError);
    },
  );

  test('stays in its phase unless told otherwise', async () => {
    const { holdChange } = aStore([stepIntended('stop'), { phase: 'applying' }]);
    const held = await holdChange({ change: CHANGE, fence: 1 });
    expect(held.terms().phase).toBe('applying');
    expect(() => requirePhase(held, 'applying')).not.toThrow();
    expect(() => requirePhase(held, 'rolling-back')).toThrow(ConflictError);
  });
});

describe('by when something must happen', () => {
  const quarter = NOW + 15 * MS_PER_MINUTE;
  test.each<readonly [string, Parameters<typeof aLedger>[0], number]>([
    ['open: at the next visit', [], quarter],
    [
      'asked: when the request has run out',
      [assessed(), ASKED],
      ASKED.expiresAt + 15 * MS_PER_MINUTE,
    ],
    ['decided: at the next visit', [assessed(), ASKED, decided()], quarter],
    [
      'applying: at the next visit',
      [ASKED, decided(), [stepIntended('stop'), { phase: 'applying' }]],
      quarter,
    ],
    [
      'watching: when the watch is over',
      [[WATCHED, { phase: 'watching' }]],
      WATCHED.until + 15 * MS_PER_MINUTE,
    ],
    ['judged: at the next visit', [[WATCHED, { phase: 'watching' }], JUDGED], quarter],
  ])('%s', async (_name, events, expected) => {
    const held = await aStore(...events).holdChange({ change: CHANGE, fence: 1 });
    expect(held.terms().deadline).toBe(expected);
    expect(held.terms({ deadline: NOW + 1 }).deadline).toBe(NOW + 1);
  });
});
