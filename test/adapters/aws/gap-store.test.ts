import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeControlStore } from '#adapters/aws/control-store.ts';
import { makeGapStore } from '#adapters/aws/gap-store.ts';
import type { Gap } from '#core/scan/gap.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const { saveGap, closeGap, openGaps } = makeGapStore(ENV);
const SCOPE = { account: ACCOUNT, region: REGION };
const aGap = (missing: string, permission: string): Gap => ({
  ...SCOPE,
  service: 'ec2',
  missing,
  why: 'not allowed',
  permission,
});

test('a gap is open until it is closed, and is the newest of its name', async () => {
  await saveGap(aGap('metrics', 'cloudwatch:ListMetrics'));
  await saveGap(aGap('inventory', 'ec2:DescribeVolumes'));
  await saveGap(aGap('inventory', 'ec2:DescribeInstances'));
  expect(await openGaps()).toEqual([
    aGap('inventory', 'ec2:DescribeInstances'),
    aGap('metrics', 'cloudwatch:ListMetrics'),
  ]);
  await closeGap(SCOPE, 'inventory');
  expect(await openGaps()).toEqual([aGap('metrics', 'cloudwatch:ListMetrics')]);
});

test('closing a gap that there is not, or once more, changes nothing', async () => {
  await closeGap(SCOPE, 'inventory');
  await saveGap(aGap('inventory', 'ec2:DescribeVolumes'));
  await closeGap({ ...SCOPE, region: 'elsewhere' }, 'inventory');
  expect(await openGaps()).toHaveLength(1);
  await closeGap(SCOPE, 'inventory');
  await closeGap(SCOPE, 'inventory');
  expect(await openGaps()).toEqual([]);
});

test('the accounts of the organisation are those that were seen last', async () => {
  const { saveOrganization, storedOrganization } = makeControlStore(ENV);
  expect(await storedOrganization()).toEqual([]);
  await saveOrganization(['111111111111', '222222222222']);
  await saveOrganization(['222222222222']);
  expect(await storedOrganization()).toEqual(['222222222222']);
});
