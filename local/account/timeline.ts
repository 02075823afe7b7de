import type { EpochMs } from '#core/model/units.ts';

/** A value from a moment on. */
interface Since<T> {
  readonly at: EpochMs;
  readonly value: T;
}

/** How a value came to be what it is, oldest first; the first entry also holds for all time before it. */
export type Timeline<T> = readonly [Since<T>, ...Since<T>[]];

/** Returns a timeline that has never changed. */
export const always = <T>(value: T): Timeline<T> => [{ at: 0, value }];

/** Returns what held at `time`. */
export function valueAt<T>(timeline: Timeline<T>, time: EpochMs): T {
  for (let i = timeline.length - 1; i > 0; i--) {
    const entry = timeline[i];
    if (entry !== undefined && entry.at <= time) return entry.value;
  }
  return timeline[0].value;
}

/** Returns the timeline with one more entry, no earlier than the last. */
export const extended = <T>(timeline: Timeline<T>, at: EpochMs, value: T): Timeline<T> => [
  ...timeline,
  { at, value },
];

/** A stretch of time during which one value held. */
interface Stretch<T> {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly value: T;
}

/** Returns the stretches between `from` and `to`, in order, without gaps. */
export function stretches<T>(timeline: Timeline<T>, from: EpochMs, to: EpochMs): Stretch<T>[] {
  return timeline.flatMap((entry, i) => {
    const start = i === 0 ? from : Math.max(from, entry.at);
    const end = Math.min(to, timeline[i + 1]?.at ?? to);
    return start < end ? [{ from: start, to: end, value: entry.value }] : [];
  });
}
