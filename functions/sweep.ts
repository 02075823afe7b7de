import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeRemindApprovers } from '#app/approvals/remind-approvers.ts';
import { makeFindEdits } from '#app/find-edits.ts';
import { makeMeasureGauges } from '#app/measure-gauges.ts';
import { recordRun } from '#app/record-run.ts';
import { makeRunChores } from '#app/run-chores.ts';
import { makeSweep } from '#app/sweep.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** Schedule, every 15 minutes. Safe to retry: whoever is taken over is late no more. */
export const handler = handle(
  nothingSchema,
  recordRun(
    ports,
    'sweep',
    makeRunChores({
      changes: makeSweep(ports),
      approvals: makeRemindApprovers(ports),
      edits: makeFindEdits(ports),
      ...ports.tellingChores,
      gauges: makeMeasureGauges(ports),
    }),
  ),
);
