import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aTable, type Item, put } from '#test/local/services/dynamodb/contract/table.ts';
import { dynamodbContract } from '#test/local/services/dynamodb/contract.ts';
import { openEmbedded } from '#test/local/services/dynamodb/embedded-client.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';
import {
  anyConditions,
  anyItems,
  anyUpdates,
  type Expression,
  richItems,
} from './random-expressions.ts';

const folder = process.env.TRIMTAB_DYNAMODB_LOCAL;

if (folder === undefined || folder === '') {
  const reason =
    'DynamoDB Local is NOT tested: TRIMTAB_DYNAMODB_LOCAL is not set; test/conformance/dynamodb/install.sh says how';
  console.warn(`\n!!! ${reason} !!!\n`);
  test.skip(reason);
} else {
  let local: DynamoDbLocal | undefined;
  const connect = (): DynamoDBClient => {
    if (!local) throw new Error('DynamoDB Local is not running');
    return local.client;
  };
  beforeAll(async () => {
    local = await startDynamoDbLocal(folder);
  });
  afterAll(() => local?.stop());

  describe('DynamoDB Local', () => dynamodbContract(connect));
  describe('DynamoDB Local and the embedded tables', () => sameAnswers(connect));
}

/** The kind of answer to a call: what it returns, or the name of its error. */
const outcome = (call: Promise<{ Attributes?: Item | undefined }>): Promise<unknown> =>
  call.then(
    ({ Attributes }) => withSortedSets(Attributes),
    (error: Error) => error.name,
  );

/** Sets have no order of their own. */
const withSortedSets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withSortedSets);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isSet = Array.isArray(inner) && inner.every((member) => typeof member === 'string');
      return [key, isSet ? inner.toSorted() : withSortedSets(inner)];
    }),
  );
};

const placeholders = ({ values }: Expression) =>
  Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {};

const sameAnswers = (connect: () => DynamoDBClient): void => {
  const { client: embedded, close } = openEmbedded();
  afterAll(close);

  /** What both answer when `ask` is asked of an item. */
  const answers = async (
    tables: readonly (readonly [DynamoDBClient, string])[],
    given: Item,
    ask: (client: DynamoDBClient, TableName: string) => Promise<{ Attributes?: Item | undefined }>,
  ) => {
    const found: unknown[] = [];
    for (const [client, table] of tables) {
      await put(client, table, { ...given, id: { S: 'a' } });
      found.push(await outcome(ask(client, table)));
    }
    return found;
  };
  const bothTables = async () =>
    Promise.all(
      [embedded, connect()].map(async (client) => [client, await aTable(client)] as const),
    );

  test('find the same conditions true, false or invalid', async () => {
    const tables = await bothTables();
    const property = fc.asyncProperty(anyItems, anyConditions, async (given, condition) => {
      const Item = { ...given, id: { S: 'a' } };
      const [ours, theirs] = await answers(tables, given, (client, TableName) =>
        client.send(
          new PutItemCommand({
            TableName,
            Item,
            ConditionExpression: condition.text,
            ...placeholders(condition),
          }),
        ),
      );
      expect(ours).toEqual(theirs);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  test('update the same items in the same way', async () => {
    const tables = await bothTables();
    const property = fc.asyncProperty(richItems, anyUpdates, async (given, update) => {
      const [ours, theirs] = await answers(tables, given, (client, TableName) =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: { id: { S: 'a' } },
            UpdateExpression: update.text,
            ReturnValues: 'ALL_NEW',
            ...placeholders(update),
          }),
        ),
      );
      expect(ours).toEqual(theirs);
    });
    await fc.assert(property, { numRuns: 400 });
  });
};
