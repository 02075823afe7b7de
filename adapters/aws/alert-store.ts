import type {
  CloseAlert,
  FindAlert,
  IsAlertOpen,
  MarkAlertTold,
  OpenAlert,
  OpenAlerts,
  RaiseAlert,
} from '#app/notify/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { alertSubject } from '#core/notify/alert-id.ts';
import { alertItem, alertKey, alertOf } from './alert-items.ts';
import { OPEN_ALERT } from './ledger-items.ts';
import { commit, ledgerWrite, type TransactItem } from './ledger-write.ts';
import { queryItems, readItem, tables } from './table.ts';

export interface AlertStore {
  readonly openAlerts: OpenAlerts;
  readonly findAlert: FindAlert;
  readonly raiseAlert: RaiseAlert;
  readonly isAlertOpen: IsAlertOpen;
  readonly markAlertTold: MarkAlertTold;
  readonly closeAlert: CloseAlert;
}

/** What people must see until one of them has. */
export const makeAlertStore = (env: Pick<FunctionEnv, 'CHANGES_TABLE'>): AlertStore => {
  const table = env.CHANGES_TABLE;
  return {
    openAlerts: async () => {
      const found: OpenAlert[] = [];
      for await (const item of queryItems({
        TableName: table,
        IndexName: 'live',
        KeyConditionExpression: '#live = :alert',
        ExpressionAttributeNames: { '#live': 'live' },
        ExpressionAttributeValues: { ':alert': OPEN_ALERT },
      }))
        found.push(alertOf(item));
      return found;
    },
    findAlert: async (id) => {
      const subject = alertSubject(id);
      const item = subject && (await readItem(table, alertKey(subject)));
      // An alert of before they were told until seen has no kind, and nobody to tell.
      return item?.kind === undefined ? undefined : alertOf(item);
    },
    isAlertOpen: async (subject) => {
      const item = await readItem(table, alertKey(subject));
      return item?.live === OPEN_ALERT;
    },
    raiseAlert: async (alert, since) => {
      const db = await tables();
      const unseen = 'attribute_not_exists(#seen.#at) OR #seen.#at < :since';
      try {
        await db.put({
          TableName: table,
          Item: alertItem(alert),
          ConditionExpression: `attribute_not_exists(#live)${since === undefined ? '' : ` AND (${unseen})`}`,
          ExpressionAttributeNames: {
            '#live': 'live',
            ...(since !== undefined && { '#seen': 'acknowledged', '#at': 'at' }),
          },
          ...(since !== undefined && { ExpressionAttributeValues: { ':since': since } }),
        });
      } catch (error) {
        // One is open already, or was seen: that is what is wanted.
        if (!(error instanceof ConflictError)) throw error;
      }
    },
    markAlertTold: async (alert, told) => {
      const db = await tables();
      await db.update({
        TableName: table,
        Key: alertKey(alert),
        UpdateExpression: 'SET #told = :next',
        ConditionExpression: '#live = :alert AND #at = :at AND #told = :told',
        ExpressionAttributeNames: { '#live': 'live', '#at': 'at', '#told': 'told' },
        ExpressionAttributeValues: {
          ':alert': OPEN_ALERT,
          ':at': alert.at,
          ':told': alert.told,
          ':next': told,
        },
      });
    },
    closeAlert: async (alert, acknowledgement, ledger) => {
      const closing = { Update: acknowledged(table, alert, acknowledgement) };
      if (ledger === undefined) {
        const db = await tables();
        await db.update(closing.Update);
        return;
      }
      const { by, via, note } = acknowledgement;
      const event = { kind: 'acknowledged', by, via, ...(note && { note }) } as const;
      const write = ledgerWrite(table, { ...ledger, fence: ledger.meta.fence, bodies: [event] });
      await commit(table, write, [closing]);
    },
  };
};

/** Once: it is open, and the same that was seen. */
const acknowledged = (
  table: string,
  alert: OpenAlert,
  { by, via, at, note }: Parameters<CloseAlert>[1],
): NonNullable<TransactItem['Update']> => ({
  TableName: table,
  Key: alertKey(alert),
  UpdateExpression: 'SET #seen = :seen REMOVE #live',
  ConditionExpression: '#live = :alert AND #at = :at',
  ExpressionAttributeNames: { '#seen': 'acknowledged', '#live': 'live', '#at': 'at' },
  ExpressionAttributeValues: {
    ':seen': { by, via, at, ...(note && { note }) },
    ':alert': OPEN_ALERT,
    ':at': alert.at,
  },
});
