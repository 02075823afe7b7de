/** Above this share of capacity a queue only grows, and its length is bounded by how long callers wait. */
const SATURATED = 0.98;

/**
 * Returns by what factor work takes longer at `utilisation` (demand divided by capacity) than alone:
 * 1 / (1 − ρ), processor sharing, then linear in the backlog.
 */
export const queueing = (utilisation: number): number =>
  Math.max(1, utilisation / SATURATED) / (1 - Math.min(utilisation, SATURATED));

/** Garbage collectors run noticeably more often above this share of the memory. */
const PRESSURE_FROM = 0.85;

/** Returns by what factor work takes longer when the working set is `share` of the memory: 1 below 0.85, 2.5 when full. */
export const memoryPressure = (share: number): number =>
  share <= PRESSURE_FROM ? 1 : 1 / (1 - 4 * (Math.min(share, 1) - PRESSURE_FROM));

/** Returns the share of invocations that run out of memory: 0 while the working set fits. */
export const outOfMemory = (share: number): number =>
  share <= 1 ? 0 : 1 - Math.exp(-8 * (share - 1));
