import type { Mib } from '#core/model/units.ts';

/** Memory at which a function has one whole vCPU. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MIB_PER_VCPU = 1_769;

/** How long a call takes and how much of it is computing, both on average. */
export interface CallTimes {
  readonly durationMs: number;
  readonly cpuMs: number;
}

/**
 * Returns how long a call would take with less memory: waiting stays as it is, computing takes longer once the share
 * of CPU is less than the code can use.
 *
 * Code that computes for longer than it runs has several threads at work; their average number is what it can use,
 * and one otherwise. Bursts of parallel computing within a call that mostly waits are not seen in an average: the
 * watch is there for those. Never shorter than it takes now.
 */
export const predictDuration = (
  { durationMs, cpuMs }: CallTimes,
  nowMib: Mib,
  thenMib: Mib,
): number => {
  const threads = Math.max(1, durationMs > 0 ? cpuMs / durationMs : 1);
  const computing = (size: Mib) => cpuMs / Math.min(threads, size / MIB_PER_VCPU);
  // Rounded metrics may say that it computed for longer than its share allows; it ran no longer than it ran.
  const now = Math.min(durationMs, computing(nowMib));
  return durationMs + Math.max(0, computing(thenMib) - now);
};
