import { expect, test } from 'vitest';
import { arnOf, roleArn } from '#adapters/aws/arn.ts';
import { newSecret } from '#adapters/aws/secret.ts';

test.each([
  ['eu-west-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('a resource in %s belongs to the partition %s', (region, partition) => {
  const scope = { account: '123456789012', region };
  expect(arnOf(scope, 'ec2', 'volume/vol-1')).toBe(
    `arn:${partition}:ec2:${region}:123456789012:volume/vol-1`,
  );
  expect(roleArn(scope, 'Reader')).toBe(`arn:${partition}:iam::123456789012:role/Reader`);
});

test('a secret has 256 bits, fits into a path, and is given once', () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  }
});
