import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayLoad } from '#core/checks/replay-load.ts';
import type { Evidence } from '#core/checks/run.ts';
import {
  recommendationDetailSchema,
  recommendationListSchema,
} from '#core/contract/api-recommendations.ts';
import { add, compare, sum, usdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { scaleValues } from '#core/model/series.ts';
import {
  aLedger,
  aPlan,
  aRecommendation,
  aRisk,
  assessed,
  aVerdict,
  CHANGE,
  opened,
} from '#test/support/changes.ts';
import { ACCOUNT, anInstance, aSeries, NOW, REGION } from '#test/support/facts.ts';
import { type StoredEstate, viewsOver } from '#test/support/recommended.ts';

const instance = (n: number) => anInstance({ id: `i-${n}` });
const recommended = (n: number, cents = 100): Recommendation => {
  const { arn: resource, id: resourceId } = instance(n);
  const saves = usdPerMonth((cents / 100).toFixed(2));
  const { saving } = aRecommendation();
  return aRecommendation({
    id: `rec-${n}`,
    resource,
    resourceId,
    evidenceHash: `e-${n}`,
    saving: { ...saving, usdPerMonth: saves, costNow: saves },
  });
};
const judge = () => ({ risk: aRisk(), verdict: aVerdict(), watchable: [] });

const aChange = (
  n: number,
  {
    phase = 'open',
    outcome,
  }: Pick<NonNullable<StoredEstate['changes']>[number]['meta'], 'phase'> & {
    outcome?: 'completed' | 'rejected';
  },
): NonNullable<StoredEstate['changes']>[number] => {
  const events = aLedger([
    opened(),
    [assessed({ risk: aRisk({ score: 61, band: 'high' }) }), { phase }],
    ...(outcome
      ? [{ kind: 'closed' as const, outcome, because: 'so', left: [], replaced: {} }]
      : []),
  ]);
  const { n: last = 1, hash = '' } = events.at(-1) ?? {};
  const recommendation = recommended(n);
  return {
    meta: {
      change: `${CHANGE}-${n}`,
      number: `chg-000${n}`,
      recommendation: recommendation.id,
      resource: recommendation.resource,
      planHash: 'p',
      phase,
      fence: 1,
      n: last,
      head: hash,
      deadline: NOW,
      openedAt: NOW,
      ...(outcome && { outcome }),
    },
    plan: aPlan(instance(n)),
    recommendation,
    before: instance(n),
    events,
  };
};

describe('the list', () => {
  test('adds up exactly its rows, largest saving first', async () => {
    const cents = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cents, fc.nat({ max: 3 }), async (all, underWay) => {
        const ns = [...all.keys()];
        const answer = await viewsOver({
          recommendations: ns.map((n) => recommended(n, all[n])),
          facts: ns.map(instance),
          changes: ns.slice(0, underWay).map((n) => aChange(n, { phase: 'watching' })),
          judge,
        }).views.list();
        const list = recommendationListSchema.parse(JSON.parse(JSON.stringify(answer)));
        const rows = list.recommendations;
        expect(rows).toHaveLength(all.length);
        const total = sum(
          'USD',
          rows.map(({ saves }) => saves),
        );
        expect(add(list.open, list.applied)).toEqual(total);
        expect(rows.filter(({ money }) => money === 'applied')).toHaveLength(
          Math.min(underWay, all.length),
        );
        expect(rows).toEqual(rows.toSorted((a, b) => compare(b.saves, a.saves)));
      }),
      { numRuns: 30 },
    );
  });

  test('tells the risk that people decide about while a change is under way, and judges nothing anew', async () => {
    const { views, judged } = viewsOver({
      recommendations: [recommended(1)],
      facts: [instance(1)],
      changes: [aChange(1, { phase: 'open' })],
    });
    const [row] = (await views.list()).recommendations;
    expect(row).toMatchObject({
      risk: { score: 61, band: 'high' },
      standing: { kind: 'under-way' },
      change: { number: 'chg-0001', phase: 'open' },
    });
    expect(judged).toEqual([]);
  });

  test('judges anew what is closed, once for as long as nothing changes', async () => {
    const { views, judged } = viewsOver({
      recommendations: [recommended(1), recommended(2)],
      facts: [instance(1), instance(2)],
      changes: [aChange(1, { phase: 'closed', outcome: 'rejected' })],
      judge,
    });
    await views.list();
    const [row] = (await views.list()).recommendations;
    expect(row).toMatchObject({ risk: { score: 24 }, standing: { kind: 'rejected', says: 'So.' } });
    expect(judged.toSorted()).toEqual(['rec-1', 'rec-2']);
  });

  test('keeps the row of a resource that is gone or allows no plan, without a risk', async () => {
    const { views } = viewsOver({
      recommendations: [recommended(1), recommended(2)],
      facts: [anInstance({ id: 'i-2', rootDevice: 'instance-store' })],
      judge,
    });
    const { recommendations, open } = await views.list();
    expect(recommendations.map(({ risk, standing }) => [risk, standing.kind])).toEqual([
      [null, 'no-plan'],
      [null, 'no-plan'],
    ]);
    expect(recommendations[0]?.facts[1]).toMatchObject({ label: 'Risk', value: 'not judged' });
    expect(open).toEqual(usdPerMonth(2));
  });

  test('says what was looked at, and what cannot be saved twice', async () => {
    const scan = {
      account: ACCOUNT,
      region: REGION,
      at: NOW,
      resources: 214,
      optedOut: 3,
      overlapped: 2,
      notEnoughData: { 'no CPU metric': 12 },
    };
    const { views } = viewsOver({ recommendations: [], facts: [], scans: [scan] });
    expect(await views.list()).toMatchObject({
      scans: [scan],
      says: '0 open, $0.00 a month, 2 smaller findings on the same resources not counted',
    });
  });
});

describe('one recommendation', () => {
  test('comes with what it rests on, what would be done and what was', async () => {
    const cpu = aSeries({ resource: instance(1).arn, value: 0.1 });
    const backtest = replayLoad(scaleValues(cpu, 2), { question: 'Enough?', limit: 0.8 });
    const recommendation = { ...recommended(1), ...(backtest && { backtest }) };
    const evidence = {
      series: { 'cpu.utilization': cpu },
      resource: instance(1),
    } as unknown as Evidence;
    const { views } = viewsOver({
      recommendations: [recommendation],
      facts: [instance(1)],
      evidence: { 'e-1': evidence },
      changes: [aChange(1, { phase: 'closed', outcome: 'rejected' })],
      judge,
    });
    const detail = recommendationDetailSchema.parse(
      JSON.parse(JSON.stringify(await views.read('rec-1'))),
    );
    expect(detail).toMatchObject({
      row: { id: 'rec-1' },
      risk: { score: 24 },
      plan: { action: 'ec2/resize-instance' },
      history: [{ number: 'chg-0001', outcome: 'rejected' }],
    });
    expect(detail.load[0]).toMatchObject({ metric: 'cpu.utilization', limit: 0.8 });
    expect(detail.load[0]?.proposed?.values).toHaveLength(14 * 24);
  });

  test('one that is not in force is not there', async () => {
    const { views } = viewsOver({ recommendations: [], facts: [] });
    await expect(views.read('rec-9')).rejects.toThrow('there is no recommendation rec-9 in force');
  });
});
