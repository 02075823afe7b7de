import { type EpochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { gaussian, uniform } from '../random.ts';

/** How much is asked at a time, in the unit that its owner says; NaN where nothing is known. */
export type Load = (time: EpochMs) => number;

/** A load that people and schedules make. Everything is optional but the level. */
export interface LoadProfile {
  /** At the busiest hour of a weekday, before noise. */
  readonly level: number;
  /** How far the quietest hour is below the busiest: 0 not at all, 1 all the way. */
  readonly daily?: number;
  /** Factor on Saturday and Sunday. */
  readonly weekend?: number;
  /** UTC hour of the busiest time. */
  readonly peakHour?: number;
  /** Standard deviation of the logarithm from one slot to the next. */
  readonly noise?: number;
  /** A job at a fixed hour that asks for `level` more. */
  readonly job?: { readonly hour: number; readonly minutes: number; readonly level: number };
  /** Surges at unforeseeable times: in one hour of `oneIn`, for ten minutes, `level` more. */
  readonly surge?: { readonly oneIn: number; readonly level: number };
}

/** Loads are constant within a slot, so that a minute and the five minutes around it never disagree. */
export const SLOT_MS = 5 * MS_PER_MINUTE;
export const slotOf = (time: EpochMs): number => Math.floor(time / SLOT_MS);

/** 1970-01-01 was a Thursday. */
const DAY_OF_WEEK_OF_EPOCH = 4;

/** Returns the load of a profile: a pure function of the seed and the time. */
export function profileLoad(profile: LoadProfile, seed: number): Load {
  const { level, daily = 0, weekend = 1, peakHour = 14, noise = 0, job, surge } = profile;
  return (time) => {
    const slot = slotOf(time);
    const day = Math.floor(time / MS_PER_DAY);
    const sinceMidnight = (slot * SLOT_MS) % MS_PER_DAY;
    const hour = sinceMidnight / MS_PER_HOUR;
    const wave = 1 - (daily * (1 - Math.cos(((hour - peakHour) / 12) * Math.PI))) / 2;
    let load = level * wave;
    if (weekend !== 1) load *= 1 - (1 - weekend) * weekendShare(day, hour);
    if (noise > 0)
      load *= Math.exp(noise * (gaussian(seed, slot) + slowNoise(seed, slot * SLOT_MS)) * 0.7);
    if (job !== undefined && isAtWork(job, sinceMidnight)) load += job.level;
    if (surge !== undefined) load += surgeAt(surge, seed, time);
    return load;
  };
}

function isAtWork(job: NonNullable<LoadProfile['job']>, sinceMidnight: number): boolean {
  const sinceStart = sinceMidnight - job.hour * MS_PER_HOUR;
  return sinceStart >= 0 && sinceStart < job.minutes * MS_PER_MINUTE;
}

/** Eases between Friday and Saturday and between Sunday and Monday over six hours: nobody leaves at midnight all at once. */
function weekendShare(day: number, hour: number): number {
  const weekday = (day + DAY_OF_WEEK_OF_EPOCH) % 7;
  const isWeekend = weekday === 0 || weekday === 6;
  const ease = Math.min(1, hour / 6);
  if (isWeekend) return weekday === 6 ? ease : 1;
  return weekday === 1 ? 1 - ease : 0;
}

/** Noise that wanders over hours: interpolated between one draw per three hours. */
function slowNoise(seed: number, time: EpochMs): number {
  const x = time / (3 * MS_PER_HOUR);
  const i = Math.floor(x);
  const f = x - i;
  const smooth = f * f * (3 - 2 * f);
  return gaussian(seed, i, 1) * (1 - smooth) + gaussian(seed, i + 1, 1) * smooth;
}

const SURGE_SLOTS = 2;
const SLOTS_PER_HOUR = MS_PER_HOUR / SLOT_MS;

function surgeAt(surge: { oneIn: number; level: number }, seed: number, time: EpochMs): number {
  const hour = Math.floor(time / MS_PER_HOUR);
  if (uniform(seed, hour, 2) * surge.oneIn >= 1) return 0;
  const first = Math.floor(uniform(seed, hour, 3) * (SLOTS_PER_HOUR - SURGE_SLOTS));
  const slot = slotOf(time) % SLOTS_PER_HOUR;
  return slot >= first && slot < first + SURGE_SLOTS ? surge.level : 0;
}
