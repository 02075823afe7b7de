import { MS_PER_DAY } from '#core/model/units.ts';
import type { VirtualClock } from './clock.ts';

/** Waits until something is true, while time goes on by itself or is moved. @throws Error when it never becomes true */
export type Until = (isTrue: () => Promise<boolean>, what: string) => Promise<void>;

/** Longest simulated wait for anything in a story. */
const LONGEST_MS = 2 * MS_PER_DAY;
const LOOK_AGAIN_MS = 200;

/** Moves time from event to event: a story of hours takes seconds. */
export const byJumping =
  (clock: VirtualClock): Until =>
  async (isTrue, what) => {
    const check = () => clock.during(isTrue);
    await clock.runUntil(check, clock.now() + LONGEST_MS);
    if (!(await check())) throw new Error(`${what}: not within two simulated days`);
  };

/** Looks again while somebody else moves the time. */
export const byWaiting =
  (clock: VirtualClock): Until =>
  async (isTrue) => {
    while (!(await clock.during(isTrue)))
      await new Promise((wake) => setTimeout(wake, LOOK_AGAIN_MS));
  };
