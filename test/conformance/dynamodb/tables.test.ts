import { afterAll, beforeAll, describe, test } from 'vitest';
import { dynamodbContract } from '#test/local/services/dynamodb/contract.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';

const folder = process.env.TRIMTAB_DYNAMODB_LOCAL;

if (folder === undefined || folder === '') {
  const reason =
    'DynamoDB Local is NOT tested: TRIMTAB_DYNAMODB_LOCAL is not set; test/conformance/dynamodb/install.sh says how';
  console.warn(`\n!!! ${reason} !!!\n`);
  test.skip(reason);
} else {
  describe('DynamoDB Local', () => {
    let local: DynamoDbLocal | undefined;
    beforeAll(async () => {
      local = await startDynamoDbLocal(folder);
    });
    afterAll(() => local?.stop());

    dynamodbContract(() => {
      if (!local) throw new Error('DynamoDB Local is not running');
      return local.client;
    });
  });
}
