import {
  GetFunctionConfigurationCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { generatedEstate } from '#local/account/estate/generated.ts';
import { ACCOUNT, aFunction, anAccount, anEstate, errorOf, NOW } from '../an-account.ts';

type Account = ReturnType<typeof anAccount>;
const NAME = aFunction().name;

const read = ({ lambda }: Account, FunctionName = NAME) =>
  lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
const update = ({ lambda }: Account, input: Partial<UpdateFunctionConfigurationCommandInput>) =>
  lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: NAME, ...input }));

describe('an update', () => {
  test('is in progress for seconds, and no other starts meanwhile', async () => {
    const account = anAccount();
    const { LastUpdateStatus } = await update(account, { MemorySize: 1_536 });
    expect(LastUpdateStatus).toBe('InProgress');
    expect(await errorOf(update(account, { MemorySize: 1_024 }))).toBe('ResourceConflictException');
    await account.wait(10);
    expect(await read(account)).toMatchObject({
      MemorySize: 1_536,
      LastUpdateStatus: 'Successful',
    });
  });

  test('is made on the revision that was read, or not at all', async () => {
    const account = anAccount();
    const { RevisionId: read1 } = await read(account);
    await update(account, { MemorySize: 1_536, RevisionId: read1 });
    await account.wait(10);
    expect(await errorOf(update(account, { MemorySize: 512, RevisionId: read1 }))).toBe(
      'PreconditionFailedException',
    );
    const { RevisionId: read2 } = await read(account);
    expect(await errorOf(update(account, { MemorySize: 512, RevisionId: read2 }))).toBe('none');
  });

  test.each([
    ['less than 128 MB', { MemorySize: 64 }, 'InvalidParameterValueException'],
    ['more than 10,240 MB', { MemorySize: 10_241 }, 'InvalidParameterValueException'],
    ['more than 15 minutes', { Timeout: 901 }, 'InvalidParameterValueException'],
    ['a function that does not exist', { FunctionName: 'nobody' }, 'ResourceNotFoundException'],
  ])('to %s is refused', async (_name, input, code) => {
    expect(await errorOf(update(anAccount(), input))).toBe(code);
  });
});

test('a function answers to its name, its ARN and a qualified ARN', async () => {
  const account = anAccount();
  const { FunctionArn = '' } = await read(account);
  for (const name of [FunctionArn, `${FunctionArn}:$LATEST`])
    expect((await read(account, name)).FunctionName).toBe(NAME);
});

test('an alias and its provisioned concurrency are listed', async () => {
  const alias = { name: 'live', version: '3', provisioned: 5 };
  const { lambda } = anAccount({ estate: anEstate([aFunction({ alias })]) });
  const { Aliases } = await lambda.send(new ListAliasesCommand({ FunctionName: NAME }));
  expect(Aliases).toMatchObject([{ Name: 'live', FunctionVersion: '3' }]);
  const { ProvisionedConcurrencyConfigs } = await lambda.send(
    new ListProvisionedConcurrencyConfigsCommand({ FunctionName: NAME }),
  );
  expect(ProvisionedConcurrencyConfigs).toMatchObject([
    { RequestedProvisionedConcurrentExecutions: 5 },
  ]);
});

test.each([1, 7, 50])('pages of %i, put together, are all functions', async (MaxItems) => {
  const { lambda } = anAccount({
    estate: generatedEstate({ seed: 1, now: NOW, accountId: ACCOUNT }),
  });
  const list = async (input: object) => lambda.send(new ListFunctionsCommand(input));
  const whole = await list({});
  const names: unknown[] = [];
  let Marker: string | undefined;
  do {
    const page = await list({ MaxItems, Marker });
    names.push(...(page.Functions ?? []).map((f) => f.FunctionName));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(names).toEqual(whole.Functions?.map((f) => f.FunctionName));
  expect(names.length).toBeGreaterThan(20);
});
