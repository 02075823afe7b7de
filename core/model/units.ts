/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;
/** Binary gigabytes: 2³⁰ bytes, what AWS calls GiB and sometimes GB. */
export type Gib = number;
/** Binary megabytes: 2²⁰ bytes, what Lambda calls MB. */
export type Mib = number;

export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

/** Hours that AWS's own calculators count in a month: 365 × 24 / 12. */
export const HOURS_PER_MONTH = 730;
