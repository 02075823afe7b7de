import { describe, expect, test } from 'vitest';
import { type CheckRow, checkRows } from '#console/components/check-rows.ts';
import { shownOf } from '#console/presented.ts';
import { viewAt } from '#test/support/console-answers.ts';
import { aStory, type Plot } from '#test/support/console-story.ts';
import { at } from '#test/support/story-watch.ts';

const rowsAt = (now: number, plot: Plot): readonly CheckRow[] => {
  const { view, presented } = shownOf(viewAt(aStory(plot), now));
  return checkRows(view, presented?.watchable ?? []);
};
const p95At = (now: number, plot: Plot): CheckRow | undefined =>
  rowsAt(now, plot).find(({ metric }) => metric === 'duration.p95');

describe('checkRows', () => {
  test.each<[string, number, Plot, CheckRow['state']]>([
    ['is too early before half an hour is seen', at(9, 20), { goes: 'rolled-back' }, 'too-early'],
    ['is fine within its limit', at(9, 50), { goes: 'kept' }, 'fine'],
    ['is degraded above its limit', at(9, 35), { goes: 'rolled-back' }, 'degraded'],
    ['is too early right after a rollback', at(9, 42), { goes: 'rolled-back' }, 'too-early'],
    ['has recovered when it is expected again', at(9, 46), { goes: 'rolled-back' }, 'recovered'],
    [
      'is missing when its last sample is',
      at(9, 22),
      { goes: 'kept', silent: [15, 25] },
      'missing',
    ],
  ])('a metric %s', (_name, now, plot, state) => {
    expect(p95At(now, plot)?.state).toBe(state);
  });

  test('a metric that a rollback did not help is degraded', () => {
    const { view, presented } = shownOf(viewAt(aStory({ goes: 'rolled-back' }), at(9, 50)));
    const undone = view.events.map((event) =>
      event.body.kind === 'undo-done' ? { ...event, at: at(9, 20) } : event,
    );
    const [row] = checkRows(
      { ...view, events: undone, now: at(9, 35) },
      presented?.watchable ?? [],
    );
    expect(row?.state).toBe('degraded');
  });

  test('shows measured value, baseline, change and limit with their units', () => {
    const row = p95At(at(9, 35), { goes: 'rolled-back' });
    expect(row?.now).toMatch(/^\d+ ms$/);
    expect(row?.baseline).toMatch(/^\d+ ms to \d+ ms$/);
    expect(row?.change).toMatch(/^\+\d+ %$/);
    expect(row?.limit).toBe('+20 %');
  });

  test('does not hold what was before a rollback against what is there after it', () => {
    expect(p95At(at(9, 50), { goes: 'rolled-back' })?.change).toBe('–');
  });

  test('says how old a value is when a later one should be there', () => {
    const row = p95At(at(9, 22), { goes: 'kept', silent: [15, 25] });
    expect(row?.asOf).toBe(at(9, 15));
    expect(p95At(at(9, 22), { goes: 'kept' })?.asOf).toBeUndefined();
  });

  test('names what is unguarded, and why, after what is guarded', () => {
    const rows = rowsAt(at(9, 50), { goes: 'kept' });
    expect(rows.at(-1)).toMatchObject({ name: 'errors', state: 'unguarded', limit: 'none' });
    expect(rows.at(-1)?.because).toBe('there are almost no errors to compare with');
  });

  test('names a metric that nobody publishes', () => {
    const { view } = shownOf(viewAt(aStory({ goes: 'kept' }), at(9, 50)));
    const watchable = [
      {
        metric: 'duration.p99',
        class: 'cannot-be-watched',
        smallestRise: null,
        reason: 'not-published',
      },
    ] as const;
    expect(checkRows(view, [...watchable]).at(-1)).toMatchObject({
      name: 'p99',
      state: 'unguarded',
    });
  });

  test('has no rows while nothing is watched', () => {
    expect(rowsAt(at(8, 58, 30), { goes: 'kept' })).toEqual([]);
  });
});
