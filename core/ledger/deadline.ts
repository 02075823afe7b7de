import type { Plan } from '#core/model/plan.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';

/** How long after its deadline a thing may stay unvisited: the sweeper's period. */
const SWEEP_MS = 15 * MS_PER_MINUTE;

/** By when a change that nobody waits for must have moved: retries with back-off take less. */
export const nextMoveBy = (at: EpochMs): EpochMs => at + SWEEP_MS;

/** By when a step of this plan must have settled, in either direction. */
export const stepsSettleBy = (at: EpochMs, plan: Plan): EpochMs =>
  at + Math.max(...plan.steps.map(({ settle }) => settle.limitMs)) + SWEEP_MS;

/** By when a wait for somebody's answer, or for the end of a watch, must have led to something. */
export const answeredBy = (until: EpochMs): EpochMs => until + SWEEP_MS;
