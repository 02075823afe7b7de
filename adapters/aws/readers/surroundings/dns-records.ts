import type {
  HostedZone,
  ListResourceRecordSetsRequest,
  ListResourceRecordSetsResponse,
  ResourceRecordSet,
  Route53,
} from '@aws-sdk/client-route-53';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { DnsRecord } from '#core/guards/surroundings.ts';
import { clientFor } from '../../clients.ts';
import { type Looker, resourceOf } from './look.ts';

/** Route 53 gives no more records at a time. */
const RECORDS_A_PAGE = 300;
/** Route 53 throttles by the account, so that more would take longer than whoever waits for the guards may. */
const MOST_PAGES = 100;

/**
 * Reads the records in the account's hosted zones, private ones too, that name an address: A records, and others such as
 * the senders of mail in a TXT record. Zones of other accounts and of other providers are not seen.
 *
 * @throws NotPermittedError when there are more records than can be looked through
 */
export const readDnsRecords: Looker<'dnsRecords'> = async (look) => {
  const { publicIp } = resourceOf(look, 'ec2/address');
  const route53 = await clientFor('route-53', look.owner);
  const zones: HostedZone[] = [];
  for await (const { HostedZones = [] } of route53.paginateListHostedZones({}))
    zones.push(...HostedZones);
  requireFew(zones);
  const found: DnsRecord[] = [];
  for (const zone of zones)
    for await (const { Name: name = '', Type: type = '', ResourceRecords = [] } of recordsOf(
      route53,
      zone,
    ))
      if (ResourceRecords.some(({ Value }) => names(Value ?? '', publicIp)))
        found.push({ name: unescaped(name), type });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
};

const requireFew = (zones: readonly HostedZone[]): void => {
  const pages = zones.reduce(
    (sum, zone) =>
      sum + Math.max(1, Math.ceil((zone.ResourceRecordSetCount ?? 0) / RECORDS_A_PAGE)),
    0,
  );
  if (pages > MOST_PAGES)
    throw new NotPermittedError(
      `The account's ${zones.length} hosted zones have too many records to look through: release the address by hand.`,
    );
};

async function* recordsOf(route53: Route53, { Id }: HostedZone): AsyncGenerator<ResourceRecordSet> {
  let from: Partial<ListResourceRecordSetsRequest> | undefined = {};
  while (from !== undefined) {
    const page: ListResourceRecordSetsResponse = await route53.listResourceRecordSets({
      HostedZoneId: Id,
      ...from,
    });
    yield* page.ResourceRecordSets ?? [];
    from = page.IsTruncated
      ? {
          StartRecordName: page.NextRecordName,
          StartRecordType: page.NextRecordType,
          StartRecordIdentifier: page.NextRecordIdentifier,
        }
      : undefined;
  }
}

/** Whether a value holds the address, and not as a part of another one. */
const names = (value: string, address: string): boolean =>
  value.split(/[^\d.]+/).some((word) => word.replace(/\.$/, '') === address);

/** Route 53 writes what is no letter as `\052`, which is the star of a wildcard. */
const unescaped = (name: string): string =>
  name.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
