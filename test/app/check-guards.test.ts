import { describe, expect, test } from 'vitest';
import { type CheckGuardsDeps, makeCheckGuards } from '#app/check-guards.ts';
import type { HeldChange } from '#app/hold-change.ts';
import { configSchema } from '#core/contract/config.ts';
import { fold } from '#core/ledger/fold.ts';
import type { EventBody } from '#core/model/ledger.ts';
import {
  aLedger,
  aPlan,
  aRecommendation,
  aRisk,
  assessed,
  aVerdict,
  CHANGE,
  decided,
  opened,
} from '#test/support/changes.ts';
import { ACCOUNT, anInstance, NOW, REGION } from '#test/support/facts.ts';
import { CALM } from '#test/support/guards.ts';

/** The last look before the first call, at a change that stands approved. */
const checking = async (
  given: Partial<CheckGuardsDeps> = {},
  turn: readonly EventBody[] = [{ kind: 'admitted', because: 'nothing else is under way' }],
) => {
  const events = aLedger([opened(), assessed(), ...turn]);
  const recorded: EventBody[] = [];
  const held = {
    plan: aPlan(),
    before: anInstance(),
    recommendation: aRecommendation(),
    events,
    state: fold(events),
    scope: { account: ACCOUNT, region: REGION },
    record: async (bodies: readonly EventBody[]) => {
      recorded.push(...bodies);
      return held;
    },
  } as unknown as HeldChange;
  const needed: string[] = [];
  const answer = await makeCheckGuards({
    holdChange: async () => held,
    judgeChange: async () => ({ risk: aRisk(), verdict: aVerdict(), watchable: [] }),
    readFact: async () => anInstance(),
    readSurroundings: async (_plan, _before, needs) => {
      needed.push(...needs);
      return CALM;
    },
    readConfig: async () => ({ config: configSchema.parse({}), version: 'v' }),
    readBrake: async () => ({ on: false }),
    now: () => NOW,
    ...given,
  })({ change: CHANGE, fence: 1 });
  return { answer, recorded, needed };
};

const configured = (config: Parameters<typeof configSchema.parse>[0]) => ({
  readConfig: async () => ({ config: configSchema.parse(config), version: 'v' }),
});

describe('just before the first call', () => {
  test('it is clear, and what every guard said is in the ledger', async () => {
    const { answer, recorded, needed } = await checking();
    expect(answer.clear).toBe(true);
    expect(recorded).toMatchObject([{ kind: 'guarded', clear: true }]);
    expect(needed).toContain('autoScaling');
    expect(needed).not.toContain('volumeKey');
  });

  test('a change that was given no turn is stopped', async () => {
    const { answer } = await checking({}, []);
    expect(answer).toMatchObject({ clear: false, outcome: 'blocked' });
    expect(answer.because).toMatch(/^its turn has not come: /);
  });

  test('a freeze that began after its turn came stops it', async () => {
    const freezes = [{ reason: 'year end', from: '2026-08-01', to: '2026-09-01' }];
    const { answer } = await checking(configured({ execution: { freezes } }));
    expect(answer).toMatchObject({ clear: false, outcome: 'blocked' });
    expect(answer.because).toMatch(/^frozen: year end: wait until /);
  });

  test('the options of a guard are those of the configuration', async () => {
    const targetGroups = [{ name: 'web', healthyOthers: 2, state: 'healthy' }];
    const readSurroundings = async () => ({ ...CALM, targetGroups });
    expect((await checking({ readSurroundings })).answer.clear).toBe(true);
    const config = configured({ guards: { 'serves-alone': { healthyOthers: 3 } } });
    expect((await checking({ readSurroundings, ...config })).answer.clear).toBe(false);
  });

  test('a policy that became stricter, or the brake, stops it before anything is looked up', async () => {
    const stricter = async () => ({
      risk: aRisk(),
      verdict: aVerdict({ requires: 'two-people' }),
      watchable: [],
    });
    const policy = await checking({ judgeChange: stricter as CheckGuardsDeps['judgeChange'] });
    expect(policy.answer).toMatchObject({ clear: false, outcome: 'blocked' });
    const brake = await checking({ readBrake: async () => ({ on: true, by: 'bob' }) });
    expect(brake.answer).toMatchObject({ outcome: 'cancelled', because: 'stopped by bob' });
    expect([...policy.needed, ...brake.needed]).toEqual([]);
  });

  test('a level that was added since, or whose people are others now, stops it', async () => {
    const level = (name: string, approver: string) => ({
      name,
      requires: 'one-person' as const,
      approvers: [approver],
    });
    const checked = async (...levels: ReturnType<typeof level>[]) => {
      const judgement = { risk: aRisk(), verdict: aVerdict(), watchable: [] };
      const judgeChange = async () => (levels.length === 0 ? judgement : { ...judgement, levels });
      return (await checking({ judgeChange }, [{ kind: 'admitted', because: '' }, decided()]))
        .answer;
    };
    expect((await checked()).clear).toBe(true);
    expect((await checked(level('team', 'ana'))).clear).toBe(true);
    const because = (name: string) =>
      `level ${name} must agree since the policy was edited, and has not`;
    expect(await checked(level('team', 'ana'), level('finance', 'bob'))).toMatchObject({
      clear: false,
      outcome: 'blocked',
      because: because('finance'),
    });
    expect(await checked(level('team', 'bob'))).toMatchObject({ because: because('team') });
  });
});
