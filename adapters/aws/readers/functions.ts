import type { FunctionConfiguration, Lambda } from '@aws-sdk/client-lambda';
import type { Scope } from '#core/contract/events.ts';
import { FACT_SCHEMA, type FunctionFact, functionFactSchema } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { toFact } from './fact.ts';

/** Tags are asked for one function at a time; Lambda allows 15 such calls a second. */
const TAG_READS_AT_ONCE = 5;

/** Lambda functions, the unpublished version of each, with its tags. */
export async function* readFunctions(
  lambda: Lambda,
  scope: Scope,
  observedAt: EpochMs,
): AsyncGenerator<FunctionFact> {
  for await (const { Functions = [] } of lambda.paginateListFunctions({})) {
    for (let i = 0; i < Functions.length; i += TAG_READS_AT_ONCE) {
      const some = Functions.slice(i, i + TAG_READS_AT_ONCE);
      // Without the tags nobody would know that a function is in production, so that a refusal is an error.
      const tags = await Promise.all(
        some.map(
          async ({ FunctionArn }) => (await lambda.listTags({ Resource: FunctionArn })).Tags,
        ),
      );
      yield* some.map((shown, n) => functionFact(shown, tags[n] ?? {}, scope, observedAt));
    }
  }
}

/** Returns one function. @throws NotFoundError when it is gone */
export const readFunction = async (
  lambda: Lambda,
  scope: Scope,
  observedAt: EpochMs,
  arn: string,
): Promise<FunctionFact> => {
  const { Configuration = {}, Tags = {} } = await lambda.getFunction({ FunctionName: arn });
  return functionFact(Configuration, Tags, scope, observedAt);
};

const functionFact = (
  shown: FunctionConfiguration,
  tags: Record<string, string>,
  scope: Scope,
  observedAt: EpochMs,
): FunctionFact =>
  toFact(functionFactSchema, {
    schema: FACT_SCHEMA,
    type: 'lambda/function',
    arn: shown.FunctionArn,
    id: shown.FunctionName,
    ...scope,
    tags,
    observedAt,
    memoryMib: shown.MemorySize,
    timeoutS: shown.Timeout,
    architecture: shown.Architectures?.[0] ?? 'x86_64',
    packageType: shown.PackageType ?? 'Zip',
    runtime: shown.Runtime,
    lastModifiedAt: Date.parse(shown.LastModified ?? ''),
  });
