import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '#local/clock.ts';

describe('the virtual clock', () => {
  test('runs timers in the order of their times, those of one time in the order they were planned', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 })), async (times) => {
        const clock = new VirtualClock(0);
        const ran: (readonly [at: number, n: number])[] = [];
        for (const [n, at] of times.entries()) clock.at(at, () => void ran.push([clock.now(), n]));
        await clock.advanceTo(20);
        const planned = times.map((at, n) => [at, n] as const);
        expect(ran).toEqual(planned.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(clock.now()).toBe(20);
      }),
    );
  });

  test('moves only between pieces of work, however long they take', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.at(10, async () => {
      for (let i = 0; i < 5; i++) await new Promise((next) => setImmediate(next));
      seen.push(clock.now());
    });
    clock.at(11, () => void seen.push(clock.now()));
    let finish = () => {};
    const work = clock.during(() => new Promise<void>((done) => (finish = done)));
    const moved = clock.advanceTo(20);
    await new Promise((next) => setImmediate(next));
    expect(clock.now()).toBe(0);
    finish();
    await Promise.all([work, moved]);
    expect(seen).toEqual([10, 11]);
  });

  test('moves on while a piece of work waits for what comes later, and stands still again after that', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    let wake = () => {};
    const sleeper = clock.during(async () => {
      await clock.aside(() => new Promise<void>((done) => (wake = done)));
      await new Promise((next) => setImmediate(next));
      seen.push(clock.now());
    });
    clock.at(10, async () => {
      wake();
      await sleeper;
    });
    await clock.advanceTo(20);
    expect(seen).toEqual([10]);
  });

  test('runs what a timer plans for the time on the way', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.at(5, () => {
      clock.at(7, () => void seen.push(clock.now()));
      clock.at(3, () => void seen.push(clock.now()));
    });
    await clock.advanceTo(10);
    // What has passed runs at once, and time does not go back for it.
    expect(seen).toEqual([5, 7]);
  });

  test('a timer that was cancelled never runs, and cancelling twice is cancelling once', async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    const cancel = clock.at(5, () => void ran.push('cancelled'));
    clock.at(5, () => void ran.push('kept'));
    cancel();
    cancel();
    await clock.advanceTo(5);
    expect(ran).toEqual(['kept']);
  });

  test('never goes back', async () => {
    const clock = new VirtualClock(100);
    await clock.advanceTo(50);
    expect(clock.now()).toBe(100);
  });

  test('tells of each move before the timers of that time run', async () => {
    const clock = new VirtualClock(0);
    const told: string[] = [];
    clock.onAdvance((now) => void told.push(`moved to ${now}`));
    clock.at(5, () => void told.push('timer at 5'));
    await clock.advanceTo(8);
    expect(told).toEqual(['moved to 5', 'timer at 5', 'moved to 8']);
  });

  test('jumps from timer to timer until something is so, and not beyond', async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    for (const at of [10, 20, 30]) clock.at(at, () => void ran.push(at));
    await clock.runUntil(() => ran.includes(20), 100);
    expect([clock.now(), ran]).toEqual([20, [10, 20]]);
    await clock.runUntil(() => false, 25);
    expect(clock.now()).toBe(20);
    await clock.runUntil(() => false, 1_000);
    expect([clock.now(), clock.nextAt()]).toEqual([30, undefined]);
  });

  test('work that fails lets time go on', async () => {
    const clock = new VirtualClock(0);
    await expect(clock.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await clock.advanceTo(1);
    expect(clock.now()).toBe(1);
  });
});
