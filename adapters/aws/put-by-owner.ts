import { ConflictError } from '#core/errors/errors.ts';
import { metaKey } from './ledger-items.ts';
import { ITEM_SCHEMA, type Item, tables } from './table.ts';

/**
 * Writes an item that lies beside the ledger of a change, if `fence` is still the number of its owner.
 *
 * @param what whose the item is, for the error: `the watch of chg-…`
 * @throws ConflictError when the change has another owner by now
 */
export const putByOwner = async (
  table: string,
  { change, fence }: { readonly change: string; readonly fence: number },
  item: Item,
  what: string,
): Promise<void> => {
  const db = await tables();
  const TransactItems = [
    {
      ConditionCheck: {
        TableName: table,
        Key: metaKey(change),
        ConditionExpression: '#fence = :fence',
        ExpressionAttributeNames: { '#fence': 'fence' },
        ExpressionAttributeValues: { ':fence': fence },
      },
    },
    { Put: { TableName: table, Item: { ...item, schema: ITEM_SCHEMA } } },
  ];
  try {
    await db.transactWrite({ TransactItems });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const because = `${what} belongs to another owner than ${fence}`;
    throw new ConflictError(because, { cause: error, details: { change, fence } });
  }
};
