import * as z from 'zod';
import { METRICS } from '#core/checks/check.ts';
import { keptSeriesSchema, seriesSchema } from '#core/model/series.ts';

/** Where series are kept: the first is what a deployment has unless it says otherwise. */
export const TIME_SERIES_ENGINES = ['influxdb', 'dynamodb'] as const;
export type TimeSeriesEngine = (typeof TIME_SERIES_ENGINES)[number];

/** Each engine drops what is older by itself: the net below the job that moves samples to where they are cheaper. */
export const SERIES_KEPT_DAYS = 90;

/** What `keep-series`, which alone reaches InfluxDB, is asked by the functions outside of its network. */
export const keepSeriesSchema = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('save'), series: z.array(keptSeriesSchema) }),
  z.strictObject({
    ask: z.literal('read'),
    resource: z.string(),
    metrics: z.array(z.enum(METRICS)),
    from: z.int(),
    to: z.int(),
  }),
  z.strictObject({
    ask: z.literal('drop'),
    series: z.array(seriesSchema.pick({ resource: true, metric: true, periodMs: true })),
    from: z.int(),
    to: z.int(),
  }),
]);
export type KeepSeries = z.infer<typeof keepSeriesSchema>;

/** What it answers: what was read, and nothing otherwise. */
export const keepSeriesAnswerSchema = z.array(keptSeriesSchema);
