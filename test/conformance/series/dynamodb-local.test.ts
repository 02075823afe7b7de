import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { setTransport } from '#adapters/aws/clients.ts';
import { makeSeriesStore } from '#adapters/aws/series-store.ts';
import { TABLES } from '#core/contract/tables.ts';
import { seriesContract } from '#test/support/series-contract.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../dynamodb/dynamodb-local.ts';

const folder = process.env.TRIMTAB_DYNAMODB_LOCAL;

if (folder === undefined || folder === '') {
  const reason =
    'Series in DynamoDB Local are NOT tested: TRIMTAB_DYNAMODB_LOCAL is not set; test/conformance/dynamodb/install.sh says how';
  console.warn(`\n!!! ${reason} !!!\n`);
  test.skip(reason);
} else {
  const { hash, range = '' } = TABLES.SERIES_TABLE;
  let local: DynamoDbLocal | undefined;
  beforeAll(async () => {
    local = await startDynamoDbLocal(folder);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: local.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: '123456789012',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    });
    setTransport();
    await local.client.send(
      new CreateTableCommand({
        TableName: 'series',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: hash, KeyType: 'HASH' },
          { AttributeName: range, KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [hash, range].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
      }),
    );
  });
  afterAll(() => local?.stop());

  const store = makeSeriesStore({ SERIES_TABLE: 'series' });
  describe('series in DynamoDB Local', () => seriesContract(() => store));
}
