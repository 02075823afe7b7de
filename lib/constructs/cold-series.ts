import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LONGEST_COLD_DAYS } from '#core/contract/config/storage.ts';
import { explainWildcard } from '#lib/wildcard.ts';
import type { ProductFunction } from './product-function.ts';

/** `read` looks; `replace` also writes, and deletes the months that nobody wants any more. */
export type ColdSeriesRight = 'read' | 'replace';

const RIGHTS: Readonly<Record<ColdSeriesRight, readonly string[]>> = {
  read: ['s3:GetObject'],
  replace: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
};

/** Series by the hour, for as long as the configuration says. They outlive the stack, as the tables do. */
export class ColdSeries extends Construct {
  /** The variable in which functions find it. */
  readonly environment: { readonly COLD_BUCKET: string };
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // Each object is written anew every day for a month: versions would keep thirty of each.
      versioned: false,
      lifecycleRules: [
        {
          // The net below the job that deletes sooner: no setting asks for longer.
          expiration: Duration.days(LONGEST_COLD_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'What one job writes and one function reads; a log of who read it would need a bucket of its own.',
    });
    this.environment = { COLD_BUCKET: this.#bucket.bucketName };
  }

  grant(fn: ProductFunction, right: ColdSeriesRight): void {
    // As the other stack will see it, so that the wildcard can be named before the stacks are joined.
    const months = `${Stack.of(this).exportValue(this.#bucket.bucketArn)}/cold/*`;
    for (const [actions, resource] of [
      // Without it S3 does not tell what is not there from what is forbidden.
      [['s3:ListBucket'], this.#bucket.bucketArn],
      [RIGHTS[right], months],
    ] as const)
      fn.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    explainWildcard(
      fn.executionRole,
      { resource: months },
      'An object for each resource and month, named by a hash.',
    );
  }
}
