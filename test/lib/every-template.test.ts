import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '#core/contract/config.ts';
import { statementsIn, synthesise } from './synthesised.ts';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const config = configSchema.parse({
  organization: { regions: ['eu-west-1'], externalId: 'ours' },
});
/** All that anybody would deploy: the stacks, with an organisation too, and the templates of member accounts. */
const resources: readonly (readonly [string, Resource])[] = [
  ...synthesise({ config }).resources,
  ...globSync('templates/*.yaml').flatMap((file) =>
    Object.entries(
      (parse(readFileSync(file, 'utf8')) as { Resources: Record<string, Resource> }).Resources,
    ),
  ),
];
const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);

test('no policy names an action by a wildcard, and none is attached that AWS keeps', () => {
  const policies = resources.filter(([, { Type }]) => /::IAM::(Managed)?Policy$/.test(Type));
  expect(policies.length).toBeGreaterThan(30);
  for (const [id, { Properties }] of policies)
    for (const { Action } of statementsIn(Properties as never))
      for (const action of Action) expect(action, id).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
  for (const [id, { Properties }] of ofType('AWS::IAM::Role')) {
    expect(Properties.Policies, id).toBeUndefined();
    expect(JSON.stringify(Properties.ManagedPolicyArns ?? []), id).not.toContain(':aws:policy/');
  }
});

/** What proves, for each type that keeps something, that it is encrypted: by a key, or by a rule of AWS that cannot be turned off. */
const ENCRYPTED: Readonly<Record<string, (properties: never) => boolean>> = {
  'AWS::DynamoDB::GlobalTable': ({ SSESpecification }: Record<string, { SSEEnabled?: boolean }>) =>
    SSESpecification?.SSEEnabled === true,
  'AWS::S3::Bucket': ({ BucketEncryption }: Record<string, unknown>) =>
    BucketEncryption !== undefined,
  'AWS::SQS::Queue': ({ SqsManagedSseEnabled, KmsMasterKeyId }: Record<string, unknown>) =>
    KmsMasterKeyId !== undefined || SqsManagedSseEnabled !== false,
};

describe('everything that keeps something', () => {
  const keeping = resources.filter(([, { Type }]) => ENCRYPTED[Type] !== undefined);

  test.each(keeping)('%s is encrypted', (_id, { Type, Properties }) => {
    expect(ENCRYPTED[Type]?.(Properties as never)).toBe(true);
  });
});

test('every table can be restored to any second, and is neither deleted by accident nor with its stack', () => {
  const tables = ofType('AWS::DynamoDB::GlobalTable');
  expect(tables.length).toBeGreaterThan(0);
  for (const [id, { DeletionPolicy, Properties }] of tables) {
    expect(DeletionPolicy, id).toBe('Retain');
    expect(Properties.Replicas, id).toMatchObject([
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ]);
  }
});

test('no bucket is open', () => {
  for (const [id, { Properties }] of ofType('AWS::S3::Bucket'))
    expect(Properties.PublicAccessBlockConfiguration, id).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
});
