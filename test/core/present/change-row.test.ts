import { describe, expect, test } from 'vitest';
import { changeRowOf } from '#core/present/change-row.ts';
import { listAt } from '#test/support/console-answers.ts';
import { aStory, type Plot } from '#test/support/console-story.ts';
import { at } from '#test/support/story-watch.ts';

const rowAt = (goes: Plot['goes'], now: number) => {
  const [row] = listAt([aStory({ goes })], now).changes;
  if (row === undefined) throw new Error('the list is empty');
  return row;
};

describe('the row of a change', () => {
  test.each([
    ['rolled-back', at(9, 22), 'applied', '22.7'],
    ['rolled-back', at(9, 35, 3), 'none', '0'],
    ['rolled-back', at(9, 50), 'none', '0'],
    ['waits', at(9), 'open', '22.7'],
    ['kept', at(10, 30), 'applied', '22.7'],
    ['rejected', at(9), 'none', '0'],
    ['blocked', at(9), 'none', '0'],
  ] as const)('%s at %i counts its saving as %s', (goes, now, state, amount) => {
    expect(rowAt(goes, now).money).toEqual({ state, usdPerMonth: { amount, currency: 'USD' } });
  });

  test('says who decided, when it ran, and what came of it', () => {
    const row = rowAt('rolled-back', at(9, 50));
    expect(row).toMatchObject({ by: 'you', startedAt: expect.any(Number) });
    expect(row.endedAt).toBeGreaterThan(row.startedAt ?? Number.POSITIVE_INFINITY);
    expect(row.result).toMatch(/above baseline, limit/);
  });

  test('has neither a start nor a result while nothing was called', () => {
    const { startedAt, endedAt, result } = rowAt('waits', at(9));
    expect({ startedAt, endedAt, result }).toEqual({ result: '' });
  });

  test('a change that was taken back saves nothing any more', () => {
    const story = aStory({ goes: 'kept' });
    const row = changeRowOf(
      { ...story, phase: 'closed', outcome: 'completed', openedAt: at(8) },
      'chg-0009',
    );
    expect(row).toMatchObject({ takenBackBy: 'chg-0009', money: { state: 'none' } });
  });

  test('a change that takes another one back saves nothing, whatever it is estimated at', () => {
    const story = aStory({ goes: 'kept' });
    const plan = { ...story.plan, reverts: 'chg-a' };
    const row = changeRowOf({
      ...story,
      plan,
      phase: 'closed',
      outcome: 'completed',
      openedAt: at(8),
    });
    expect(row.money.state).toBe('none');
    expect(row.result).not.toContain('Saves');
  });
});
