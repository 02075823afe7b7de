import * as z from 'zod';
import type { OpenAlert } from '#app/notify/ports.ts';
import type { Alert } from '#app/ports.ts';
import { type AlertSubject, alertId } from '#core/notify/alert-id.ts';
import { ALERT_KINDS, isAboutChange } from '#core/notify/escalate.ts';
import { OPEN_ALERT, sortableTime } from './ledger-items.ts';
import { ITEM_SCHEMA, type Item, parseItem } from './table.ts';

/** How alerts lie in the `changes` table: beside the ledger of their change, or under the target or address that fails. */

export const alertKey = ({ kind, change }: AlertSubject) => ({
  change: isAboutChange(kind) ? change : `target#${change}`,
  part: kind === 'needs-person' ? 'alert' : `alert#${kind}`,
});

/** An alert that nobody has acknowledged; `live` is taken away by whoever does. */
export const alertItem = ({ kind = 'needs-person', change, at, says, manual }: Alert): Item => ({
  ...alertKey({ kind, change }),
  schema: ITEM_SCHEMA,
  kind,
  of: change,
  at,
  says,
  manual: [...manual],
  told: 0,
  live: OPEN_ALERT,
  deadline: sortableTime(at),
});

const alertSchema = z.object({
  kind: z.enum(ALERT_KINDS),
  of: z.string(),
  at: z.int(),
  says: z.string(),
  manual: z.array(z.string()),
  told: z.int(),
});

export const alertOf = (item: Item): OpenAlert => {
  const { of: change, ...alert } = parseItem(alertSchema, item, `an alert of ${item.change}`);
  return { ...alert, change, id: alertId({ kind: alert.kind, change }) };
};
