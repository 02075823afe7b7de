import type {
  FunctionConfiguration,
  GetFunctionCommandInput,
  GetFunctionCommandOutput,
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
  ListFunctionsCommandInput,
  ListFunctionsCommandOutput,
  ListTagsCommandInput,
  ListTagsCommandOutput,
  UpdateFunctionConfigurationCommandInput,
  UpdateFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { revisionId, updateMs, updateStatus } from '../lifecycle/function.ts';
import { page, sortedBy } from '../paging.ts';
import { hash32, hexDigits, seedOf } from '../random.ts';
import type { FunctionRecord } from '../records.ts';
import { extended, valueAt } from '../timeline.ts';
import type { Answer, World } from '../world.ts';

const FUNCTIONS_PER_PAGE = 50;
const BAD_TOKEN = 'InvalidParameterValueException';

export const lambda = (world: World): Record<string, Handler> => ({
  ListFunctions: (
    input: ListFunctionsCommandInput,
    { region, now }: CallContext,
  ): Answer<ListFunctionsCommandOutput> => {
    const inRegion = world.store.all('function').filter((f) => f.region === region);
    const all = sortedBy(inRegion, (f) => f.name);
    const max = Math.min(input.MaxItems ?? FUNCTIONS_PER_PAGE, FUNCTIONS_PER_PAGE);
    const { items, next } = page(all, (f) => f.name, {
      max,
      token: input.Marker,
      badToken: BAD_TOKEN,
    });
    // A listing does not say how the last update went, as in Lambda.
    const Functions = items.map((f) => {
      const { LastUpdateStatus: _, State: __, ...listed } = configuration(world, f, now);
      return listed;
    });
    return { Functions, NextMarker: next };
  },

  GetFunctionConfiguration: (
    input: GetFunctionConfigurationCommandInput,
    context: CallContext,
  ): Answer<GetFunctionConfigurationCommandOutput> =>
    configuration(world, existing(world, input.FunctionName, context), context.now),

  GetFunction: (
    input: GetFunctionCommandInput,
    context: CallContext,
  ): Answer<GetFunctionCommandOutput> => {
    const found = existing(world, input.FunctionName, context);
    return {
      Configuration: configuration(world, found, context.now),
      Code: { RepositoryType: 'S3' },
      Tags: { ...found.tags },
    };
  },

  UpdateFunctionConfiguration: (
    input: UpdateFunctionConfigurationCommandInput,
    context: CallContext,
  ): Answer<UpdateFunctionConfigurationCommandOutput> => {
    const { now } = context;
    const { seed } = world.store.estate;
    const found = existing(world, input.FunctionName, context);
    if (input.RevisionId !== undefined && input.RevisionId !== revisionId(seed, found, now))
      throw userError(
        'PreconditionFailedException',
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
        412,
      );
    if (updateStatus(found, now) !== 'Successful')
      throw userError(
        'ResourceConflictException',
        `The operation cannot be performed at this time. An update is in progress for resource: ${found.id}`,
        409,
      );
    const updated = withShape(world, found, input, now);
    const call = {
      context,
      eventSource: 'lambda.amazonaws.com',
      eventName: 'UpdateFunctionConfiguration',
      request: input,
    };
    return world.store.mutate(call, (tx) => {
      tx.put(updated);
      return configuration(world, updated, now);
    });
  },

  ListTags: (input: ListTagsCommandInput, context: CallContext): Answer<ListTagsCommandOutput> => ({
    Tags: { ...existing(world, input.Resource, context).tags },
  }),
});

/** An error of Lambda, which says whose fault it is. */
export const userError = (code: string, message: string, status = 400) =>
  new ServiceError(code, message, status, { Type: 'User' });

/** Accepts a name, a partial ARN or an ARN, qualified or not, as Lambda does. */
function arnOf(world: World, nameOrArn: string | undefined, region: string): string {
  const name = nameOrArn?.split(':function:').at(-1)?.split(':')[0] ?? '';
  return `arn:aws:lambda:${region}:${world.store.estate.accountId}:function:${name}`;
}

const absent = (arn: string) =>
  userError('ResourceNotFoundException', `Function not found: ${arn}`, 404);

/** Returns the function that a call names. */
export function existing(
  world: World,
  name: string | undefined,
  { region }: CallContext,
): FunctionRecord {
  const arn = arnOf(world, name, region);
  const found = world.store.get('function', arn);
  if (found === undefined) throw absent(arn);
  return found;
}

function withShape(
  world: World,
  found: FunctionRecord,
  input: UpdateFunctionConfigurationCommandInput,
  now: EpochMs,
): FunctionRecord {
  const before = valueAt(found.shapes, now);
  const { MemorySize: memoryMib = before.memoryMib, Timeout: timeoutS = before.timeoutS } = input;
  if (!Number.isInteger(memoryMib) || memoryMib < 128 || memoryMib > 10_240)
    throw userError(
      'InvalidParameterValueException',
      `'MemorySize' value failed to satisfy constraint: Member must be between 128 and 10240, not ${memoryMib}`,
    );
  if (!Number.isInteger(timeoutS) || timeoutS < 1 || timeoutS > 900)
    throw userError(
      'InvalidParameterValueException',
      `'Timeout' value failed to satisfy constraint: Member must be between 1 and 900, not ${timeoutS}`,
    );
  return {
    ...found,
    description: input.Description ?? found.description,
    shapes: extended(found.shapes, now, { memoryMib, timeoutS }),
    update: { at: now, settledAt: now + updateMs(world.store.estate.seed, found.id, now) },
    revision: found.revision + 1,
  };
}

/** What Lambda answers for a function. */
export function configuration(
  world: World,
  f: FunctionRecord,
  now: EpochMs,
): FunctionConfiguration {
  const { seed, accountId } = world.store.estate;
  const { memoryMib, timeoutS } = valueAt(f.shapes, now);
  const code = seedOf(seed, f.id);
  return {
    FunctionName: f.name,
    FunctionArn: f.id,
    Runtime: f.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: `arn:aws:iam::${accountId}:role/${f.name}`,
    Handler: 'index.handler',
    CodeSize: 200_000 + (hash32(code, 1) % 20_000_000),
    CodeSha256: `${Buffer.from(hexDigits(code, 2, 64), 'hex').toString('base64')}`,
    Description: f.description,
    Timeout: timeoutS,
    MemorySize: memoryMib,
    LastModified: new Date(f.update.at).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    PackageType: 'Zip',
    Architectures: [f.architecture],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: revisionId(seed, f, now),
    State: 'Active',
    LastUpdateStatus: updateStatus(f, now),
    ...(f.insights && {
      Layers: [
        {
          Arn: `arn:aws:lambda:${f.region}:580247275435:layer:LambdaInsightsExtension:53`,
          CodeSize: 5_000_000,
        },
      ],
    }),
  };
}
