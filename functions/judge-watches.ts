import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeJudgeWatches } from '#app/judge-watches.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** Schedule, every minute. Safe to retry: the same samples give the same verdict. */
export const handler = handle(nothingSchema, makeJudgeWatches(ports));
