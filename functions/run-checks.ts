import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { recordRun } from '#app/record-run.ts';
import { makeRunChecks } from '#app/run-checks.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { scopeSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `optimize` state machine, one run per account and region. Safe to retry: recommendations are replaced. */
export const handler = handle(scopeSchema, recordRun(ports, 'run-checks', makeRunChecks(ports)));
