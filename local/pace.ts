import type { VirtualClock } from './clock.ts';

/** Real milliseconds between two looks at the wall clock. */
const TICK_MS = 50;
/** A machine that slept, or a piece of work that took long, must not become a jump of hours. */
const LONGEST_STEP_MS = 1_000;

/**
 * Lets simulated time run along the wall clock, `rate` times as fast: asked anew at each tick, so that it can depend
 * on what is under way. Returns a function that stops it.
 */
export const pace = (
  clock: VirtualClock,
  rate: () => number | Promise<number>,
): (() => Promise<void>) => {
  let isStopped = false;
  const run = async (): Promise<void> => {
    let last = performance.now();
    while (!isStopped) {
      await new Promise((wake) => setTimeout(wake, TICK_MS));
      const now = performance.now();
      const passed = Math.min(now - last, LONGEST_STEP_MS);
      last = now;
      // Whole milliseconds, as every clock of the cloud has; what a tick leaves over is not worth keeping.
      const to = Math.floor(clock.now() + passed * (await rate()));
      if (!isStopped) await clock.advanceTo(to);
    }
  };
  const running = run();
  return async () => {
    isStopped = true;
    await running;
  };
};
