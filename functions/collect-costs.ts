import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeCollectCosts } from '#app/collect-costs.ts';
import { recordRun } from '#app/record-run.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `collect` state machine, once for all accounts. Safe to retry: totals are replaced whole. */
export const handler = handle(
  nothingSchema,
  recordRun(ports, 'collect-costs', makeCollectCosts(ports)),
);
