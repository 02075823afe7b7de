import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAdmitChanges } from '#app/admit-changes.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const admitChanges = makeAdmitChanges(makeAwsPorts(functionEnvSchema.parse(process.env)));

/** Schedule, every minute. Safe to retry: a turn that was given is answered again, and none is given twice. */
export const handler = handle(nothingSchema, () => admitChanges());
