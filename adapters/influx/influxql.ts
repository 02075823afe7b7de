import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import { encodeTag, MEASUREMENT } from './line-protocol.ts';

/**
 * Returns the query for the samples of a resource that begin within [from, to). Values are quoted, not bound: the
 * compatible API of InfluxDB 2 documents no parameters.
 *
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/influxql/spec/
 */
export const samplesQuery = (
  resource: string,
  metrics: readonly string[],
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): string => {
  const wanted = metrics.map((metric) => `"metric" = ${quoted(encodeTag(metric))}`).join(' OR ');
  return [
    `SELECT "value", "missing", "min", "max", "samples" FROM "${MEASUREMENT}"`,
    `WHERE "resource" = ${quoted(encodeTag(resource))} AND (${wanted})`,
    `AND time >= ${from}ms AND time < ${to}ms`,
    'GROUP BY "metric", "period", "unit"',
  ].join(' ');
};

/**
 * Returns the statements that delete samples. By tags and time, as in version 2 too: no field can be asked about.
 */
export const dropQuery = (
  series: readonly Pick<Series, 'resource' | 'metric' | 'periodMs'>[],
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): string =>
  series
    .map(({ resource, metric, periodMs }) =>
      [
        `DELETE FROM "${MEASUREMENT}"`,
        `WHERE "resource" = ${quoted(encodeTag(resource))}`,
        `AND "metric" = ${quoted(encodeTag(metric))}`,
        `AND "period" = ${quoted(String(periodMs))}`,
        `AND time >= ${from}ms AND time < ${to}ms`,
      ].join(' '),
    )
    .join('; ');

/** A string of InfluxQL. Newlines and backslashes do not come here: tags are encoded. */
const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
