import type {
  ListHostedZonesCommandInput,
  ListHostedZonesCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import type { ZoneRecord } from '../neighbours.ts';
import { page, sortedBy } from '../paging.ts';
import type { Answer, World } from '../world.ts';

const ZONES_PER_PAGE = 100;
const RECORDS_PER_PAGE = 300;

/** Hosted zones, the same in every region, and the records in them. */
export const route53 = (world: World): Record<string, Handler> => ({
  ListHostedZones: ({
    Marker,
    MaxItems = ZONES_PER_PAGE,
  }: ListHostedZonesCommandInput): Answer<ListHostedZonesCommandOutput> => {
    const all = sortedBy(world.store.all('zone'), ({ id }) => id);
    const paging = { max: MaxItems, token: Marker, badToken: 'InvalidInput' };
    const { items, next } = page(all, ({ id }) => id, paging);
    const HostedZones = items.map((zone) => ({
      Id: `/hostedzone/${zone.id}`,
      Name: zone.name,
      CallerReference: zone.id,
      Config: { PrivateZone: zone.private ?? false },
      ResourceRecordSetCount: recordsOf(zone).length,
    }));
    return {
      HostedZones,
      Marker: Marker ?? '',
      IsTruncated: next !== undefined,
      NextMarker: next,
      MaxItems,
    };
  },

  ListResourceRecordSets: ({
    HostedZoneId = '',
    StartRecordName,
    StartRecordType,
    MaxItems = RECORDS_PER_PAGE,
  }: ListResourceRecordSetsCommandInput): Answer<ListResourceRecordSetsCommandOutput> => {
    const zone = world.store.get('zone', HostedZoneId);
    if (zone === undefined)
      throw new ServiceError('NoSuchHostedZone', `No hosted zone found with ID: ${HostedZoneId}`);
    const all = sortedBy(recordsOf(zone), ({ Name, Type }) => placeOf(Name, Type));
    const start = placeOf(StartRecordName, StartRecordType);
    const rest = all.filter(
      ({ Name, Type }) => StartRecordName === undefined || placeOf(Name, Type) >= start,
    );
    const next = rest[MaxItems];
    return {
      ResourceRecordSets: rest.slice(0, MaxItems),
      IsTruncated: next !== undefined,
      ...(next && { NextRecordName: next.Name, NextRecordType: next.Type }),
      MaxItems,
    };
  },
});

/** Records are in the order of their names from the right: `a.shop.` before `mail.a.shop.`. */
const placeOf = (name = '', type = ''): string =>
  `${name.split('.').toReversed().join('.')} ${type}`;

/** Its own, and the two that every zone has. */
const recordsOf = ({ name, records }: ZoneRecord): ResourceRecordSet[] => [
  { Name: name, Type: 'NS', TTL: 172_800, ResourceRecords: [{ Value: 'ns-1.awsdns-00.org.' }] },
  {
    Name: name,
    Type: 'SOA',
    TTL: 900,
    ResourceRecords: [
      { Value: 'ns-1.awsdns-00.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400' },
    ],
  },
  ...records.map((record) => ({
    Name: record.name.replaceAll('*', String.raw`\052`),
    Type: record.type,
    TTL: 300,
    ResourceRecords: [{ Value: record.value }],
  })),
];
