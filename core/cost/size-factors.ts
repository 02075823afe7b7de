/** Sizes of a family and their price relative to `large`: linear within every family of the built-in table. */
const FACTORS: Readonly<Record<string, number>> = {
  large: 1,
  xlarge: 2,
  '2xlarge': 4,
  '4xlarge': 8,
  '8xlarge': 16,
  '12xlarge': 24,
  '16xlarge': 32,
  '24xlarge': 48,
};

/** Returns US dollars per hour of all sizes, by `family.size`, from those of the `large` size by family. */
export const hoursOfSizes = (largeHour: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(largeHour).flatMap(([family, usd]) =>
      Object.entries(FACTORS).map(([size, factor]) => [
        `${family}.${size}`,
        Number((usd * factor).toFixed(5)),
      ]),
    ),
  );
