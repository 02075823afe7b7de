import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAdmitChanges } from '#app/admit-changes.ts';
import { makeFollowSettings } from '#app/follow-settings.ts';
import { makeRunChores } from '#app/run-chores.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/**
 * Schedule, every minute: what people have set counts before the next turn is given. Safe to retry: a turn that was given is
 * answered again, and none is given twice.
 */
export const handler = handle(
  nothingSchema,
  makeRunChores({ settings: makeFollowSettings(ports), turns: makeAdmitChanges(ports) }),
);
