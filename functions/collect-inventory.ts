import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeCollectInventory } from '#app/collect-inventory.ts';
import { makeNoteGaps } from '#app/note-gaps.ts';
import { recordRun } from '#app/record-run.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { scopeSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `collect` state machine, one run per account and region. Safe to retry: facts are replaced. */
export const handler = handle(
  scopeSchema,
  recordRun(
    ports,
    'collect-inventory',
    makeNoteGaps(ports)('inventory', makeCollectInventory(ports)),
  ),
  { itemsRead: ({ resources }) => resources },
);
