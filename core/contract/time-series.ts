import * as z from 'zod';
import { METRICS } from '#core/checks/check.ts';
import { seriesSchema } from '#core/model/series.ts';

/** Where series are kept: the first is what a deployment has unless it says otherwise. */
export const TIME_SERIES_ENGINES = ['influxdb', 'dynamodb'] as const;
export type TimeSeriesEngine = (typeof TIME_SERIES_ENGINES)[number];

/** Longer than any check or watch looks back; each engine drops what is older. */
export const SERIES_KEPT_DAYS = 90;

/** What `keep-series`, which alone reaches InfluxDB, is asked by the functions outside of its network. */
export const keepSeriesSchema = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('save'), series: z.array(seriesSchema) }),
  z.strictObject({
    ask: z.literal('read'),
    resource: z.string(),
    metrics: z.array(z.enum(METRICS)),
    from: z.int(),
    to: z.int(),
  }),
]);
export type KeepSeries = z.infer<typeof keepSeriesSchema>;

/** What it answers; nothing is read by a save. */
export const keptSeriesSchema = z.array(seriesSchema);
