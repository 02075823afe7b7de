import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { explainWildcard } from '#lib/wildcard.ts';
import type { ProductFunction } from './product-function.ts';

/** `read` compares; `write` also makes new ones. Nobody deletes, and nobody ends the lock of an object. */
export type AnchorRight = 'read' | 'write';

/** Where the roots of the ledgers are kept so that whoever can write the ledgers cannot alter them. */
export class LedgerAnchors extends Construct {
  /** The variables in which functions find them. */
  readonly environment: { readonly ANCHOR_BUCKET: string; readonly ANCHOR_KEY: string };
  readonly #bucket: Bucket;
  readonly #key: Key;

  constructor(scope: Construct, id: string, { lockedFor }: { readonly lockedFor: Duration }) {
    super(scope, id);
    this.#bucket = new Bucket(this, 'Bucket', {
      // Compliance: no one ends it before its time, the account's own root user included.
      objectLockDefaultRetention: ObjectLockRetention.compliance(lockedFor),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'One object a day, which nobody can alter; a log of who read it would need a bucket of its own.',
    });
    this.#key = new Key(this, 'Key', {
      description: 'Trimtab: tells its own anchors from others',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
    this.environment = {
      ANCHOR_BUCKET: this.#bucket.bucketName,
      ANCHOR_KEY: this.#key.keyArn,
    };
  }

  grant(fn: ProductFunction, right: AnchorRight): void {
    // As the other stack will see it, so that the wildcard can be named before the stacks are joined.
    const anchors = `${Stack.of(this).exportValue(this.#bucket.bucketArn)}/anchors/*`;
    const mayWrite = right === 'write';
    for (const [actions, resource] of [
      [['s3:ListBucket'], this.#bucket.bucketArn],
      [['s3:GetObject', ...(mayWrite ? ['s3:PutObject'] : [])], anchors],
      [['kms:VerifyMac', ...(mayWrite ? ['kms:GenerateMac'] : [])], this.#key.keyArn],
    ] as const)
      fn.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    explainWildcard(
      fn.executionRole,
      { resource: anchors },
      'Anchors only; each is an object named by its time.',
    );
  }
}
