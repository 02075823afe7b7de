import type { EpochMs } from '#core/model/units.ts';

type Clock = () => EpochMs;

let clock: Clock = Date.now;

/** The time for everything that handlers do. */
export const systemClock: Clock = () => clock();

/** Replaces the clock of this process; local code does so before it imports a handler. */
export const setClock = (replacement: Clock): void => {
  clock = replacement;
};
