import { describe, expect, test } from 'vitest';
import { barsOf, sparkline, textBars } from '#core/present/bars.ts';
import { evidenceOf, verdictSentence } from '#core/present/evidence.ts';
import { measured } from '#core/present/format.ts';
import { deleteVolume, lowerMemory, shrinkInstance } from './presented-changes.ts';

describe('the evidence', () => {
  test('has its numbers from the backtest', () => {
    const { recommendation } = shrinkInstance();
    const { backtest } = recommendation;
    const sentence = verdictSentence(recommendation);
    expect(sentence).toBe(
      'Highest in 14 days: 49 %, 22 Aug 04:00 UTC. 0 of 336 hours above the limit of 70 %.',
    );
    expect(sentence).toContain(measured(backtest?.worst.value ?? 0, 'ratio'));
    expect(evidenceOf(recommendation)).toMatchObject({
      caption: 'Peak CPU per day after the change',
      limit: 'limit 70 %',
      from: '17 Aug',
      to: '30 Aug',
    });
  });

  test('says which days have no data, and draws them as unknown', () => {
    const { recommendation } = lowerMemory();
    expect(verdictSentence(recommendation)).toContain('No data for 1 of 14 days.');
    expect(evidenceOf(recommendation)?.text).toBe('▄▄▄▄?▄▄▄▄▄▄▄▄▄');
  });

  test('without a backtest is the reason of the check', () => {
    expect(verdictSentence(deleteVolume().recommendation)).toBe('Detached for 63 days.');
    expect(evidenceOf(deleteVolume().recommendation)).toBeUndefined();
  });

  test('draws a day on the limit in full, one above it as over, and one at zero as the least', () => {
    const bars = barsOf({ peakPerDay: [0, 0.35, 0.7, 0.9, null], limit: 0.7 });
    expect(bars.map(({ over }) => over)).toEqual([false, false, false, true, false]);
    expect(textBars(bars)).toBe('▁▄██?');
    expect(sparkline([null, 0, 10])).toBe('?▁█');
    expect(sparkline([])).toBe('');
  });
});
