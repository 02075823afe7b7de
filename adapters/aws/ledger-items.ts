import * as z from 'zod';
import type { ChangeMeta } from '#app/ports.ts';
import { outcomeSchema, phaseSchema } from '#core/model/change.ts';
import { type LedgerEvent, ledgerEventSchema } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import { ITEM_SCHEMA, type Item, parseItem, parseJson } from './table.ts';

/** How the ledger lies in the `changes` table: all items of a change share its id; `part` says which it is. */

export const EVENT_PREFIX = 'event#';

/** Wide enough for every time, so that text sorts as numbers do. */
export const sortableTime = (at: EpochMs): string => String(at).padStart(15, '0');

export const metaKey = (change: string) => ({ change, part: 'meta' });
export const planKey = (change: string) => ({ change, part: 'plan' });
export const watchKey = (change: string) => ({ change, part: 'watch' });
export const turnKey = (change: string) => ({ change, part: 'turn' });
export const eventKey = (change: string, n: number) => ({
  change,
  part: EVENT_PREFIX + String(n).padStart(6, '0'),
});
/** Leads from the number that people use to the change. */
export const numberKey = (number: string) => ({ change: `number#${number}`, part: 'alias' });
/** Lists of changes, oldest first: of a resource, of all that are not canaries, and of these. Their `part` is the time and the change. */
export const historyOf = (resource: string): string => `of#${resource}`;
export const ALL_CHANGES = 'all';
export const CANARIES = 'canaries';

/** Values of `live`, by which the index of that name finds what is not over yet: a change is `yes` until it is closed. */
export const LIVE = 'yes';
/** A change that ended, and of which nobody has been told. */
export const UNTOLD = 'untold';
export const OPEN_ALERT = 'alert';
export const OPEN_DELIVERY = 'delivery';

const metaSchema = z.object({
  schema: z.literal(ITEM_SCHEMA),
  change: z.string(),
  number: z.string(),
  recommendation: z.string(),
  resource: z.string(),
  planHash: z.string(),
  phase: phaseSchema,
  fence: z.int(),
  n: z.int(),
  head: z.string(),
  deadline: z.string().transform(Number),
  openedAt: z.int(),
  outcome: outcomeSchema.optional(),
  reverts: z.string().optional(),
  canary: z.literal(true).optional(),
});

/** The head of a change that is open; `live` puts it before the sweeper until it is closed. */
export const metaItem = (meta: ChangeMeta): Item => ({
  ...meta,
  ...metaKey(meta.change),
  schema: ITEM_SCHEMA,
  deadline: sortableTime(meta.deadline),
  live: LIVE,
});

export const metaOf = (item: Item): ChangeMeta => {
  const {
    schema: _,
    outcome,
    reverts,
    canary,
    ...meta
  } = parseItem(metaSchema, item, `change ${item.change}`);
  return {
    ...meta,
    ...(outcome && { outcome }),
    ...(reverts && { reverts }),
    ...(canary && { canary }),
  };
};

/**
 * An event as JSON text, so that it comes back to the last digit and its hash holds. `writer` is one attempt to
 * write: it tells our own write, whose answer was lost, from an equal one of a twin.
 */
export const eventItem = (event: LedgerEvent, writer: string): Item => ({
  ...eventKey(event.change, event.n),
  schema: ITEM_SCHEMA,
  writer,
  hash: event.hash,
  feedDay: feedDay(event.at),
  feedKey: `${sortableTime(event.at)}#${event.change}#${String(event.n).padStart(6, '0')}`,
  event: JSON.stringify(event),
});

export const eventOf = (item: Item): LedgerEvent =>
  parseJson(ledgerEventSchema, item.event, `${item.part} of change ${item.change}`);

/** The day in UTC: `2026-01-31`. */
export const feedDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);
