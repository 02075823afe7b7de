import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  type QueryCommandInput,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';

export type Item = Record<string, AttributeValue>;
export type Connect = () => DynamoDBClient;

let tables = 0;

/** A name that no other test of this process has. */
export const newTableName = (): string => `contract-${process.pid}-${++tables}`;

/** Makes a table whose hash key is the string `id`, or as the definition says. */
export const aTable = async (
  client: DynamoDBClient,
  definition: Partial<CreateTableCommandInput> = {},
): Promise<string> => {
  const TableName = newTableName();
  const byId = {
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  };
  const BillingMode = 'PAY_PER_REQUEST';
  await client.send(new CreateTableCommand({ TableName, BillingMode, ...byId, ...definition }));
  return TableName;
};

/** The definition of a table whose hash key is the string `id` and whose range key is `at`. */
export const withRange = (type: 'S' | 'N' | 'B'): Partial<CreateTableCommandInput> => ({
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'seq', AttributeType: type },
  ],
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'seq', KeyType: 'RANGE' },
  ],
});

export const put = async (client: DynamoDBClient, TableName: string, Item: Item): Promise<void> => {
  await client.send(new PutItemCommand({ TableName, Item }));
};

/** The item with this `id`. */
export const get = async (
  client: DynamoDBClient,
  TableName: string,
  id: string,
): Promise<Item | undefined> => {
  const Key = { id: { S: id } };
  const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
  return (await client.send(command)).Item;
};

/** All items of a query, page after page. */
export const queryAll = async (
  client: DynamoDBClient,
  input: QueryCommandInput,
): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, input)) items.push(...Items);
  return items;
};

/** All items of a scan, page after page. */
export const scanAll = async (client: DynamoDBClient, input: ScanCommandInput): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, input)) items.push(...Items);
  return items;
};

/** Expects a call to fail with an error of this name. */
export const expectError = async (name: string, call: Promise<unknown>): Promise<void> => {
  await expect(call).rejects.toMatchObject({ name });
};
