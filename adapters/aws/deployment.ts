import type { DeployedParts } from '#app/destroy-deployment.ts';
import { type FunctionEnv, TABLE_VARIABLES, type TableVariable } from '#core/contract/env.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';
import { newestAnchor } from './anchor-store.ts';
import { clientFor } from './clients.ts';

type TableEnv = Pick<FunctionEnv, TableVariable>;

export const USER_POOL = 'AWS::Cognito::UserPool';

/** A deployment as its stacks say it. */
export interface Deployed {
  readonly parts: DeployedParts;
  readonly tables: TableEnv;
  /** The bucket with Object Lock, and the key that signs what is put there. */
  readonly lockedBucket: string | undefined;
  readonly anchorKey: string | undefined;
  /** Who may sign in. */
  readonly userPool: string | undefined;
}

/**
 * Finds the stacks of a deployment by its name.
 *
 * @throws NotFoundError when there is none in this account and region
 */
export const findDeployment = async (name: string): Promise<Deployed> => {
  const stacks = await stacksOf(name);
  const dataStack = `${name}-data`;
  if (!stacks.includes(dataStack))
    throw new NotFoundError(`there is no deployment ${name} here: no stack ${dataStack}`);
  const cloudformation = await clientFor('cloudformation');
  const { StackResources = [] } = await cloudformation.describeStackResources({
    StackName: dataStack,
  });
  const physical = (type: string, logical: string): string | undefined =>
    StackResources.find(
      ({ ResourceType, LogicalResourceId = '' }) =>
        ResourceType === type && LogicalResourceId.startsWith(logical),
    )?.PhysicalResourceId;
  const tableOf = (variable: TableVariable) => {
    const id = variable.replace(/_TABLE$/, '').toLowerCase();
    const found = physical(
      'AWS::DynamoDB::GlobalTable',
      `Tables${id[0]?.toUpperCase()}${id.slice(1)}`,
    );
    if (found === undefined) throw new NotFoundError(`${dataStack} has no table for ${variable}`);
    return found;
  };
  const tables = Object.fromEntries(
    TABLE_VARIABLES.map((variable) => [variable, tableOf(variable)]),
  ) as TableEnv;
  return {
    parts: {
      stacks: stacks.filter((stack) => stack !== dataStack),
      dataStack,
      // That of the changes last: without it nobody could begin again.
      tables: [
        ...Object.values(tables).filter((table) => table !== tables.CHANGES_TABLE),
        tables.CHANGES_TABLE,
      ],
      vault: physical('AWS::Backup::BackupVault', 'Backups'),
      buckets: [physical('AWS::S3::Bucket', 'ColdSeries')].filter((name) => name !== undefined),
    },
    tables,
    lockedBucket: physical('AWS::S3::Bucket', 'AnchorsBucket'),
    anchorKey: physical('AWS::KMS::Key', 'AnchorsKey'),
    userPool: physical(USER_POOL, 'People'),
  };
};

/** What runs in a deployment. */
export interface DeployedCompute {
  readonly functions: readonly string[];
  /** ARN of the workflow of changes. */
  readonly changeWorkflow: string;
}

/** @throws NotFoundError when the stacks have no workflow of changes */
export const findCompute = async (
  deployment: string,
  stacks: readonly string[],
): Promise<DeployedCompute> => {
  const cloudformation = await clientFor('cloudformation');
  const ids = new Map<string, string[]>();
  for (const StackName of stacks) {
    let from: string | undefined;
    do {
      const page = await cloudformation.listStackResources({
        StackName,
        ...(from && { NextToken: from }),
      });
      for (const { ResourceType = '', PhysicalResourceId = '' } of page.StackResourceSummaries ??
        [])
        ids.set(ResourceType, [...(ids.get(ResourceType) ?? []), PhysicalResourceId]);
      from = page.NextToken;
    } while (from !== undefined);
  }
  const changeWorkflow = ids
    .get('AWS::StepFunctions::StateMachine')
    ?.find((arn) => arn.endsWith(`:${deployment}-change`));
  if (changeWorkflow === undefined)
    throw new NotFoundError(`${deployment} has no workflow of changes: deploy it first`);
  return { functions: ids.get('AWS::Lambda::Function') ?? [], changeWorkflow };
};

/** By when they were made, newest first: a stack refers to older ones only. */
const stacksOf = async (name: string): Promise<readonly string[]> => {
  const cloudformation = await clientFor('cloudformation');
  const found: { readonly name: string; readonly made: EpochMs }[] = [];
  let from: string | undefined;
  do {
    const page = await cloudformation.describeStacks({ ...(from && { NextToken: from }) });
    // Somebody may call a stack of their own as they like.
    for (const { StackName = '', CreationTime, Description = '' } of page.Stacks ?? [])
      if (StackName.startsWith(`${name}-`) && Description.startsWith('Trimtab: '))
        found.push({ name: StackName, made: CreationTime?.getTime() ?? 0 });
    from = page.NextToken;
  } while (from !== undefined);
  return found.toSorted((a, b) => b.made - a.made).map((stack) => stack.name);
};

/** Until when the newest anchor is locked, and with it the bucket; undefined: it is not. */
export const lockedUntil = async (Bucket: string): Promise<EpochMs | undefined> => {
  const Key = await newestAnchor(Bucket);
  if (Key === undefined) return undefined;
  const s3 = await clientFor('s3');
  const { ObjectLockRetainUntilDate } = await s3.headObject({ Bucket, Key });
  return ObjectLockRetainUntilDate?.getTime();
};
