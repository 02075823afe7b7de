import type { EpochMs } from '#core/model/units.ts';
import type { Series } from './series.ts';

/** All that is published of one resource. */
export interface ResourceMetrics {
  /** Value of the one dimension. */
  readonly id: string;
  /** By namespace and name. */
  readonly series: Readonly<Record<string, Readonly<Record<string, Series>>>>;
  /** Whether anything is published between `time` and `now`. */
  readonly isAliveSince: (time: EpochMs, now: EpochMs) => boolean;
}
