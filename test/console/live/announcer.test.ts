import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeAnnouncer, QUIET_MS } from '#console/live/announcer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Announces numbered messages after these pauses, and returns what was said when. */
const heard = (pausesMs: readonly number[]): { message: string; atMs: number }[] => {
  const said: { message: string; atMs: number }[] = [];
  const announcer = makeAnnouncer((message) => said.push({ message, atMs: Date.now() }), Date.now);
  pausesMs.forEach((pauseMs, i) => {
    vi.advanceTimersByTime(pauseMs);
    announcer.announce(String(i));
  });
  vi.advanceTimersByTime(QUIET_MS);
  return said;
};

describe('makeAnnouncer', () => {
  test('says a lone message at once', () => {
    const start = Date.now();
    expect(heard([0])).toEqual([{ message: '0', atMs: start }]);
  });

  test('never says two messages within the quiet time, and always ends with the last one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 * QUIET_MS), { minLength: 1, maxLength: 20 }), (pausesMs) => {
        const said = heard(pausesMs);
        const gaps = said.slice(1).map(({ atMs }, i) => atMs - (said[i]?.atMs ?? 0));
        expect(Math.min(QUIET_MS, ...gaps)).toBe(QUIET_MS);
        expect(said.at(-1)?.message).toBe(String(pausesMs.length - 1));
      }),
    );
  });

  test('says nothing after it was stopped', () => {
    const said: string[] = [];
    const announcer = makeAnnouncer((message) => said.push(message), Date.now);
    announcer.announce('late');
    announcer.stop();
    vi.advanceTimersByTime(QUIET_MS);
    expect(said).toEqual([]);
  });
});
