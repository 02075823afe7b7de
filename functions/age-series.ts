import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAgeSeries } from '#app/age-series.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** Schedule, hourly. Safe to retry: what was moved is not moved again, and nothing is dropped that was not. */
export const handler = handle(nothingSchema, makeAgeSeries(ports));
