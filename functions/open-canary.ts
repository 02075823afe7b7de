import { scopeOfArn } from '#adapters/aws/arn.ts';
import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeOpenCanary } from '#app/open-canary.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));
const openCanary = makeOpenCanary(ports);

/** Schedule, daily; what the canary changes is this very function. Safe to retry: opening twice a day is opening once. */
export const handler = handle(nothingSchema, (_event, { invokedFunctionArn: arn }) =>
  openCanary({ ...scopeOfArn(arn), arn }),
);
