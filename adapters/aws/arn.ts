import type { Scope } from '#core/contract/events.ts';

/** The part of AWS that a region belongs to; partitions share no accounts and no names. */
const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

/** Returns the ARN of a regional resource: `arnOf(scope, 'ec2', 'volume/vol-1')`. */
export const arnOf = ({ account, region }: Scope, service: string, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;

/** Returns the account and region that an ARN of a regional resource names. */
export const scopeOfArn = (arn: string): Scope => {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
};

/** Returns the ARN of a role; roles belong to no region, but to the partition of the caller's. */
export const roleArn = ({ account, region }: Scope, roleName: string): string =>
  `arn:${partitionOf(region)}:iam::${account}:role/${roleName}`;

/** Returns the ARN that stands for everybody in an account whom its own policies allow something. */
export const accountArn = ({ account, region }: Scope): string =>
  `arn:${partitionOf(region)}:iam::${account}:root`;
