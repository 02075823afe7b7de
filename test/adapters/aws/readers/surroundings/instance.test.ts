import { afterEach, describe, expect, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import type { InstanceRecord, InstanceTraits } from '#local/account/records.ts';
import { always } from '#local/account/timeline.ts';
import { anAttachedVolume, NOW } from '#test/local/account/an-account.ts';
import { aPlan } from '#test/support/changes.ts';
import { openAccountWith, SCOPE } from '../account.ts';
import { aLargeInstance, factOf, INSTANCE, lookUp, planOf } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());
const open = (given: Partial<InstanceRecord> = {}) => {
  cloud = openAccountWith([aLargeInstance(given), anAttachedVolume()]);
};

describe('attributes', () => {
  test('of an ordinary instance stand in no way', async () => {
    open();
    expect(await lookUp('instanceAttributes', INSTANCE)).toEqual({
      publicIp: null,
      hasElasticIp: false,
      terminationProtection: false,
      stopProtection: false,
      hibernation: false,
      enaSupport: true,
      virtualizationType: 'hvm',
      shutdownBehavior: 'stop',
      instanceStoreVolumes: [],
      productCodes: [],
      usageOperation: 'RunInstances',
      hostId: null,
      volumes: 1,
      networkInterfaces: 1,
    });
  });

  test.each<[InstanceTraits, object]>([
    [{ terminationProtection: true }, { terminationProtection: true, stopProtection: false }],
    [{ stopProtection: true }, { stopProtection: true, terminationProtection: false }],
    [{ hibernation: true }, { hibernation: true }],
    [{ shutdownTerminates: true }, { shutdownBehavior: 'terminate' }],
    [{ productCode: 'abc' }, { productCodes: ['abc'] }],
    [{ hostId: 'h-1', tenancy: 'dedicated' }, { hostId: 'h-1' }],
    [{ publicIp: true }, { publicIp: expect.stringMatching(/^54\.210\./), hasElasticIp: false }],
    [{ elasticIp: true }, { publicIp: expect.stringMatching(/^54\.210\./), hasElasticIp: true }],
  ])('show %o', async (traits, expected) => {
    open({ traits });
    expect(await lookUp('instanceAttributes', INSTANCE)).toMatchObject(expected);
  });

  test('name the disks of the host that the type comes with', async () => {
    open({ types: always('m6id.2xlarge') });
    expect(await lookUp('instanceAttributes', INSTANCE)).toMatchObject({
      instanceStoreVolumes: ['ephemeral0'],
    });
  });
});

describe('health', () => {
  test('names what AWS has planned, and leaves out what is over', async () => {
    const notBefore = NOW + 30 * MS_PER_HOUR;
    open({
      events: [
        { code: 'instance-retirement', notBefore },
        { code: 'system-reboot', notBefore: NOW - MS_PER_HOUR, completedAt: NOW - 1_000 },
      ],
    });
    expect(await lookUp('instanceHealth', INSTANCE)).toEqual({
      system: 'ok',
      instance: 'ok',
      events: [{ code: 'instance-retirement', notBefore }],
    });
  });

  test('of a stopped instance is not known', async () => {
    open({
      power: [
        { at: 0, on: true, settledAt: 0 },
        { at: NOW - MS_PER_HOUR, on: false, settledAt: NOW - MS_PER_HOUR + 1 },
      ],
    });
    const plan = () => ({ ...aPlan(), ...SCOPE });
    expect(await lookUp('instanceHealth', INSTANCE, { plan })).toMatchObject({
      system: 'not-applicable',
      instance: 'not-applicable',
    });
  });
});

describe('types of a plan', () => {
  test('are those that it sets and those of the way back', async () => {
    open();
    const offered = { offeredInZone: true, architectures: ['x86_64'], enaRequired: true };
    const alike = {
      ...offered,
      virtualizationTypes: ['hvm'],
      nvmeRequired: true,
      maxNetworkInterfaces: 4,
      maxEbsAttachments: 28,
      sharesAttachments: true,
    };
    expect(await lookUp('targetTypes', INSTANCE)).toEqual([
      {
        name: 'm6i.xlarge',
        ...alike,
        ebsBaselineIops: 6_000,
        ebsBaselineThroughputMibps: 156.25,
      },
      {
        name: 'm6i.2xlarge',
        ...alike,
        ebsBaselineIops: 12_000,
        ebsBaselineThroughputMibps: 312.5,
      },
    ]);
  });

  test('may not be offered in the zone, or no longer', async () => {
    open();
    cloud.account.control.withdrawOffering({ type: 'm6i.xlarge', zone: 'us-east-1a' });
    expect(await lookUp('targetTypes', INSTANCE)).toMatchObject([
      { name: 'm6i.xlarge', offeredInZone: false },
      { name: 'm6i.2xlarge', offeredInZone: true },
    ]);
  });

  test('that AWS does not know are left out', async () => {
    open();
    const before = await factOf(INSTANCE);
    const plan = planOf(before);
    const text = JSON.stringify(plan).replaceAll('m6i.xlarge', 'm6i.gone');
    const found = await lookUp('targetTypes', INSTANCE, { plan: () => JSON.parse(text) });
    expect(found).toMatchObject([{ name: 'm6i.2xlarge' }]);
  });
});

describe('an Auto Scaling group', () => {
  test.each(['InService', 'Standby'] as const)('is told with the member’s state: %s', async (s) => {
    open();
    cloud.account.control.surround({
      kind: 'group',
      group: 'web',
      instanceId: INSTANCE,
      lifecycleState: s,
    });
    expect(await lookUp('autoScaling', INSTANCE)).toEqual({ group: 'web', lifecycleState: s });
  });
});
