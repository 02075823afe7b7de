import type { KeptSeries } from '#core/model/series.ts';

/** The one measurement: a sample is a point, what it is a sample of its tags. */
export const MEASUREMENT = 'sample';

/**
 * Returns a series as lines, timestamps in milliseconds. A missing sample is written as such, as in a day chunk: the
 * answer then tells a gap from what nobody has looked at. A value that comes later counts beside it.
 *
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export const linesOf = (series: KeptSeries): string[] => {
  const { metric, periodMs, resource, spread, unit } = series;
  // Sorted, as the server asks for speed.
  const tags = Object.entries({ metric, period: String(periodMs), resource, unit })
    .map(([key, value]) => `${key}=${escapeTag(encodeTag(value))}`)
    .join(',');
  return series.values.map((value, i) => {
    const fields = value === null ? ['missing=true'] : [`value=${numberText(value)}`];
    if (value !== null && spread)
      fields.push(
        `min=${numberText(spread.min[i] ?? value)}`,
        `max=${numberText(spread.max[i] ?? value)}`,
        `samples=${spread.counts[i] ?? 1}`,
      );
    return `${MEASUREMENT},${tags} ${fields.join(',')} ${series.startMs + i * periodMs}`;
  });
};

/** The sign of a negative zero is part of a value, and `String` drops it. */
const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/**
 * What line protocol has no way to say (a newline, a backslash at the end, nothing at all) is percent-encoded, and the
 * percent sign with it; everything else stays readable.
 */
export const encodeTag = (value: string): string =>
  value === ''
    ? '%'
    : // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is encoded
      value.replace(/[\u0000-\u001f\u007f%\\]/g, (character) => encodeURIComponent(character));

export const decodeTag = (value: string): string =>
  value === '%' ? '' : decodeURIComponent(value);

const escapeTag = (value: string): string => value.replace(/[, =]/g, (special) => `\\${special}`);
