// Longer than 250 lines: one estate, looked at kind by kind.
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { generatedEstate } from '#local/account/estate/generated.ts';
import { attachmentAt } from '#local/account/lifecycle/volume.ts';
import type { NeighbourRecord } from '#local/account/neighbours.ts';
import { instancePhysics } from '#local/account/physics/instance.ts';
import type { RecordOf, ResourceKind } from '#local/account/records.ts';
import { ACCOUNT, anAccount, NOW } from '../an-account.ts';

const estateOf = (seed: number) => generatedEstate({ seed, now: NOW, accountId: ACCOUNT });
const estate = estateOf(1);
const of = <K extends ResourceKind>(kind: K, from = estate) =>
  from.resources.filter((r): r is RecordOf<K> => r.kind === kind);
const named = (name: string, from = estate) => {
  const found = of('instance', from).find((r) => r.tags.Name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

test('the account has 249 resources, each with an id of its own', () => {
  expect(estate.resources).toHaveLength(249);
  expect(new Set(estate.resources.map((r) => r.id)).size).toBe(249);
});

test('a seed gives the same account again, another seed another', () => {
  expect(estateOf(1).resources).toEqual(estate.resources);
  expect(of('instance', estateOf(2)).map((r) => r.id)).not.toEqual(of('instance').map((r) => r.id));
});

/** Busiest and average five minutes of the last two weeks. */
function cpu(name: string, from = estate) {
  const { cpuPercent } = instancePhysics(named(name, from), from);
  const times = Array.from({ length: 14 * 288 }, (_, i) => NOW - (i + 0.5) * 300_000);
  const values = times.map(cpuPercent).filter((v) => !Number.isNaN(v));
  return { max: Math.max(...values), mean: values.reduce((a, b) => a + b, 0) / values.length };
}

describe('around the machines', () => {
  const of = <K extends NeighbourRecord['kind']>(kind: K) =>
    (estate.neighbours ?? []).filter(
      (r): r is Extract<NeighbourRecord, { kind: K }> => r.kind === kind,
    );

  test('CloudFormation declares one that looks oversized', () => {
    const stack = of('stack').find(({ id }) => id === 'reporting');
    expect(stack?.resources).toMatchObject([
      { logicalId: 'ReportingDatabase', physicalId: named('reporting-db').id },
    ]);
    expect(named('reporting-db').tags['aws:cloudformation:stack-name']).toBe('reporting');
  });

  test('one that looks oversized serves alone, others have company', () => {
    const sizes = of('target-group').map(({ id, targets }) => [id, targets.length]);
    expect(Object.fromEntries(sizes)).toEqual({
      'checkout-api': 3,
      edge: 1,
      'orders-api': 4,
      'web-frontend': 4,
    });
  });

  test('who has the tag of a group is in it', () => {
    const tagged = estate.resources.flatMap((r) =>
      r.kind === 'instance' && 'aws:autoscaling:groupName' in r.tags ? [r.id] : [],
    );
    expect(of('scaling-group').flatMap(({ members }) => members.map((m) => m.instanceId))).toEqual(
      tagged,
    );
  });

  test('all that is named is there', () => {
    const ids = new Set(estate.resources.flatMap((r) => ('name' in r ? [r.id, r.name] : [r.id])));
    const namedIds = (estate.neighbours ?? []).flatMap((r) => {
      switch (r.kind) {
        case 'stack':
          return r.resources.filter((m) => !m.type.includes('CDK')).map((m) => m.physicalId);
        case 'scaling-group':
          return r.members.map((m) => m.instanceId);
        case 'target-group':
          return r.targets.map((t) => t.id);
        case 'image':
          return r.snapshotIds;
        default:
          return [];
      }
    });
    expect(namedIds.length).toBeGreaterThan(15);
    expect(namedIds.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('whatever the seed', () => {
  const seeds = fc.integer({ min: 0, max: 1e6 });
  test.each([
    ['orders-reports', 30],
    ['customer-portal', 30],
    ['fraud-scoring', 30],
    ['staging-search', 35],
    ['invoice-batch', 35],
    ['edge-proxy', 30],
  ])('%s never uses more than %i %%', (name, limit) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(cpu(name, estateOf(seed)).max).toBeLessThan(limit);
      }),
      { numRuns: 4 },
    );
  });

  test.each(['settlement-batch', 'flash-sale-api'])(
    '%s is quiet on average and busy at its peak',
    (name) => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const { max, mean } = cpu(name, estateOf(seed));
          expect(mean).toBeLessThan(15);
          expect(max).toBeGreaterThan(75);
        }),
        { numRuns: 4 },
      );
    },
  );
});

test('volumes that nobody uses have their detachment in the trail if it is less than 90 days old', async () => {
  const unattached = of('volume').filter((v) => attachmentAt(v, NOW) === undefined);
  expect(unattached).toHaveLength(9);
  const { config } = anAccount({ estate });
  const { Events = [] } = await new CloudTrailClient(config).send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'DetachVolume' }],
    }),
  );
  const known = Events.flatMap((e) => e.Resources?.map((r) => r.ResourceName));
  const detachedAt = (v: RecordOf<'volume'>) => v.attachments.at(-1)?.detach?.at;
  for (const volume of unattached) {
    const at = detachedAt(volume);
    expect(known.includes(volume.id)).toBe(at !== undefined && at > NOW - 90 * MS_PER_DAY);
  }
  expect(unattached.filter((v) => (detachedAt(v) ?? 0) > NOW - 2 * MS_PER_DAY)).toHaveLength(2);
});

test('addresses that nothing has were freed in the trail if it is less than 90 days old', async () => {
  const free = of('address').filter((address) => address.association === undefined);
  expect([free.length, of('address').length]).toEqual([6, 7]);
  const { config } = anAccount({ estate });
  const { Events = [] } = await new CloudTrailClient(config).send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'DisassociateAddress' }],
    }),
  );
  const known = Events.flatMap((e) => e.Resources?.map((r) => r.ResourceName));
  expect(free.filter(({ id }) => !known.includes(id)).map(({ tags }) => tags.Name)).toEqual([
    'migration-2024',
  ]);
});

test('a name still leads to one of the addresses that nothing has', () => {
  const named = (estate.neighbours ?? []).flatMap((n) =>
    n.kind === 'zone' ? n.records.map(({ value }) => value) : [],
  );
  const stillNamed = of('address').filter(({ publicIp }) => named.includes(publicIp));
  expect(stillNamed.map(({ tags, association }) => [tags.Name, association === undefined])).toEqual(
    [
      ['partner-sftp', true],
      ['gitlab', false],
    ],
  );
});

test('some machines do nothing, and one that looks like it talks', () => {
  const mibADay = (name: string) => {
    const { networkInBytesPerSecond } = instancePhysics(named(name), estate);
    const times = Array.from({ length: 288 }, (_, i) => NOW - (i + 0.5) * 300_000);
    return times.reduce((sum, at) => sum + networkInBytesPerSecond(at) * 300, 0) / 2 ** 20;
  };
  for (const name of ['old-wiki', 'demo-environment', 'webhook-relay'])
    expect(cpu(name).max, name).toBeLessThan(5);
  expect(mibADay('old-wiki')).toBeLessThan(2);
  expect(mibADay('webhook-relay')).toBeGreaterThan(50);
});

test('hostile text is among the tags', () => {
  const values = estate.resources.flatMap((r) => ('tags' in r ? Object.values(r.tags) : []));
  expect(values.some((v) => v.includes('<b>'))).toBe(true);
  expect(values.some((v) => v.startsWith('='))).toBe(true);
});

describe('image-resize, the function of the tour', () => {
  const opened = () => anAccount({ estate: estateOf(1) });
  const FunctionName = 'image-resize';
  const setMemory = ({ lambda }: ReturnType<typeof opened>, MemorySize: number) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize }));
  async function p95({ cloudwatch, clock }: ReturnType<typeof opened>) {
    const Metric = {
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
    };
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: 'q', MetricStat: { Metric, Period: 300, Stat: 'p95' } }],
        StartTime: new Date(clock.now() - 30 * 60_000),
        EndTime: new Date(clock.now()),
      }),
    );
    return (MetricDataResults?.[0]?.Values ?? []).toSorted((a, b) => a - b);
  }

  test('does well at half its memory, suffers there from larger payloads, and heals on the old size', async () => {
    const account = opened();
    const before = await p95(account);
    expect(before[0]).toBeGreaterThan(42);
    expect(before.at(-1)).toBeLessThan(49);
    await setMemory(account, 1_536);
    await account.wait(40 * 60);
    const smaller = await p95(account);
    expect(smaller[0]).toBeGreaterThan(45);
    expect(smaller.at(-1)).toBeLessThan(53);
    account.control.inject({ kind: 'memory-demand', functionName: FunctionName, factor: 2.32 });
    await account.wait(40 * 60);
    expect((await p95(account))[0]).toBeGreaterThan(65);
    await setMemory(account, 3_008);
    await account.wait(40 * 60);
    const healed = await p95(account);
    expect(healed[0]).toBeGreaterThan(42);
    expect(healed.at(-1)).toBeLessThan(49);
  });

  test('costs $20 to $30 a month less at half its memory', async () => {
    const monthly = async (memory: number) => {
      const account = opened();
      await setMemory(account, memory);
      await account.wait(32 * 86_400);
      const { ResultsByTime } = await account.costExplorer.send(
        new GetCostAndUsageCommand({
          TimePeriod: { Start: '2026-08-22', End: '2026-09-22' },
          Granularity: 'MONTHLY',
          Metrics: ['UnblendedCost'],
          Filter: { Dimensions: { Key: 'SERVICE', Values: ['AWS Lambda'] } },
        }),
      );
      return (ResultsByTime ?? []).reduce((s, r) => s + Number(r.Total?.UnblendedCost?.Amount), 0);
    };
    const saved = (await monthly(3_008)) - (await monthly(1_536));
    expect(saved).toBeGreaterThan(20);
    expect(saved).toBeLessThan(30);
  });
});
