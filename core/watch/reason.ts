import type { EpochMs } from '#core/model/units.ts';

/** One reason of a verdict, with the numbers of a sentence such as "p95 median of 30 min 71 ms, 61 % above baseline". */
export type Reason =
  | {
      readonly source: 'level';
      readonly metric: string;
      readonly unit: string;
      /** Median of the last `durationMs`, in `unit`. */
      readonly measured: number;
      /** How far the statistic is above the baseline: 0.61 for 61 %. */
      readonly ratioAboveBaseline: number;
      /** From where on that is too far: 0.2 for 20 %. */
      readonly limit: number;
      readonly durationMs: number;
      /** End of the first sample that showed it. */
      readonly atMs: EpochMs;
    }
  | {
      readonly source: 'saturation';
      readonly metric: string;
      readonly unit: string;
      /** Median of the last `durationMs`, in `unit`. */
      readonly measured: number;
      /** What too many samples were above, in `unit`. */
      readonly limit: number;
      readonly durationMs: number;
      readonly atMs: EpochMs;
    }
  | {
      /** An expected series or a hard check that gave no answer. */
      readonly source: 'missing';
      /** Metric, or name of the hard check. */
      readonly metric: string;
      /** Share of the samples of the last `durationMs` that are there; 0 for a hard check. */
      readonly measured: number;
      readonly limit: number;
      readonly durationMs: number;
      readonly atMs: EpochMs;
    }
  | { readonly source: 'hard-check'; readonly metric: string; readonly detail: string }
  /** No metric could be watched and no hard check answered throughout. */
  | { readonly source: 'no-vote' };
