import { describe, expect, test } from 'vitest';
import { makeHoldChange } from '#app/hold-change.ts';
import type { AppendOptions, ChangeMeta } from '#app/ports.ts';
import { makeSweep, type SweepDeps } from '#app/sweep.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import type { EventOf } from '#core/model/ledger.ts';
import {
  aLedger,
  aPlan,
  aRecommendation,
  assessed,
  decided,
  opened,
} from '#test/support/changes.ts';
import { anInstance, NOW } from '#test/support/facts.ts';

const asked: EventOf<'asked'> = {
  kind: 'asked',
  approval: 'apr-1',
  planHash: opened().planHash,
  level: 1,
  approvers: ['ana'],
  expiresAt: NOW - 1_000,
};
const IN_TIME = NOW + 1;
const LATE = NOW - 1;

const meta = (change: string, deadline: number): ChangeMeta => ({
  change,
  number: 'chg-0001',
  recommendation: 'rec-1',
  resource: aPlan().resource,
  planHash: opened().planHash,
  phase: 'open',
  fence: 1,
  n: 1,
  head: 'h',
  deadline,
  openedAt: NOW,
});

/** A visit to changes that the fakes describe, and what it did, in order. */
const visit = async (
  live: readonly ChangeMeta[],
  given: Partial<SweepDeps> = {},
  events: Parameters<typeof aLedger>[0] = [opened(), assessed()],
) => {
  const did: string[] = [];
  const sweep = makeSweep({
    holdChange: makeHoldChange({
      readChange: async (change) => ({
        meta: live.find((each) => each.change === change) ?? meta(change, NOW),
        plan: aPlan(),
        recommendation: aRecommendation(),
        before: anInstance(),
        events: aLedger(events, change),
      }),
      appendEvents: async () => meta('', NOW),
      now: () => NOW,
    }),
    liveChanges: async () => live,
    takeOver: async ({ meta: taken }: AppendOptions, because) => {
      did.push(`take over ${taken.change}: ${because}`);
      return { ...taken, fence: taken.fence + 1 };
    },
    executionState: async () => 'running',
    startChange: async (change, fence) => void did.push(`start ${change}-${fence}`),
    stopExecution: async (change, fence) => void did.push(`stop ${change}-${fence}`),
    expireApproval: async (approval) => void did.push(`expire ${approval}`),
    readTaskToken: async () => 'token',
    answerTask: async (_, answer) => {
      did.push(`answer ${JSON.stringify(answer)}`);
      return 'answered';
    },
    now: () => NOW,
    ...given,
  });
  return { did, swept: await sweep() };
};

describe('a visit', () => {
  test('leaves one alone that runs and is in time, also at the very deadline', async () => {
    expect((await visit([meta('a', IN_TIME), meta('b', NOW)])).did).toEqual([]);
  });

  test('starts one that was never started, under the name that it has', async () => {
    const { did, swept } = await visit([meta('a', IN_TIME)], {
      executionState: async () => 'gone',
    });
    expect(did).toEqual(['start a-1']);
    expect(swept).toEqual({ visited: 1, takenOver: [], failed: [] });
  });

  test('takes one over whose execution ended, before its deadline', async () => {
    const { did, swept } = await visit([meta('a', IN_TIME)], {
      executionState: async () => 'ended',
    });
    // The fence moves before the old execution is stopped, and only then the next one starts.
    expect(did).toEqual(['take over a: its execution ended', 'stop a-1', 'start a-2']);
    expect(swept.takenOver).toEqual(['a']);
  });

  test('takes one over that is late', async () => {
    expect((await visit([meta('a', LATE)])).did[0]).toBe('take over a: its deadline passed');
  });

  test('ends a request that has run out by its own task', async () => {
    const { did, swept } = await visit([meta('a', LATE)], {}, [opened(), assessed(), asked]);
    expect(did).toEqual([
      'expire apr-1',
      'answer {"decision":"expire","because":"nobody answered in time"}',
    ]);
    expect(swept.takenOver).toEqual([]);
  });

  test('takes one over whose request has run out and whose task waits no more', async () => {
    const gone = { answerTask: async () => 'gone' as const };
    const { did } = await visit([meta('a', LATE)], gone, [opened(), assessed(), asked]);
    expect(did).toEqual([
      'expire apr-1',
      'take over a: its deadline passed',
      'stop a-1',
      'start a-2',
    ]);
  });

  test('a level that agreed just now is not told that it ran out', async () => {
    const level = (name: string, approver: string) => ({
      name,
      requires: 'one-person' as const,
      approvers: [approver],
    });
    const twoLevels = assessed({ levels: [level('lead', 'ana'), level('finance', 'bob')] });
    const events = [opened(), twoLevels, asked];
    const reads = [events, [...events, decided({ level: 1 })]];
    const { did } = await visit([meta('a', LATE)], {
      holdChange: (ref) =>
        makeHoldChange({
          readChange: async (change) => ({
            meta: meta(change, LATE),
            plan: aPlan(),
            recommendation: aRecommendation(),
            before: anInstance(),
            events: aLedger(reads.shift() ?? [], change),
          }),
          appendEvents: async () => meta('', NOW),
          now: () => NOW,
        })(ref),
      expireApproval: async () => {
        throw new ConflictError('it is not waiting any more');
      },
    });
    expect(did).toEqual([]);
  });

  test('somebody else moved one while it was looked at: it is not late any more', async () => {
    const { did, swept } = await visit([meta('a', LATE), meta('b', LATE)], {
      takeOver: async ({ meta: taken }) => {
        if (taken.change === 'a') throw new ConflictError('it moved');
        return { ...taken, fence: 2 };
      },
    });
    expect(did).toEqual(['stop b-1', 'start b-2']);
    expect(swept).toEqual({ visited: 2, takenOver: ['b'], failed: [] });
  });

  test('one that cannot be visited does not keep the others from it', async () => {
    const { did, swept } = await visit([meta('a', LATE), meta('b', LATE)], {
      executionState: async (change) => {
        if (change === 'a') throw new UpstreamError('states does not answer');
        return 'ended';
      },
    });
    expect(did.at(-1)).toBe('start b-2');
    expect(swept).toEqual({
      visited: 2,
      takenOver: ['b'],
      failed: [{ change: 'a', error: 'states does not answer' }],
    });
  });
});
