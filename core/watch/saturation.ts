/** Share of its capacity above which a resource is saturated. */
export const SATURATED_SHARE = 0.9;
/** Of this many samples … */
export const SATURATION_SAMPLES = 6;
/** … this many are enough. On real machines: 0.05 % of safe resizes, 34 % of unsafe ones within two hours. */
const ENOUGH = 3;

/** Returns the index of the first sample at which a resource is saturated, or `undefined`. Needs no history. */
export const firstSaturated = (
  samples: readonly (number | null)[],
  capacity: number,
): number | undefined => {
  const high = samples.map((value) => value !== null && value > SATURATED_SHARE * capacity);
  const index = high.findIndex(
    (_, i) =>
      high.slice(Math.max(0, i - SATURATION_SAMPLES + 1), i + 1).filter(Boolean).length >= ENOUGH,
  );
  return index < 0 ? undefined : index;
};
