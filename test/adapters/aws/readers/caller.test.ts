import { afterEach, describe, expect, test } from 'vitest';
import { readCaller } from '#adapters/aws/readers/caller.ts';
import { makeReadRegions } from '#adapters/aws/readers/regions.ts';
import type { Handler } from '#local/services/wire/service.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';
import { answering, aService, type Cloud, openCloud, refusing } from '../cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

const asking = (GetCallerIdentity: Handler, wanted: Parameters<typeof readCaller>[0] = {}) => {
  cloud = openCloud([aService('sts', { GetCallerIdentity })]);
  return readCaller(wanted);
};

describe('who calls', () => {
  test('is an account, in the region that was named or that the environment names', async () => {
    const answer = answering({ Account: ACCOUNT });
    expect(await asking(answer)).toEqual({ account: ACCOUNT, region: REGION });
    cloud.close();
    expect(await asking(answer, { region: 'eu-west-1' })).toEqual({
      account: ACCOUNT,
      region: 'eu-west-1',
    });
  });

  test.each([
    ['ExpiredToken', 403, /^the credentials have expired: sign in/],
    ['InvalidClientTokenId', 403, /^AWS does not accept these credentials: sign in/],
    ['SignatureDoesNotMatch', 403, /^AWS does not accept these credentials/],
    ['InternalError', 500, /^what answers is not AWS: InternalError; check --endpoint/],
    ['AccessDenied', 403, /sts:GetCallerIdentity/],
  ])('%s is told in one line', async (code, status, says) => {
    await expect(asking(refusing(code, status))).rejects.toThrow(says);
  });

  test('an answer without an account is not from AWS', async () => {
    await expect(asking(answering({}))).rejects.toThrow('what answers is not AWS');
  });
});

test('regions are those that the account may use, sorted', async () => {
  cloud = openCloud([
    aService('ec2', {
      DescribeRegions: answering({
        Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'eu-west-1' }],
      }),
    }),
  ]);
  const regions = await makeReadRegions({})({ account: ACCOUNT, region: REGION });
  expect(regions).toEqual(['eu-west-1', 'us-east-1']);
});
