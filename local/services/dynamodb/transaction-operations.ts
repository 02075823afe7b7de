import { createHash } from 'node:crypto';
import type {
  TransactGetItemsCommandInput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { type CallContext, ServiceError } from '#local/services/wire/service.ts';
import { checkedItem, sizeOfItem } from './attribute.ts';
import { add, expectDistinctKeys } from './batch-operations.ts';
import { consumedByTable, readUnits, TRANSACTION_FACTOR, writeUnits } from './capacity.ts';
import { type CancellationReason, transactionCanceled, validation } from './errors.ts';
import type { Item } from './item.ts';
import { readerFor } from './item-operations.ts';
import { keyFrom } from './key.ts';
import type { Store } from './store.ts';
import { checkWrite, deleteWrite, perform, putWrite, updateWrite, type Write } from './write.ts';

const MAX_ACTIONS = 100;
/** Bytes of all items of one transaction. */
const MAX_BYTES = 4 * 1024 * 1024;
/** How long a client request token keeps a request from happening twice. */
const TOKEN_MS = 10 * MS_PER_MINUTE;

/** The operations on many items that happen together or not at all. */
export const transactionOperations = ({ db, tables, items }: Store) => {
  /** Takes note of a request; false when the token has already been used for it. */
  const isFirst = (
    { account, region, now }: CallContext,
    token: string,
    actions: readonly TransactWriteItem[],
  ): boolean => {
    const request = createHash('sha256').update(JSON.stringify(actions)).digest('hex');
    db.run('DELETE FROM request_tokens WHERE used_at <= ?', now - TOKEN_MS);
    const sql = 'SELECT request FROM request_tokens WHERE account = ? AND region = ? AND token = ?';
    const [used] = db.rows(sql, account, region, token);
    if (used) {
      if (used.request === request) return false;
      throw new ServiceError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    }
    db.run(
      'INSERT INTO request_tokens (account, region, token, request, used_at) VALUES (?, ?, ?, ?, ?)',
      ...[account, region, token, request, now],
    );
    return true;
  };

  const writeOf = (context: CallContext, action: TransactWriteItem): Write => {
    const { ConditionCheck, Put, Delete, Update } = action;
    const tableOf = ({ TableName }: { readonly TableName: string | undefined }) =>
      tables.find(context, TableName);
    const writes = [
      ConditionCheck && checkWrite(tableOf(ConditionCheck), ConditionCheck),
      Put && putWrite(tableOf(Put), Put),
      Delete && deleteWrite(tableOf(Delete), Delete),
      Update && updateWrite(tableOf(Update), Update),
    ].filter((write) => write !== undefined);
    const [write] = writes;
    if (write && writes.length === 1) return write;
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  };

  return {
    TransactWriteItems: (input: TransactWriteItemsCommandInput, context: CallContext) => {
      const actions = input.TransactItems ?? [];
      expectCount(actions);
      const writes = actions.map((action) => writeOf(context, action));
      expectDistinctKeys(
        writes,
        'Transaction request cannot include multiple operations on one item',
      );
      const token = input.ClientRequestToken;
      const units = new Map<string, number>();
      if (token === undefined || isFirst(context, token, actions)) {
        for (const [name, amount] of performAll(items, writes)) add(units, name, amount);
      } else {
        // A repeated request only looks the items up.
        for (const { table } of writes) add(units, table.name, TRANSACTION_FACTOR);
      }
      const ConsumedCapacity = consumedByTable(input.ReturnConsumedCapacity, units);
      return { ...(ConsumedCapacity && { ConsumedCapacity }) };
    },

    TransactGetItems: (input: TransactGetItemsCommandInput, context: CallContext) => {
      expectCount(input.TransactItems ?? []);
      const units = new Map<string, number>();
      const requests = (input.TransactItems ?? []).map(({ Get }) => {
        const table = tables.find(context, Get?.TableName);
        const key = keyFrom(table.schema, checkedItem(Get?.Key ?? {}));
        return { table, key, read: readerFor(Get ?? {}) };
      });
      expectDistinctKeys(
        requests,
        'Transaction request cannot include multiple operations on one item',
      );
      const Responses = requests.map(({ table, key, read }) => {
        const item = items.get(table, key);
        const size = item ? sizeOfItem(item) : 0;
        add(units, table.name, readUnits(size, true) * TRANSACTION_FACTOR);
        return item ? { Item: read(item) } : {};
      });
      const ConsumedCapacity = consumedByTable(input.ReturnConsumedCapacity, units);
      return { Responses, ...(ConsumedCapacity && { ConsumedCapacity }) };
    },
  };
};

const expectCount = (actions: readonly unknown[]): void => {
  if (actions.length >= 1 && actions.length <= MAX_ACTIONS) return;
  throw validation(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${MAX_ACTIONS}`,
  );
};

/**
 * Does all writes and tells the capacity of each by its table.
 *
 * @throws ServiceError with a reason for each write when one fails; what the others did must be rolled back
 */
const performAll = (items: Store['items'], writes: readonly Write[]): [string, number][] => {
  const reasons: CancellationReason[] = [];
  const units: [string, number][] = [];
  let bytes = 0;
  for (const write of writes) {
    try {
      const { old, item } = perform(items, write);
      units.push([write.table.name, writeUnits(old, item) * TRANSACTION_FACTOR]);
      bytes += item ? sizeOfItem(item) : 0;
      reasons.push({ Code: 'None' });
    } catch (error) {
      reasons.push(reasonFor(error));
    }
  }
  if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceled(reasons);
  if (bytes > MAX_BYTES) throw validation('Collection size limit exceeded for one transaction');
  return units;
};

const reasonFor = (error: unknown): CancellationReason => {
  if (!(error instanceof ServiceError)) throw error;
  const { code, message, fields } = error;
  const isConditional = code === 'ConditionalCheckFailedException';
  return {
    Code: isConditional ? 'ConditionalCheckFailed' : 'ValidationError',
    Message: message,
    ...(fields as { Item?: Item }),
  };
};
