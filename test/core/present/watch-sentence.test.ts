import { describe, expect, test } from 'vitest';
import { percent } from '#core/present/format.ts';
import { blindBecause } from '#core/present/metric-names.ts';
import { couldGoWrong, reasonSentence, watchSays } from '#core/present/watch-sentence.ts';
import { aSeries, NOW } from '#test/support/facts.ts';
import { deleteVolume, lowerMemory, REGRESSION, shrinkInstance } from './presented-changes.ts';

describe('what a watch says', () => {
  const level = {
    source: 'level',
    metric: 'duration.p95',
    unit: 'ms',
    measured: 71,
    ratioAboveBaseline: 0.61,
    limit: 0.2,
    durationMs: 1_800_000,
    atMs: NOW,
  } as const;

  test('of a regression has value, duration, excess and limit', () => {
    expect(reasonSentence(level)).toBe(REGRESSION);
    const other = { ...level, measured: 33, ratioAboveBaseline: 0.44, limit: 0.35 };
    for (const part of ['33 ms', percent(0.44), percent(0.35)]) {
      expect(reasonSentence(other)).toContain(part);
    }
  });

  test.each([
    [
      {
        ...level,
        source: 'saturation',
        metric: 'cpu.utilization',
        unit: 'ratio',
        measured: 0.94,
        limit: 0.9,
      },
      'CPU median of 30 min 94 %, close to capacity, limit 90 %',
    ],
    [
      { ...level, source: 'missing', measured: 0.2, limit: 0.6 },
      'p95 came with 20 % of its samples in 30 min, limit 60 %',
    ],
    [
      {
        ...level,
        source: 'missing',
        metric: 'ec2-status-checks',
        measured: 0,
        limit: 1,
        durationMs: 900_000,
      },
      'status checks gave no answer for 15 min',
    ],
    [
      { source: 'hard-check', metric: 'alarms', detail: 'checkout-5xx is in ALARM' },
      'alarms failed: checkout-5xx is in ALARM',
    ],
    [{ source: 'no-vote' }, 'nothing that is watched answered throughout'],
  ] as const)('of another reason names its source: %#', (reason, says) =>
    expect(reasonSentence(reason)).toBe(says),
  );

  test('while nothing is wrong is what was last seen', () => {
    const live = [
      aSeries({ metric: 'duration.p95', unit: 'ms', values: [58, 60, null, 58, 57, 58] }),
    ];
    const baselines = [{ metric: 'duration.p95' }, { metric: 'errors.ratio' }];
    expect(watchSays({ kind: 'watching', reasons: [] }, live, baselines)).toBe(
      'p95 58 ms ██?███, errors without data',
    );
    expect(watchSays({ kind: 'healthy', reasons: [] }, live, baselines)).toBe(
      'p95 58 ms, errors without data: inside the baseline throughout',
    );
    expect(watchSays({ kind: 'degraded', reasons: [level] }, live, baselines)).toBe(REGRESSION);
    expect(watchSays({ kind: 'healthy', reasons: [] }, [], [])).toBe(
      'every hard check was fine throughout',
    );
    expect(watchSays({ kind: 'watching', reasons: [] }, [], [])).toBe(
      'no metric yet, hard checks only',
    );
  });

  test('before the change names what is watched and what is unguarded', () => {
    const says = couldGoWrong(shrinkInstance());
    expect(says).toContain('Watched for 2 h: CPU, status checks and alarms;');
    expect(says).toContain('Cannot be watched: memory (nobody publishes it).');
    expect(couldGoWrong(lowerMemory())).toContain(
      'Cannot be watched: errors (there are almost no errors to compare with).',
    );
    expect(couldGoWrong(deleteVolume())).toContain('Nothing is watched afterwards: a volume');
  });
});

test.each([
  ['cpu.utilization', 'idle', 'it is mostly idle'],
  ['duration.p95', 'idle', 'its calls are too short to compare with'],
  ['errors.ratio', 'gaps', 'too many gaps in its history'],
  ['errors.ratio', null, 'unknown'],
])('%s of which the watch says %s is not watched: %s', (metric, reason, says) => {
  expect(blindBecause(metric, reason)).toBe(says);
});
