import {
  type AttributeDefinition,
  CreateTableCommand,
  type KeySchemaElement,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type Clients, clientFor } from '#adapters/aws/clients.ts';
import { errorCode } from '#adapters/aws/errors.ts';
import type { TableVariable } from '#core/contract/env.ts';
import { TABLES, type TableShape } from '#core/contract/tables.ts';

/** Name of a table on this machine: `CHANGES_TABLE` → `changes`. */
export const tableName = (variable: TableVariable): string =>
  variable.replace(/_TABLE$/, '').toLowerCase();

/** Creates the product's tables where they do not exist yet. */
export const createTables = async (): Promise<void> => {
  const client = await clientFor('dynamodb');
  for (const [variable, shape] of Object.entries(TABLES)) {
    await createTable(client, tableName(variable as TableVariable), shape);
  }
};

const createTable = async (
  client: Clients['dynamodb'],
  name: string,
  shape: TableShape,
): Promise<void> => {
  const keys = [shape, ...Object.values(shape.indexes)];
  const attributes = new Set(
    keys.flatMap(({ hash, range }) => (range === undefined ? [hash] : [hash, range])),
  );
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...attributes].map(
          (AttributeName): AttributeDefinition => ({ AttributeName, AttributeType: 'S' }),
        ),
        KeySchema: keySchema(shape),
        ...(Object.keys(shape.indexes).length > 0 && {
          GlobalSecondaryIndexes: Object.entries(shape.indexes).map(([IndexName, key]) => ({
            IndexName,
            KeySchema: keySchema(key),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
      }),
    );
  } catch (error) {
    if (errorCode(error) === 'ResourceInUseException') return;
    throw error;
  }
  if (shape.expires === undefined) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: shape.expires, Enabled: true },
    }),
  );
};

const keySchema = ({ hash, range }: { hash: string; range?: string }): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];
