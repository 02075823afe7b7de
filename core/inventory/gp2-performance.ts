import type { Gib } from '#core/model/units.ts';

/** What a volume can do at most. */
export interface VolumePerformance {
  readonly iops: number;
  readonly throughputMibps: number;
}

/**
 * Returns the most that a gp2 volume of a size can do, bursts included.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
 */
export const gp2Performance = (sizeGib: Gib): VolumePerformance => ({
  iops: Math.min(16_000, Math.max(3_000, 3 * sizeGib)),
  throughputMibps: sizeGib <= 170 ? 128 : 250,
});
