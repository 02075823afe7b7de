import { setTimeout as delay } from 'node:timers/promises';
import type {
  BatchGetCommandInput,
  BatchWriteCommandInput,
  DynamoDBDocument,
  QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { InvariantError, UpstreamError } from '#core/errors/errors.ts';
import { clientFor } from './clients.ts';

/** An item of one of our tables, in plain values. */
export type Item = Record<string, unknown>;
export type Key = Readonly<Record<string, string>>;

/** Version of the items' shape; what is within an item carries a version of its own. */
export const ITEM_SCHEMA = 1;

/** The tables of this deployment: the process's own account and region. */
export const tables = (): Promise<DynamoDBDocument> => clientFor('dynamodb');

/** Returns an item as it is now, after all writes before. */
export const readItem = async (table: string, key: Key): Promise<Item | undefined> => {
  const db = await tables();
  return (await db.get({ TableName: table, Key: key, ConsistentRead: true })).Item;
};

/** Items of a query in the order of their keys, however many pages they come in. */
export async function* queryItems(query: QueryCommandInput): AsyncGenerator<Item> {
  const db = await tables();
  let from: Item | undefined;
  do {
    const page = await db.query({ ...query, ...(from && { ExclusiveStartKey: from }) });
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** A batch is cut down by DynamoDB when the table is busy; the rest is sent again, this often. */
const BATCH_TRIES = 8;
const FIRST_DELAY_MS = 50;
const GET_AT_ONCE = 100;
const WRITE_AT_ONCE = 25;

/** Returns the items with these keys that exist, in no order. */
export const readItems = async (table: string, keys: readonly Key[]): Promise<Item[]> => {
  const db = await tables();
  const found: Item[] = [];
  for (let i = 0; i < keys.length; i += GET_AT_ONCE) {
    let rest: BatchGetCommandInput['RequestItems'] = {
      [table]: { Keys: keys.slice(i, i + GET_AT_ONCE), ConsistentRead: true },
    };
    await untilDone(table, async () => {
      const page = await db.batchGet({ RequestItems: rest });
      found.push(...(page.Responses?.[table] ?? []));
      rest = page.UnprocessedKeys ?? {};
      return Object.keys(rest).length === 0;
    });
  }
  return found;
};

type WriteRequest = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

export const putItems = (table: string, items: readonly Item[]): Promise<void> =>
  writeItems(
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
  );

export const deleteItems = (table: string, keys: readonly Key[]): Promise<void> =>
  writeItems(
    table,
    keys.map((Key) => ({ DeleteRequest: { Key } })),
  );

const writeItems = async (table: string, requests: readonly WriteRequest[]): Promise<void> => {
  const db = await tables();
  for (let i = 0; i < requests.length; i += WRITE_AT_ONCE) {
    let rest: BatchWriteCommandInput['RequestItems'] = {
      [table]: requests.slice(i, i + WRITE_AT_ONCE),
    };
    await untilDone(table, async () => {
      rest = (await db.batchWrite({ RequestItems: rest })).UnprocessedItems ?? {};
      return Object.keys(rest).length === 0;
    });
  }
};

const untilDone = async (table: string, send: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < BATCH_TRIES; tries++) {
    if (tries > 0) await delay(FIRST_DELAY_MS * 2 ** (tries - 1));
    if (await send()) return;
  }
  throw new UpstreamError(`dynamodb left part of a batch on ${table} undone ${BATCH_TRIES} times`);
};

/**
 * Returns an item in the shape it was stored in.
 *
 * @throws InvariantError when something else wrote it, naming the field
 */
export const parseItem = <T>(schema: z.ZodType<T>, item: unknown, what: string): T => {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvariantError(
    `${what} is stored in a way that is not known: ${issue?.path.join('.')}: ${issue?.message}`,
  );
};

/** As `parseItem`, for a value that is stored as JSON text. */
export const parseJson = <T>(schema: z.ZodType<T>, text: unknown, what: string): T => {
  try {
    return parseItem(schema, JSON.parse(String(text)), what);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InvariantError(`${what} is not stored as JSON`, { cause });
  }
};
