import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsRequest,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { expect, test } from 'vitest';
import { anAccount } from '../an-account.ts';

const opened = () => {
  const account = anAccount();
  const record = { type: 'A', value: '52.4.7.9' } as const;
  for (const name of ['www.shop.example.', 'a.shop.example.', '*.shop.example.'])
    account.control.surround({
      kind: 'dns-record',
      zone: 'shop.example.',
      record: { ...record, name },
    });
  account.control.surround({
    kind: 'dns-record',
    zone: 'news.example.',
    record: { ...record, name: 'news.example.' },
  });
  const client = new Route53Client(account.config);
  const zones = async () =>
    (await client.send(new ListHostedZonesCommand({}))).HostedZones?.map(
      ({ Id = '', Name, ResourceRecordSetCount }) => ({ Id, Name, ResourceRecordSetCount }),
    ) ?? [];
  const shop = async () => (await zones()).find(({ Name }) => Name === 'shop.example.')?.Id ?? '';
  const records = (input: ListResourceRecordSetsRequest) =>
    client.send(new ListResourceRecordSetsCommand(input));
  return { client, zones, shop, records };
};

test('shows every zone, with how many records it has', async () => {
  const { zones } = opened();
  const Id = expect.stringMatching(/^\/hostedzone\/Z[0-9A-F]{20}$/);
  const shown = [
    { Id, Name: 'shop.example.', ResourceRecordSetCount: 5 },
    { Id, Name: 'news.example.', ResourceRecordSetCount: 3 },
  ];
  expect(await zones()).toEqual(expect.arrayContaining(shown));
});

test('shows zones a page at a time', async () => {
  const { client, zones } = opened();
  const first = await client.send(new ListHostedZonesCommand({ MaxItems: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, MaxItems: 1 });
  const second = await client.send(
    new ListHostedZonesCommand({ MaxItems: 1, Marker: first.NextMarker }),
  );
  expect(second).toMatchObject({ IsTruncated: false });
  const seen = [first, second].flatMap(({ HostedZones = [] }) => HostedZones.map(({ Id }) => Id));
  expect(seen.sort()).toEqual((await zones()).map(({ Id }) => Id).sort());
});

test('shows the records of a zone by their names from the right, and a star as Route 53 writes it', async () => {
  const { records, shop } = opened();
  const { ResourceRecordSets = [] } = await records({ HostedZoneId: await shop() });
  expect(ResourceRecordSets.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    'shop.example. NS',
    'shop.example. SOA',
    String.raw`\052.shop.example. A`,
    'a.shop.example. A',
    'www.shop.example. A',
  ]);
  expect(ResourceRecordSets.at(-1)?.ResourceRecords).toEqual([{ Value: '52.4.7.9' }]);
});

test('shows records a page at a time, from where the one before says', async () => {
  const { records, shop } = opened();
  const HostedZoneId = await shop();
  const first = await records({ HostedZoneId, MaxItems: 3 });
  expect(first).toMatchObject({ IsTruncated: true, NextRecordName: 'a.shop.example.' });
  const second = await records({
    HostedZoneId,
    MaxItems: 3,
    StartRecordName: first.NextRecordName,
    StartRecordType: first.NextRecordType,
  });
  expect(second.IsTruncated).toBe(false);
  expect(second.ResourceRecordSets?.map(({ Name }) => Name)).toEqual([
    'a.shop.example.',
    'www.shop.example.',
  ]);
});

test('a zone that is not there', async () => {
  await expect(opened().records({ HostedZoneId: 'Z0' })).rejects.toMatchObject({
    name: 'NoSuchHostedZone',
    message: 'No hosted zone found with ID: Z0',
  });
});
