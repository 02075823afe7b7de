import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeRow } from '#core/contract/api.ts';
import { sum, usdPerMonth } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { overviewOf } from '#core/present/overview.ts';
import { NOW } from '#test/support/facts.ts';
import { aRow } from '#test/support/recommendation-rows.ts';

const aChange = (given: Partial<ChangeRow> = {}): ChangeRow => ({
  change: 'chg-a',
  number: 'chg-0001',
  title: 'Shrink orders-api',
  phase: 'closed',
  outcome: 'completed',
  openedAt: NOW - MS_PER_DAY,
  endedAt: NOW - MS_PER_DAY / 2,
  by: 'ana',
  result: '',
  money: { state: 'applied', usdPerMonth: usdPerMonth('22.70') },
  ...given,
});
const none = { recommendations: [], changes: [], approvals: [], now: NOW };

const cents = fc.nat({ max: 10_000_000 }).map((n) => usdPerMonth((n / 100).toFixed(2)));
const changes = fc.array(
  fc.record({
    state: fc.constantFrom(
      'open' as const,
      'applied' as const,
      'verified' as const,
      'none' as const,
    ),
    usdPerMonth: cents,
  }),
);
const rows = fc.array(
  fc.record({ money: fc.constantFrom('open' as const, 'applied' as const), saves: cents }),
);

test('every number is the sum of the rows behind it, and no row is in two of them', () => {
  fc.assert(
    fc.property(changes, rows, (all, found) => {
      const { verified, applied, open } = overviewOf({
        ...none,
        changes: all.map((money) => aChange({ money })),
        recommendations: found.map((given) => aRow(given)),
      });
      const inState = (state: string) => all.filter((money) => money.state === state);
      const openRows = found.filter(({ money }) => money === 'open');
      const total = (of: readonly { usdPerMonth: ReturnType<typeof usdPerMonth> }[]) => ({
        usdPerMonth: sum(
          'USD',
          of.map((one) => one.usdPerMonth),
        ),
        rows: of.length,
      });
      expect(verified).toEqual(total(inState('verified')));
      expect(applied).toEqual(total(inState('applied')));
      expect(open).toEqual(total(openRows.map(({ saves }) => ({ usdPerMonth: saves }))));
    }),
  );
});

test('puts before somebody what saves most for its risk, five at most', () => {
  const waiting = { kind: 'waiting', says: '' } as const;
  const recommendations = [
    aRow({
      id: 'rec-a',
      saves: usdPerMonth(100),
      risk: { score: 50, band: 'high' },
      standing: waiting,
    }),
    aRow({
      id: 'rec-b',
      saves: usdPerMonth(30),
      risk: { score: 5, band: 'low' },
      standing: waiting,
    }),
    aRow({ id: 'rec-c', saves: usdPerMonth(999) }),
    ...['d', 'e', 'f', 'g'].map((id) =>
      aRow({ id: `rec-${id}`, saves: usdPerMonth(1), standing: waiting }),
    ),
  ];
  const { toDecide } = overviewOf({ ...none, recommendations });
  expect(toDecide.map(({ id }) => id)).toEqual(['rec-b', 'rec-a', 'rec-d', 'rec-e', 'rec-f']);
});

test('tells what is under way first, then what ended with news in the last week', () => {
  const { outcome: _o, endedAt: _e, ...live } = aChange({ phase: 'watching', number: 'chg-live' });
  const { happening } = overviewOf({
    ...none,
    changes: [
      aChange({ number: 'chg-done' }),
      aChange({ number: 'chg-old', endedAt: NOW - 8 * MS_PER_DAY }),
      aChange({
        number: 'chg-no',
        outcome: 'rejected',
        money: { state: 'none', usdPerMonth: usdPerMonth(0) },
      }),
      aChange({
        number: 'chg-back',
        outcome: 'rolled-back',
        money: { state: 'none', usdPerMonth: usdPerMonth(0) },
      }),
      { ...live, phase: 'open', number: 'chg-open' },
      live,
    ],
  });
  expect(happening.map(({ number }) => number)).toEqual(['chg-live', 'chg-done', 'chg-back']);
});
