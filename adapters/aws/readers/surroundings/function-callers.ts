import type { Lambda } from '@aws-sdk/client-lambda';
import { NotFoundError } from '#core/errors/errors.ts';
import { clientFor } from '../../clients.ts';
import { type Looker, resourceOf } from './look.ts';

/** Functions at the edge are kept in one region and copied from there. */
const EDGE_HOME = 'us-east-1';
/** Who copies them; CloudFront puts it into the policy of the version that it uses. */
const REPLICATOR = 'replicator.lambda.amazonaws.com';
const UNPUBLISHED = '$LATEST';

/** Reads how calls reach a function: by aliases, versions, warm copies, or at the edge. */
export const readFunctionCallers: Looker<'functionCallers'> = async (look) => {
  const { arn, region } = resourceOf(look, 'lambda/function');
  const lambda = await clientFor('lambda', look.owner);
  const aliases: { name: string; version: string }[] = [];
  for await (const { Aliases = [] } of lambda.paginateListAliases({ FunctionName: arn }))
    for (const { Name = '', FunctionVersion = '' } of Aliases)
      aliases.push({ name: Name, version: FunctionVersion });
  const publishedVersions: string[] = [];
  for await (const { Versions = [] } of lambda.paginateListVersionsByFunction({
    FunctionName: arn,
  }))
    for (const { Version = '' } of Versions)
      if (Version !== UNPUBLISHED) publishedVersions.push(Version);
  let provisionedConcurrency = 0;
  for await (const {
    ProvisionedConcurrencyConfigs = [],
  } of lambda.paginateListProvisionedConcurrencyConfigs({ FunctionName: arn }))
    for (const { RequestedProvisionedConcurrentExecutions = 0 } of ProvisionedConcurrencyConfigs)
      provisionedConcurrency += RequestedProvisionedConcurrentExecutions;
  return {
    aliases,
    publishedVersions,
    provisionedConcurrency,
    edge: region === EDGE_HOME && (await isAtEdge(lambda, arn, publishedVersions)),
  };
};

/** Only published versions can be at the edge. The newest ones are asked first: one yes is enough. */
const isAtEdge = async (
  lambda: Lambda,
  arn: string,
  versions: readonly string[],
): Promise<boolean> => {
  for (const Qualifier of versions.toReversed()) {
    try {
      const { Policy = '' } = await lambda.getPolicy({ FunctionName: arn, Qualifier });
      if (Policy.includes(REPLICATOR)) return true;
    } catch (error) {
      // A version without a policy, which most are.
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  return false;
};
