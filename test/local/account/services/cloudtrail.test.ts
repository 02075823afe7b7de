import { type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  DeleteVolumeCommand,
  ModifyVolumeCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { MutationRecord } from '#local/account/mutation.ts';
import { anAccount, anEstate, anInstance, aVolume, errorOf, NOW, REGION } from '../an-account.ts';

type Account = ReturnType<typeof anAccount>;
const VolumeId = aVolume().id;
const InstanceId = anInstance().id;

const MUTATIONS: Readonly<Record<string, (a: Account) => Promise<unknown>>> = {
  CreateSnapshot: ({ ec2 }) => ec2.send(new CreateSnapshotCommand({ VolumeId })),
  CreateTags: ({ ec2 }) =>
    ec2.send(new CreateTagsCommand({ Resources: [VolumeId], Tags: [{ Key: 'a', Value: 'b' }] })),
  ModifyVolume: ({ ec2 }) => ec2.send(new ModifyVolumeCommand({ VolumeId, VolumeType: 'gp3' })),
  StopInstances: ({ ec2 }) => ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] })),
  UpdateFunctionConfiguration: ({ lambda }) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'resize', Timeout: 9 })),
  DeleteVolume: ({ ec2 }) => ec2.send(new DeleteVolumeCommand({ VolumeId })),
};

async function events({ cloudtrail }: Account, attribute?: LookupAttribute, MaxResults = 50) {
  const found = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudtrail.send(
      new LookupEventsCommand({
        MaxResults,
        NextToken,
        ...(attribute && { LookupAttributes: [attribute] }),
      }),
    );
    found.push(...(page.Events ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

test('every mutation that took effect is listed exactly once, newest first, in pages of any size', async () => {
  const anyCalls = fc.array(fc.constantFrom(...Object.keys(MUTATIONS)), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(anyCalls, fc.integer({ min: 1, max: 9 }), async (names, size) => {
      const account = anAccount();
      const done: string[] = [];
      for (const name of names) {
        if ((await errorOf(MUTATIONS[name]?.(account) ?? Promise.resolve())) === 'none')
          done.unshift(name);
        await account.wait(1);
      }
      expect(account.mutations().map((m) => m.eventName)).toEqual(done.toReversed());
      await account.wait(15 * 60);
      const listed = await events(account, undefined, size);
      expect(new Set(listed.map((e) => e.EventId)).size).toBe(done.length);
      expect(listed.map((e) => e.EventName?.replace('20150331v2', ''))).toEqual(done);
    }),
    { numRuns: 15 },
  );
});

test('an event is delivered minutes after it happened', async () => {
  const account = anAccount();
  await MUTATIONS.CreateTags?.(account);
  await account.wait(60);
  expect(await events(account)).toEqual([]);
  await account.wait(15 * 60);
  const [event] = await events(account);
  expect(event).toMatchObject({
    EventName: 'CreateTags',
    EventTime: new Date(NOW),
    Username: 'tina',
  });
  expect(JSON.parse(event?.CloudTrailEvent ?? '')).toMatchObject({
    requestParameters: { Resources: [VolumeId] },
    userIdentity: { arn: expect.stringContaining('Tester') },
  });
});

test.each<[LookupAttribute['AttributeKey'], string, string[]]>([
  ['EventName', 'StopInstances', ['StopInstances']],
  ['ResourceName', VolumeId, ['DeleteVolume', 'CreateSnapshot']],
  ['ResourceType', 'AWS::EC2::Snapshot', ['CreateSnapshot']],
  ['EventSource', 'ec2.amazonaws.com', ['StopInstances', 'DeleteVolume', 'CreateSnapshot']],
  ['Username', 'nobody', []],
])('events are looked up by %s', async (AttributeKey, AttributeValue, expected) => {
  const account = anAccount();
  for (const name of [
    'CreateSnapshot',
    'DeleteVolume',
    'StopInstances',
    'UpdateFunctionConfiguration',
  ]) {
    await MUTATIONS[name]?.(account);
    await account.wait(1);
  }
  await account.wait(15 * 60);
  const found = await events(account, { AttributeKey, AttributeValue });
  expect(found.map((e) => e.EventName)).toEqual(expected);
});

test('history is kept for 90 days', async () => {
  const past = (days: number): MutationRecord => ({
    eventId: `event-${days}`,
    time: NOW - days * MS_PER_DAY,
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DetachVolume',
    region: REGION,
    principal: 'arn:aws:iam::000000000042:user/ana',
    requestId: 'r',
    resources: [{ type: 'AWS::EC2::Volume', name: VolumeId }],
    request: {},
  });
  const estate = anEstate([], { events: [past(1), past(89), past(91)] });
  const found = await events(anAccount({ estate }));
  expect(found.map((e) => e.EventId)).toEqual(['event-1', 'event-89']);
});
