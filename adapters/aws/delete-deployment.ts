import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from './clients.ts';
import { USER_POOL } from './deployment.ts';
import { errorCode } from './errors.ts';

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
