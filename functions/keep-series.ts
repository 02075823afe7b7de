import { handle } from '#adapters/aws/middleware.ts';
import { makeAuthorizeOnInflux2 } from '#adapters/influx/authorize-on-influx2.ts';
import { makeCallInflux } from '#adapters/influx/influx-http.ts';
import { makeInfluxSeriesStore } from '#adapters/influx/influx-series-store.ts';
import { makeKeepSeries } from '#app/keep-series.ts';
import { influxEnvSchema } from '#core/contract/env.ts';
import { keepSeriesSchema, SERIES_KEPT_DAYS } from '#core/contract/time-series.ts';

const env = influxEnvSchema.parse(process.env);
const call = makeCallInflux({ url: env.INFLUX_URL });
const authorize = makeAuthorizeOnInflux2({
  call,
  user: env.INFLUX_USER,
  password: env.INFLUX_PASSWORD,
  bucket: env.INFLUX_BUCKET,
  keptDays: SERIES_KEPT_DAYS,
});

/** Called by whoever saves or reads series, from outside of the database's network. Safe to retry: samples are replaced. */
export const handler = handle(
  keepSeriesSchema,
  makeKeepSeries(makeInfluxSeriesStore({ call, authorize, database: env.INFLUX_BUCKET })),
);
