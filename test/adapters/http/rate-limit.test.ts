import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTokenBuckets } from '#adapters/http/rate-limit.ts';
import { NOW } from '#test/support/facts.ts';

const LIMITS = { read: { burst: 5, everyMs: 500 }, decision: { burst: 2, everyMs: 2_000 } };

const open = () => {
  const clock = { now: NOW };
  return { clock, take: makeTokenBuckets(() => clock.now, LIMITS) };
};

const kinds = fc.constantFrom('read', 'decision');

test('never lets more through than the burst and what was earned since', () => {
  fc.assert(
    fc.property(kinds, fc.array(fc.nat(3_000), { maxLength: 60 }), (kind, pauses) => {
      const { clock, take } = open();
      let through = 0;
      for (const pause of pauses) {
        clock.now += pause;
        if (take('ana', kind) === 0) through += 1;
        const { burst, everyMs } = LIMITS[kind];
        expect(through).toBeLessThanOrEqual(burst + (clock.now - NOW) / everyMs);
      }
    }),
  );
});

test('lets whoever waits as long as was said go on, and not a millisecond earlier', () => {
  fc.assert(
    fc.property(kinds, fc.array(fc.nat(800), { maxLength: 30 }), (kind, pauses) => {
      const { clock, take } = open();
      for (const pause of pauses) {
        clock.now += pause;
        const waitMs = take('ana', kind);
        if (waitMs === 0) continue;
        clock.now += waitMs - 1;
        expect(take('ana', kind)).toBe(1);
        clock.now += 1;
        expect(take('ana', kind)).toBe(0);
      }
    }),
  );
});

test('limits each person and each kind apart', () => {
  const { take } = open();
  while (take('ana', 'decision') === 0);
  expect(take('ana', 'read')).toBe(0);
  expect(take('bob', 'decision')).toBe(0);
});

test('a clock that is set back gives nothing, and makes nobody wait for it', () => {
  const { clock, take } = open();
  while (take('ana', 'read') === 0);
  clock.now -= 60_000;
  expect(take('ana', 'read')).toBe(LIMITS.read.everyMs);
});
