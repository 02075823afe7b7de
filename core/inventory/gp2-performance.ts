import type { Gib } from '#core/model/units.ts';

/** What a volume can do at most. */
export interface VolumePerformance {
  readonly iops: number;
  readonly throughputMibps: number;
}

/** Up to here a gp2 volume does hardly more than gp3 does for its price. */
export const SMALL_GP2_GIB = 170;

/**
 * Returns the most that a gp2 volume of a size can do, bursts included.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
 */
export const gp2Performance = (sizeGib: Gib): VolumePerformance => ({
  iops: Math.min(16_000, Math.max(3_000, 3 * sizeGib)),
  throughputMibps: sizeGib <= SMALL_GP2_GIB ? 128 : 250,
});

/** What a gp3 volume of any size has where nothing is asked for; it is paid with the size. */
export const GP3_BASELINE: VolumePerformance = { iops: 3_000, throughputMibps: 125 };

/**
 * Returns what a gp3 volume needs for a peak with headroom on top of it: never less than gp3 has anyway, never more than
 * the gp2 volume could do, which lies within what gp3 can (80,000 IOPS, 2,000 MiB/s, 0.25 MiB/s for each IOPS).
 *
 * @param headroom share of the peak
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
 */
export const gp3Performance = (
  peak: VolumePerformance,
  headroom: number,
  most: VolumePerformance,
): VolumePerformance => {
  const sized = (used: number, least: number, limit: number) =>
    Math.min(limit, Math.max(least, Math.ceil(used * (1 + headroom))));
  return {
    iops: sized(peak.iops, GP3_BASELINE.iops, most.iops),
    throughputMibps: sized(
      peak.throughputMibps,
      GP3_BASELINE.throughputMibps,
      most.throughputMibps,
    ),
  };
};
