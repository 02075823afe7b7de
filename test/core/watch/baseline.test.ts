import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { scaleValues } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  type BaselineRequest,
  baselineSchema,
  defaultFloor,
  fitBaseline,
} from '#core/watch/baseline.ts';
import { fromLog } from '#core/watch/statistic.ts';
import { aHistory, CHANGED_AT, isBurst, usualLoad } from '#test/support/watch-series.ts';

const fitted = (changed: Partial<BaselineRequest> = {}) =>
  fitBaseline({ history: aHistory(), windowMs: 2 * MS_PER_HOUR, tolerate: 1.1, ...changed });

describe('what can be watched', () => {
  const spiky = (i: number) => usualLoad(i) * (isBurst(i, 12, 1_999) ? 3.5 : 1);

  test.each([
    ['a load that follows the clock', aHistory(), 'watched', null],
    ['a load with bursts at any time', aHistory(spiky), 'cannot-be-watched', 'too-variable'],
    ['an idle machine', aHistory(() => 0.000_5), 'cannot-be-watched', 'idle'],
    ['a machine at zero', aHistory(() => 0), 'cannot-be-watched', 'idle'],
    ['13 days', aHistory(usualLoad, { days: 13 }), 'cannot-be-watched', 'short-history'],
    ['no history', aHistory(usualLoad, { days: 0 }), 'cannot-be-watched', 'short-history'],
    ['no answer', aHistory(() => null), 'cannot-be-watched', 'gaps'],
    [
      'a tenth missing',
      aHistory((i) => (isBurst(i, 12, 100) ? null : usualLoad(i))),
      'cannot-be-watched',
      'gaps',
    ],
    [
      'a lost sample now and then',
      aHistory((i) => (i % 9 === 0 ? null : usualLoad(i))),
      'watched',
      null,
    ],
  ])('%s', (_name, history, watchClass, reason) =>
    expect(fitted({ history })).toMatchObject({ class: watchClass, reason }),
  );

  test('a metric at zero has no smallest visible rise', () => {
    expect(fitted({ history: aHistory(() => 0) }).mde80).toBeNull();
  });

  test('a wilder history has a higher limit and a larger smallest visible rise', () => {
    const calm = fitted();
    const wild = fitted({ history: aHistory(spiky) });
    expect(wild.limit).toBeGreaterThan(calm.limit ?? Number.NaN);
    expect(wild.mde80).toBeGreaterThan(calm.mde80 ?? Number.NaN);
  });
});

describe('the limit', () => {
  test('is at least what the action tolerates', () => {
    expect(fitted({ tolerate: 1.2 }).limit).toBeCloseTo(Math.log(1.2), 12);
    expect(fitted({ tolerate: 1 }).limit).toBeCloseTo(Math.log(1.1), 12);
  });

  test('is not lowered by an action that tolerates little', () => {
    const wild = aHistory((i) => usualLoad(i) * (isBurst(i, 12, 1_999) ? 2 : 1));
    const own = fitted({ history: wild, tolerate: 1 }).limit ?? Number.NaN;
    expect(own).toBeGreaterThan(Math.log(1.2));
    expect(fitted({ history: wild, tolerate: 1.2 }).limit).toBe(own);
  });

  test('a tolerant action sees only larger rises', () => {
    expect(fitted({ tolerate: 2 }).mde80).toBeGreaterThan(
      fitted({ tolerate: 1.2 }).mde80 ?? Number.NaN,
    );
  });
});

describe('the level', () => {
  test('is what the hour before the change lies above the usual', () => {
    const busyNow = aHistory((i) => usualLoad(i) * (i >= -12 ? 2 : 1));
    expect(fitted({ history: busyNow }).level).toBeGreaterThan(0.5);
  });

  test('never lowers the bar after a quiet hour', () => {
    const quietNow = aHistory((i) => usualLoad(i) * (i >= -12 ? 0.5 : 1));
    expect(fitted({ history: quietNow }).level).toBe(0);
  });
});

describe('after a resize', () => {
  test('the expected series is the old load on the new capacity', () => {
    const halved = fitted({ capacityRatio: 2 });
    const doubled = fitted({ history: scaleValues(aHistory(), 2) });
    expect(halved).toEqual(doubled);
  });

  test('no more than the new capacity is expected', () => {
    const busy = fitted({ history: scaleValues(aHistory(), 4), capacityRatio: 2 });
    for (const bar of busy.envelope) expect(fromLog(bar, busy.floor)).toBeLessThan(1 + 1e-12);
    for (const slot of busy.band) expect(slot?.high).toBeLessThanOrEqual(1);
  });

  test('a metric without a capacity is not predicted', () => {
    const latency = aHistory(usualLoad, { metric: 'duration.p95' });
    expect(() => fitted({ history: latency, capacityRatio: 2 })).toThrow(InvalidInputError);
    expect(fitted({ history: latency }).capacity).toBeNull();
    expect(() => fitted({ capacityRatio: 0 })).toThrow(InvalidInputError);
  });
});

describe('a baseline', () => {
  test('reads back from storage as it was', () => {
    for (const baseline of [fitted(), fitted({ history: aHistory(() => 0) })]) {
      expect(baselineSchema.parse(JSON.parse(JSON.stringify(baseline)))).toEqual(baseline);
    }
  });

  test('rests on the newest 14 days alone', () => {
    const longer = aHistory((i) => (i < -14 * 288 ? 0.9 : usualLoad(i)), { days: 20 });
    expect(fitted({ history: longer })).toEqual(fitted());
  });

  test('is the same in any unit, floor and capacity being in it too', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (unit) => {
        const inRatio = fitted({ floor: 0.01 });
        const history = scaleValues(aHistory(), unit, 'other');
        const other = fitted({ history, floor: 0.01 * unit, capacity: unit });
        expect(other.limit).toBeCloseTo(inRatio.limit ?? Number.NaN, 9);
        expect(other.level).toBeCloseTo(inRatio.level, 9);
        expect(other.mde80).toBeCloseTo(inRatio.mde80 ?? Number.NaN, 9);
        expect(other.class).toBe(inRatio.class);
      }),
      { numRuns: 10 },
    );
  });

  test('says what is expected at the time of the change and after', () => {
    const { band, historyEndMs } = fitted();
    expect(historyEndMs).toBe(CHANGED_AT);
    for (const [slot, expected] of band.entries()) {
      expect(usualLoad(slot)).toBeGreaterThan((expected?.low ?? Number.NaN) * 0.95);
      expect(usualLoad(slot)).toBeLessThan((expected?.high ?? Number.NaN) * 1.05);
    }
  });

  test('expects nothing at a time of day that was never seen', () => {
    const afternoonsGone = aHistory((i) => (isBurst(i - 30, 1, 288) ? null : usualLoad(i)));
    const { band } = fitted({ history: afternoonsGone });
    expect(band[30]).toBeNull();
    expect(band[31]).not.toBeNull();
  });
});

describe('the floor', () => {
  test.each([
    ['is one point of a ratio', aHistory(), 0.01],
    [
      'is a hundredth of the median of anything else',
      scaleValues(
        aHistory(() => 2),
        50,
        'ms',
      ),
      1,
    ],
    ['leaves missing samples out', { ...aHistory((i) => (i < -9 ? null : 300)), unit: 'ms' }, 3],
    ['is 1 where the median is zero', { ...aHistory(() => 0), unit: 'count' }, 1],
    ['is 1 where nothing is known', { ...aHistory(() => null), unit: 'count' }, 1],
  ])('%s', (_name, history, floor) => expect(defaultFloor(history)).toBeCloseTo(floor, 12));
});

test.each([
  ['a window that is not of whole samples', { windowMs: 2 * MS_PER_HOUR + 1 }],
  ['a window too short for one median', { windowMs: 30 * MS_PER_MINUTE }],
  ['a floor of nothing', { floor: 0 }],
  ['a tolerated fall', { tolerate: 0.9 }],
  ['a tolerated ratio that is no number', { tolerate: Number.NaN }],
  ['another spacing', { history: { ...aHistory(), periodMs: 60_000 } }],
])('refuses %s', (_name, changed) => expect(() => fitted(changed)).toThrow(InvalidInputError));

test('a window longer than a day is more than 14 days can answer for, but not than they can be replayed', () => {
  expect(fitted({ windowMs: MS_PER_DAY }).limit).not.toBeNull();
  expect(fitted({ windowMs: 14 * MS_PER_DAY }).reason).toBe('short-history');
});
