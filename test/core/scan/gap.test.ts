import { expect, test } from 'vitest';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { gapOf, sortedGaps, statementFor } from '#core/scan/gap.ts';
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

test.each([
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'OptInRequired',
  'BudgetUsedUp',
])('no permission would help with %s', (code) =>
  expect(gapOf(denied(code), HERE, 'ebs/volume').permission).toBeUndefined(),
);

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
