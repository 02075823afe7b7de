import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  type Filter,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatedEstate } from '#local/account/estate/generated.ts';
import {
  ACCOUNT,
  anAccount,
  anEstate,
  anInstance,
  aVolume,
  errorOf,
  NOW,
} from '../../an-account.ts';

const generated = anAccount({
  estate: generatedEstate({ seed: 3, now: NOW, accountId: ACCOUNT }),
});

describe('pages', () => {
  test.each([
    [
      'DescribeVolumes',
      async (MaxResults?: number, NextToken?: string) => {
        const page = await generated.ec2.send(
          new DescribeVolumesCommand({ MaxResults, NextToken }),
        );
        return { ids: page.Volumes?.map((v) => v.VolumeId), next: page.NextToken };
      },
    ],
    [
      'DescribeInstances',
      async (MaxResults?: number, NextToken?: string) => {
        const page = await generated.ec2.send(
          new DescribeInstancesCommand({ MaxResults, NextToken }),
        );
        return {
          ids: page.Reservations?.map((r) => r.Instances?.[0]?.InstanceId),
          next: page.NextToken,
        };
      },
    ],
    [
      'DescribeTags',
      async (MaxResults?: number, NextToken?: string) => {
        const page = await generated.ec2.send(new DescribeTagsCommand({ MaxResults, NextToken }));
        return { ids: page.Tags?.map((t) => `${t.ResourceId} ${t.Key}`), next: page.NextToken };
      },
    ],
  ])('of %s, put together, are the whole, whatever their size', async (_name, list) => {
    const whole = await list();
    expect(whole.next).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5, max: 120 }), async (size) => {
        const ids: unknown[] = [];
        let next: string | undefined;
        do {
          const page = await list(size, next);
          expect(page.ids?.length).toBeLessThanOrEqual(size);
          ids.push(...(page.ids ?? []));
          next = page.next;
        } while (next !== undefined);
        expect(ids).toEqual(whole.ids);
      }),
      { numRuns: 12 },
    );
  });

  test.each([
    ['a size below five', { MaxResults: 4 }, 'InvalidParameterValue'],
    [
      'a size together with ids',
      { MaxResults: 5, VolumeIds: ['vol-0'] },
      'InvalidParameterCombination',
    ],
    ['a token that is none', { NextToken: 'bm8gdG9rZW4' }, 'InvalidNextToken'],
    [
      'a filter that does not exist',
      { Filters: [{ Name: 'colour', Values: ['red'] }] },
      'InvalidParameterValue',
    ],
  ])('with %s are refused', async (_name, input, code) => {
    expect(await errorOf(generated.ec2.send(new DescribeVolumesCommand(input)))).toBe(code);
  });
});

describe('filters', () => {
  const estate = anEstate([
    aVolume({ id: 'vol-00000001', tags: { Name: 'orders-1', env: 'prod' } }),
    aVolume({ id: 'vol-00000002', tags: { Name: 'orders-2', env: 'dev' } }),
    aVolume({ id: 'vol-00000003', tags: { Name: 'a.b', env: 'dev' } }),
  ]);
  const { ec2 } = anAccount({ estate });
  test.each<[string, Filter[], string[]]>([
    ['alternatives', [{ Name: 'tag:env', Values: ['dev', 'prod'] }], ['1', '2', '3']],
    [
      'several at once',
      [
        { Name: 'tag:env', Values: ['dev'] },
        { Name: 'tag:Name', Values: ['orders-*'] },
      ],
      ['2'],
    ],
    ['wildcards', [{ Name: 'tag:Name', Values: ['orders-?'] }], ['1', '2']],
    ['a dot as a dot', [{ Name: 'tag:Name', Values: ['a?b', 'axb', 'orders.1'] }], ['3']],
    ['a state', [{ Name: 'status', Values: ['in-use'] }], []],
  ])('know %s', async (_name, Filters, expected) => {
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters }));
    expect(Volumes?.map((v) => v.VolumeId?.at(-1))).toEqual(expected);
  });
});

describe('tags', () => {
  test('are set, replaced and removed', async () => {
    const { ec2, wait } = anAccount({ estate: anEstate([anInstance({ tags: { env: 'dev' } })]) });
    const Resources = [anInstance().id];
    const Tags = [
      { Key: 'env', Value: 'prod' },
      { Key: 'note', Value: '<b>=1+1' },
    ];
    await ec2.send(new CreateTagsCommand({ Resources, Tags }));
    await wait(10);
    const list = async () =>
      (await ec2.send(new DescribeTagsCommand({}))).Tags?.map((t) => `${t.Key}=${t.Value}`);
    expect(await list()).toEqual(['env=prod', 'note=<b>=1+1']);
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'note' }] }));
    await wait(10);
    expect(await list()).toEqual(['env=prod']);
  });

  test('of AWS itself cannot be set', async () => {
    const { ec2 } = anAccount();
    const Tags = [{ Key: 'aws:autoscaling:groupName', Value: 'x' }];
    const call = ec2.send(new CreateTagsCommand({ Resources: [anInstance().id], Tags }));
    expect(await errorOf(call)).toBe('InvalidParameterValue');
  });
});

describe('instance types', () => {
  const { ec2 } = anAccount();
  test('say what they have', async () => {
    const input = { InstanceTypes: ['r7i.2xlarge' as const] };
    const { InstanceTypes } = await ec2.send(new DescribeInstanceTypesCommand(input));
    expect(InstanceTypes?.[0]).toMatchObject({
      VCpuInfo: { DefaultVCpus: 8 },
      MemoryInfo: { SizeInMiB: 65_536 },
    });
  });

  test('that do not exist are refused', async () => {
    const input = { InstanceTypes: ['m9.big' as 'm6i.large'] };
    const call = ec2.send(new DescribeInstanceTypesCommand(input));
    expect(await errorOf(call)).toBe('InvalidInstanceType');
  });

  test('of the newest families are not offered in the oldest zone', async () => {
    const { InstanceTypeOfferings } = await ec2.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'location', Values: ['us-east-1e'] }],
      }),
    );
    const families = new Set(InstanceTypeOfferings?.map((o) => o.InstanceType?.split('.')[0]));
    expect(families).toEqual(new Set(['c5', 'm5', 'r5', 'c6i', 'm6i', 'm6id', 'r6i']));
  });

  test('say what can be attached to them, and which disks they come with', async () => {
    const InstanceTypes = ['m6i.large', 'm7i.xlarge', 'm6id.4xlarge'] as const;
    const answer = await ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: [...InstanceTypes] }),
    );
    const said = new Map(answer.InstanceTypes?.map((type) => [type.InstanceType, type]));
    expect(InstanceTypes.map((name) => said.get(name))).toMatchObject([
      {
        EbsInfo: { MaximumEbsAttachments: 28, AttachmentLimitType: 'shared' },
        NetworkInfo: { MaximumNetworkInterfaces: 3 },
        InstanceStorageSupported: false,
      },
      {
        EbsInfo: { MaximumEbsAttachments: 32, AttachmentLimitType: 'dedicated' },
        NetworkInfo: { MaximumNetworkInterfaces: 4 },
      },
      {
        NetworkInfo: { MaximumNetworkInterfaces: 8 },
        InstanceStorageSupported: true,
        InstanceStorageInfo: { Disks: [{ Count: 1, Type: 'ssd' }] },
      },
    ]);
  });

  test('that are withdrawn from a zone are offered in the others, and cannot be started there', async () => {
    const account = anAccount();
    const InstanceIds = [anInstance().id];
    account.control.withdrawOffering({ type: 'm6i.xlarge', zone: 'us-east-1a' });
    const offered = async (LocationType: 'region' | 'availability-zone') => {
      const Filters = [{ Name: 'instance-type', Values: ['m6i.xlarge'] }];
      const input = { LocationType, Filters };
      const answer = await account.ec2.send(new DescribeInstanceTypeOfferingsCommand(input));
      return answer.InstanceTypeOfferings?.map(({ Location }) => Location);
    };
    expect(await offered('region')).toEqual(['us-east-1']);
    expect(await offered('availability-zone')).toEqual([
      'us-east-1b',
      'us-east-1c',
      'us-east-1d',
      'us-east-1e',
    ]);
    await account.ec2.send(new StopInstancesCommand({ InstanceIds }));
    await account.wait(120);
    const start = account.ec2.send(new StartInstancesCommand({ InstanceIds }));
    expect(await errorOf(start)).toBe('Unsupported');
  });
});
