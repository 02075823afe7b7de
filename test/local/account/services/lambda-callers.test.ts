import {
  GetPolicyCommand,
  ListAliasesCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import type { FunctionRecord } from '#local/account/records.ts';
import { aFunction, anAccount, anEstate, errorOf } from '../an-account.ts';

const FunctionName = 'resize';
const opened = (alias?: NonNullable<FunctionRecord['alias']>) =>
  anAccount({ estate: anEstate([aFunction(alias && { alias })]) });

test('a function that nobody published has one version, no alias and nothing kept warm', async () => {
  const { lambda } = opened();
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST']);
  expect((await lambda.send(new ListAliasesCommand({ FunctionName }))).Aliases).toEqual([]);
  const warm = new ListProvisionedConcurrencyConfigsCommand({ FunctionName });
  expect((await lambda.send(warm)).ProvisionedConcurrencyConfigs).toEqual([]);
});

test('an alias leads to a published version, which may be kept warm', async () => {
  const { lambda } = opened({ name: 'live', version: '7', provisioned: 3 });
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions).toMatchObject([
    { Version: '$LATEST' },
    { Version: '7', FunctionArn: expect.stringMatching(/:resize:7$/), MemorySize: 3_008 },
  ]);
  const { Aliases } = await lambda.send(new ListAliasesCommand({ FunctionName }));
  expect(Aliases).toMatchObject([{ Name: 'live', FunctionVersion: '7' }]);
  const warm = await lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName }));
  expect(warm.ProvisionedConcurrencyConfigs).toMatchObject([
    { RequestedProvisionedConcurrentExecutions: 3, Status: 'READY' },
  ]);
});

test('only a version at the edge lets somebody copy it', async () => {
  const policyOf = (lambda: ReturnType<typeof opened>['lambda'], Qualifier: string) =>
    lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }));
  const atEdge = opened({ name: 'live', version: '7', edge: true });
  const { Policy } = await policyOf(atEdge.lambda, '7');
  expect(JSON.parse(Policy ?? '').Statement[0].Principal).toEqual({
    Service: 'replicator.lambda.amazonaws.com',
  });
  expect(await errorOf(policyOf(atEdge.lambda, '6'))).toBe('ResourceNotFoundException');
  const plain = opened({ name: 'live', version: '7' });
  expect(await errorOf(policyOf(plain.lambda, '7'))).toBe('ResourceNotFoundException');
});

test('a function that is not there is not found', async () => {
  const { lambda } = opened();
  const gone = new ListVersionsByFunctionCommand({ FunctionName: 'gone' });
  expect(await errorOf(lambda.send(gone))).toBe('ResourceNotFoundException');
});
