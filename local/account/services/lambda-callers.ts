import type {
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  ListProvisionedConcurrencyConfigsCommandInput,
  ListProvisionedConcurrencyConfigsCommandOutput,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import type { CallContext, Handler } from '#local/services/wire/service.ts';
import type { Answer, World } from '../world.ts';
import { configuration, existing, userError } from './lambda.ts';

const UNPUBLISHED = '$LATEST';

/** How calls reach a function: aliases, published versions, warm copies, and who may call. */
export const functionCallers = (world: World): Record<string, Handler> => ({
  ListAliases: (
    input: ListAliasesCommandInput,
    context: CallContext,
  ): Answer<ListAliasesCommandOutput> => {
    const { id, alias } = existing(world, input.FunctionName, context);
    if (alias === undefined) return { Aliases: [] };
    const { name: Name, version: FunctionVersion } = alias;
    return { Aliases: [{ AliasArn: `${id}:${Name}`, Name, FunctionVersion, Description: '' }] };
  },

  ListVersionsByFunction: (
    input: ListVersionsByFunctionCommandInput,
    context: CallContext,
  ): Answer<ListVersionsByFunctionCommandOutput> => {
    const found = existing(world, input.FunctionName, context);
    const shown = configuration(world, found, context.now);
    const versions = [UNPUBLISHED, ...(found.alias === undefined ? [] : [found.alias.version])];
    const Versions = versions.map((Version) => ({
      ...shown,
      FunctionArn: `${found.id}:${Version}`,
      Version,
    }));
    return { Versions };
  },

  ListProvisionedConcurrencyConfigs: (
    input: ListProvisionedConcurrencyConfigsCommandInput,
    context: CallContext,
  ): Answer<ListProvisionedConcurrencyConfigsCommandOutput> => {
    const { id, alias } = existing(world, input.FunctionName, context);
    if (alias?.provisioned === undefined) return { ProvisionedConcurrencyConfigs: [] };
    const n = alias.provisioned;
    const config = {
      FunctionArn: `${id}:${alias.name}`,
      RequestedProvisionedConcurrentExecutions: n,
      AvailableProvisionedConcurrentExecutions: n,
      AllocatedProvisionedConcurrentExecutions: n,
      Status: 'READY' as const,
    };
    return { ProvisionedConcurrencyConfigs: [config] };
  },

  // Only a version at the edge has a policy here: nothing else asks who may call a function.
  GetPolicy: (
    input: GetPolicyCommandInput,
    context: CallContext,
  ): Answer<GetPolicyCommandOutput> => {
    const { id, alias } = existing(world, input.FunctionName, context);
    if (alias?.edge !== true || input.Qualifier !== alias.version)
      throw userError(
        'ResourceNotFoundException',
        'The resource you requested does not exist.',
        404,
      );
    const statement = {
      Sid: 'replicator-lambda-GetFunction',
      Effect: 'Allow',
      Principal: { Service: 'replicator.lambda.amazonaws.com' },
      Action: 'lambda:GetFunction',
      Resource: `${id}:${alias.version}`,
    };
    return { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) };
  },
});
