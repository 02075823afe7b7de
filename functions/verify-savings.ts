import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { recordRun } from '#app/record-run.ts';
import { makeVerifySavings } from '#app/verify-savings.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** Schedule, daily. Safe to retry: what was verified is left alone, what is learned is reckoned anew. */
export const handler = handle(
  nothingSchema,
  recordRun(ports, 'verify-savings', makeVerifySavings(ports)),
);
