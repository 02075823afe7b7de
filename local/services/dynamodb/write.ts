import type {
  AttributeValue,
  ConditionCheck,
  Delete,
  Put,
  ReturnValuesOnConditionCheckFailure,
  Update,
} from '@aws-sdk/client-dynamodb';
import { checkedItem } from './attribute.ts';
import { conditionFailed, validation } from './errors.ts';
import { applyUpdate } from './expression/apply-update.ts';
import { type Condition, parseCondition } from './expression/condition.ts';
import { holds } from './expression/evaluate.ts';
import type { Path } from './expression/path.ts';
import { Placeholders } from './expression/placeholders.ts';
import { parseUpdate } from './expression/update.ts';
import type { Item } from './item.ts';
import type { ItemStore } from './item-store.ts';
import { attributesOf, type EncodedKey, keyFrom, keyOf } from './key.ts';
import type { Table } from './table.ts';

/** One write of one item, read from a request; alone or as part of a transaction. */
export interface Write {
  readonly table: Table;
  readonly key: EncodedKey;
  readonly condition: Condition | undefined;
  /** Whether an error shows the item that did not meet the condition. */
  readonly showsItem: boolean;
  /** The item after the write; undefined when it leaves none. */
  readonly next: (old: Item | undefined) => Item | undefined;
  /** What an update touches. */
  readonly paths: readonly Path[];
}

/** What the four kinds of request have in common. */
interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

const conditional = (request: Conditional, placeholders: Placeholders) => ({
  condition:
    request.ConditionExpression === undefined
      ? undefined
      : parseCondition('ConditionExpression', request.ConditionExpression, placeholders),
  showsItem: request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  paths: [],
});

/** @throws ServiceError for placeholders that nothing refers to */
const placeholdersOf = (request: Conditional, ...expressions: (string | undefined)[]) => {
  const isUsed = expressions.some((expression) => expression !== undefined);
  for (const parameter of ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const) {
    if (request[parameter] === undefined || isUsed) continue;
    throw validation(`${parameter} can only be specified when using expressions`);
  }
  return new Placeholders(request);
};

export const putWrite = (table: Table, request: Conditional & Pick<Put, 'Item'>): Write => {
  const placeholders = placeholdersOf(request, request.ConditionExpression);
  const item = checkedItem(request.Item ?? {});
  const shared = conditional(request, placeholders);
  placeholders.expectAllUsed();
  return { table, key: keyOf(table.schema, item), ...shared, next: () => item };
};

export const deleteWrite = (table: Table, request: Conditional & Pick<Delete, 'Key'>): Write => {
  const placeholders = placeholdersOf(request, request.ConditionExpression);
  const shared = conditional(request, placeholders);
  placeholders.expectAllUsed();
  const key = keyFrom(table.schema, checkedItem(request.Key ?? {}));
  return { table, key, ...shared, next: () => undefined };
};

/** A write that changes nothing: the part of a transaction that only checks. */
export const checkWrite = (table: Table, request: ConditionCheck): Write => ({
  ...deleteWrite(table, request),
  next: (old) => old,
});

export const updateWrite = (
  table: Table,
  request: Conditional & Pick<Update, 'Key'> & { readonly UpdateExpression?: string | undefined },
): Write => {
  const { UpdateExpression: expression } = request;
  const placeholders = placeholdersOf(request, request.ConditionExpression, expression);
  const changes = expression === undefined ? [] : parseUpdate(expression, placeholders);
  const shared = conditional(request, placeholders);
  placeholders.expectAllUsed();
  const paths = changes.map(({ path }) => path);
  const keyNames = attributesOf(table.schema).map(({ name }) => name);
  const inKey = paths.find(([name]) => keyNames.includes(name));
  if (inKey) {
    throw validation(
      `One or more parameter values were invalid: Cannot update attribute ${inKey[0]}. This attribute is part of the key`,
    );
  }
  const keyItem = checkedItem(request.Key ?? {});
  const key = keyFrom(table.schema, keyItem);
  return { table, key, ...shared, paths, next: (old) => applyUpdate(changes, old ?? keyItem) };
};

/** The item before and after a write. */
export interface Written {
  readonly old: Item | undefined;
  readonly item: Item | undefined;
}

/** Does a write. @throws ServiceError when its condition does not hold, or what it leaves is no valid item */
export const perform = (items: ItemStore, write: Write): Written => {
  const { table, key, condition, showsItem, next } = write;
  const old = items.get(table, key);
  if (condition && !holds(condition, old)) throw conditionFailed(showsItem ? old : undefined);
  const item = next(old);
  if (item === old) return { old, item };
  if (item) items.put(table, item);
  else items.delete(table, key);
  return { old, item };
};
