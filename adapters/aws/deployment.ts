import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { DeployedParts } from '#app/destroy-deployment.ts';
import { type FunctionEnv, TABLE_VARIABLES, type TableVariable } from '#core/contract/env.ts';
import { ConflictError, NotFoundError, UpstreamError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { newestAnchor } from './anchor-store.ts';
import { clientFor } from './clients.ts';
import { errorCode } from './errors.ts';

type TableEnv = Pick<FunctionEnv, TableVariable>;

const USER_POOL = 'AWS::Cognito::UserPool';

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

const LOOK_EVERY_MS = 3 * MS_PER_SECOND;
/** CloudFront alone takes a quarter of an hour. */
const LONGEST_MS = 45 * MS_PER_MINUTE;

/** @throws ConflictError when CloudFormation could not; it says which resource and why */
export const deleteStack = async (StackName: string): Promise<void> => {
  const cloudformation = await clientFor('cloudformation');
  await cloudformation.deleteStack({ StackName });
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const stack = await orGone(async () => {
      const { Stacks = [] } = await cloudformation.describeStacks({ StackName });
      return Stacks[0];
    });
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return;
    if (stack.StackStatus === 'DELETE_FAILED')
      throw new ConflictError(`${StackName} could not be deleted: ${stack.StackStatusReason}`);
    await delay(LOOK_EVERY_MS);
  }
  throw new UpstreamError(`${StackName} is still being deleted`);
};

/** Tables outlive their stack, and are protected: both is on purpose, and ends here. */
export const deleteTable = async (TableName: string): Promise<void> => {
  const { DeleteTableCommand, UpdateTableCommand } = await import('@aws-sdk/client-dynamodb');
  const dynamodb = await clientFor('dynamodb');
  await orGone(() =>
    dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })),
  );
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const isDeleted = await orGone(() => dynamodb.send(new DeleteTableCommand({ TableName })))
      .then(() => true)
      .catch((error: unknown) => {
        // As long as the end of its protection is under way.
        if (errorCode(error) === 'ResourceInUseException') return false;
        throw error;
      });
    if (isDeleted) return;
    await delay(LOOK_EVERY_MS);
  }
  throw new UpstreamError(`${TableName} is still in use`);
};

/** Deletes a bucket without versions, and all that is in it. */
export const deleteBucket = async (Bucket: string): Promise<void> => {
  const s3 = await clientFor('s3');
  await orGone(async () => {
    for (;;) {
      const { Contents = [] } = await s3.listObjectsV2({ Bucket });
      if (Contents.length === 0) break;
      await s3.deleteObjects({
        Bucket,
        Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true },
      });
    }
    await s3.deleteBucket({ Bucket });
  });
};

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
});

/**
 * Those who may sign in outlive their stack, and are protected: both is on purpose, and ends here. The stack itself lets
 * them go, by its own template, so that it deletes them.
 *
 * @throws ConflictError when CloudFormation could not
 */
export const releasePeople = async (StackName: string): Promise<void> => {
  const cloudformation = await clientFor('cloudformation');
  const { TemplateBody = '' } = await cloudformation.getTemplate({
    StackName,
    TemplateStage: 'Original',
  });
  const template = templateSchema.parse(JSON.parse(TemplateBody));
  for (const resource of Object.values(template.Resources))
    if (resource.Type === USER_POOL)
      Object.assign(resource, {
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: { ...resource.Properties, DeletionProtection: 'INACTIVE' },
      });
  const { Stacks: [{ Parameters = [] } = {}] = [] } = await cloudformation.describeStacks({
    StackName,
  });
  try {
    await cloudformation.updateStack({
      StackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      Parameters: Parameters.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
    });
  } catch (error) {
    // Somebody has begun before.
    if (NOTHING_TO_UPDATE.test((error as Error).message)) return;
    throw error;
  }
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const { Stacks: [stack] = [] } = await cloudformation.describeStacks({ StackName });
    const { StackStatus = '', StackStatusReason } = stack ?? {};
    if (StackStatus === 'UPDATE_COMPLETE') return;
    if (/ROLLBACK|FAILED/.test(StackStatus))
      throw new ConflictError(`${StackName} could not let its people go: ${StackStatusReason}`);
    await delay(LOOK_EVERY_MS);
  }
  throw new UpstreamError(`${StackName} is still being updated`);
};

/** CloudFormation has no code of its own for it. */
const NOTHING_TO_UPDATE = /No updates are to be performed/;

/** Until when the newest anchor is locked, and with it the bucket; undefined: it is not. */
export const lockedUntil = async (Bucket: string): Promise<EpochMs | undefined> => {
  const Key = await newestAnchor(Bucket);
  if (Key === undefined) return undefined;
  const s3 = await clientFor('s3');
  const { ObjectLockRetainUntilDate } = await s3.headObject({ Bucket, Key });
  return ObjectLockRetainUntilDate?.getTime();
};

const GONE: ReadonlySet<string> = new Set([
  'NoSuchBucket',
  'ResourceNotFoundException',
  'ValidationError',
]);

/** What is gone already was deleted by an earlier try. CloudFormation calls an unknown stack a validation error. */
const orGone = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await look();
  } catch (error) {
    const code = errorCode(error) ?? (error as Error).name;
    if (GONE.has(code)) return undefined;
    throw error;
  }
};
