import { expect, test } from 'vitest';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { assumeStatementsFor, gapOf, sortedGaps, statementFor } from '#core/scan/gap.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';

const HERE = { account: ACCOUNT, region: REGION };
const denied = (code: string, permission = 'ec2:DescribeVolumes') =>
  new NotPermittedError(code, { details: { service: 'ec2', code, permission } });

test('a refusal names the permission that would close the gap', () => {
  expect(gapOf(denied('UnauthorizedOperation'), HERE, 'ebs/volume')).toEqual({
    ...HERE,
    service: 'ec2',
    missing: 'ebs/volume',
    why: 'UnauthorizedOperation',
    permission: 'ec2:DescribeVolumes',
  });
});

test('no permission would help where none is named', () => {
  const used = new NotPermittedError('used up', { details: { service: 'ec2', code: 'Budget' } });
  expect(gapOf(used, HERE, 'ebs/volume').permission).toBeUndefined();
});

test('one statement closes all gaps that a permission can close', () => {
  const failed = gapOf(new UpstreamError('down', { details: { service: 'rds' } }), HERE, 'x');
  const gaps = [
    gapOf(denied('AccessDenied', 'rds:DescribeDBInstances'), HERE, 'rds/instance'),
    gapOf(denied('AccessDenied'), HERE, 'ebs/volume'),
    gapOf(denied('AccessDenied'), { ...HERE, region: 'eu-west-1' }, 'ebs/volume'),
    failed,
  ];
  expect(statementFor(gaps)).toEqual({
    Effect: 'Allow',
    Action: ['ec2:DescribeVolumes', 'rds:DescribeDBInstances'],
    Resource: '*',
  });
  expect(statementFor([failed])).toBeUndefined();
  expect(sortedGaps([...gaps, ...gaps])).toHaveLength(4);
  expect(sortedGaps(gaps)).toEqual(sortedGaps(gaps.toReversed()));
});

const notTrusted = (account: string, externalId?: string) => {
  const details = {
    service: 'sts',
    code: 'AccessDenied',
    permission: 'sts:AssumeRole',
    assumes: {
      role: `arn:aws:iam::${account}:role/reader`,
      by: `arn:aws:iam::${ACCOUNT}:root`,
      ...(externalId !== undefined && { externalId }),
    },
  };
  return gapOf(new NotPermittedError('refused', { details }), { ...HERE, account }, 'everything');
};

test('roles that cannot be assumed are opened from both sides, and never for all roles', () => {
  const gaps = [notTrusted('222222222222'), notTrusted('111111111111'), notTrusted('222222222222')];
  expect(statementFor(gaps)).toBeUndefined();
  expect(assumeStatementsFor(gaps)).toEqual({
    own: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: ['arn:aws:iam::111111111111:role/reader', 'arn:aws:iam::222222222222:role/reader'],
    },
    trust: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'sts:AssumeRole',
    },
  });
  expect(assumeStatementsFor([notTrusted('222222222222', 'x1')])?.trust.Condition).toEqual({
    StringEquals: { 'sts:ExternalId': 'x1' },
  });
  expect(assumeStatementsFor([gapOf(denied('AccessDenied'), HERE, 'x')])).toBeUndefined();
});
