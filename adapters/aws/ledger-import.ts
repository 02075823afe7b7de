import type { ImportLedgersDeps } from '#app/import-ledgers.ts';
import type { StoredChange } from '#app/ports.ts';
import { raiseNumber } from './control-store.ts';
import {
  ALL_CHANGES,
  CANARIES,
  eventItem,
  historyOf,
  metaItem,
  numberKey,
  planKey,
  sortableTime,
} from './ledger-items.ts';
import type { OpeningTables } from './ledger-open.ts';
import { ITEM_SCHEMA, type Item, putItems } from './table.ts';

/** Where an exported ledger came from, in the place of the attempt that wrote an event. */
const WRITER = 'import';

/** Writes ledgers as they were exported. One that has not ended holds its resource again. */
export const makeLedgerImport = (
  env: OpeningTables,
): Pick<ImportLedgersDeps, 'putChange' | 'numbersFrom'> => ({
  putChange: async (stored) => {
    const { meta, events } = stored;
    await putItems(env.CHANGES_TABLE, [
      headItem(stored),
      planItem(stored),
      { ...numberKey(meta.number), schema: ITEM_SCHEMA, of: meta.change },
      { change: historyOf(meta.resource), ...listed(stored) },
      ...events.map((event) => eventItem(event, WRITER)),
    ]);
    if (meta.outcome === undefined)
      await putItems(env.LOCKS_TABLE, [
        {
          resource: meta.resource,
          schema: ITEM_SCHEMA,
          change: meta.change,
          lockedAt: meta.openedAt,
        },
      ]);
    // Whoever lists changes finds it once all of it is there.
    await putItems(env.CHANGES_TABLE, [
      { change: meta.canary ? CANARIES : ALL_CHANGES, ...listed(stored) },
    ]);
  },
  numbersFrom: (last) => raiseNumber(env.CONTROL_TABLE, 'change', last),
});

/** People were told of what has ended: only what has not is live. */
const headItem = ({ meta }: StoredChange): Item => {
  const { live, ...ended } = metaItem(meta);
  return meta.outcome === undefined ? { ...ended, live } : ended;
};

const planItem = ({ meta, plan, recommendation, before }: StoredChange): Item => ({
  ...planKey(meta.change),
  schema: ITEM_SCHEMA,
  plan: JSON.stringify(plan),
  recommendation: JSON.stringify(recommendation),
  before: JSON.stringify(before),
});

const listed = ({ meta }: StoredChange) => ({
  part: `${sortableTime(meta.openedAt)}#${meta.change}`,
  schema: ITEM_SCHEMA,
  of: meta.change,
});
