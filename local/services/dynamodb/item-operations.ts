import type {
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  ReturnValue,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { CallContext } from '#local/services/wire/service.ts';
import { checkedItem, sizeOfItem } from './attribute.ts';
import { consumed, readUnits, writeUnits } from './capacity.ts';
import { validation } from './errors.ts';
import { project } from './expression/path.ts';
import { Placeholders } from './expression/placeholders.ts';
import { parseProjection } from './expression/projection.ts';
import type { Item } from './item.ts';
import { keyFrom } from './key.ts';
import type { Store } from './store.ts';
import { deleteWrite, perform, putWrite, updateWrite, type Write, type Written } from './write.ts';

type WriteInput = PutItemCommandInput | DeleteItemCommandInput | UpdateItemCommandInput;

/** The operations on one item. */
export const itemOperations = ({ tables, items }: Store) => {
  const answer = (input: WriteInput, write: Write, allowed: readonly ReturnValue[]) => {
    const wanted = input.ReturnValues ?? 'NONE';
    if (!allowed.includes(wanted)) throw validation('Return values set to invalid value');
    const written = perform(items, write);
    const Attributes = returned(wanted, write, written);
    const ConsumedCapacity = consumed(
      input.ReturnConsumedCapacity,
      write.table.name,
      writeUnits(written.old, written.item),
    );
    return {
      ...(Attributes && Object.keys(Attributes).length > 0 && { Attributes }),
      ...(ConsumedCapacity && { ConsumedCapacity }),
    };
  };

  return {
    GetItem: (input: GetItemCommandInput, context: CallContext) => {
      const table = tables.find(context, input.TableName);
      const read = readerFor(input);
      const found = items.get(table, keyFrom(table.schema, checkedItem(input.Key ?? {})));
      const ConsumedCapacity = consumed(
        input.ReturnConsumedCapacity,
        table.name,
        readUnits(found ? sizeOfItem(found) : 0, input.ConsistentRead),
      );
      return { ...(found && { Item: read(found) }), ...(ConsumedCapacity && { ConsumedCapacity }) };
    },
    PutItem: (input: PutItemCommandInput, context: CallContext) =>
      answer(input, putWrite(tables.find(context, input.TableName), input), ['NONE', 'ALL_OLD']),
    DeleteItem: (input: DeleteItemCommandInput, context: CallContext) =>
      answer(input, deleteWrite(tables.find(context, input.TableName), input), ['NONE', 'ALL_OLD']),
    UpdateItem: (input: UpdateItemCommandInput, context: CallContext) =>
      answer(input, updateWrite(tables.find(context, input.TableName), input), [
        ...(['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const),
      ]),
  };
};

const returned = (
  wanted: ReturnValue,
  { paths }: Write,
  { old, item }: Written,
): Item | undefined => {
  const side = wanted.endsWith('_OLD') ? old : item;
  if (wanted === 'NONE' || !side) return undefined;
  if (wanted.startsWith('ALL_')) return side;
  return paths.length > 0 ? project(side, paths) : undefined;
};

/** The part of an item that a request's projection asks for. */
export const readerFor = (request: {
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
}): ((item: Item) => Item) => {
  const { ProjectionExpression: expression, ExpressionAttributeNames } = request;
  if (expression === undefined) {
    if (!ExpressionAttributeNames) return (item) => item;
    throw validation('ExpressionAttributeNames can only be specified when using expressions');
  }
  const placeholders = new Placeholders({ ExpressionAttributeNames });
  const paths = parseProjection(expression, placeholders);
  placeholders.expectAllUsed();
  return (item) => project(item, paths);
};
