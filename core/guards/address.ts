import { MS_PER_DAY } from '#core/model/units.ts';
import { dateTime, listed } from '#core/present/format.ts';
import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html */
const addressInUse = defineGuard({
  id: 'address-in-use',
  family: 'address',
  numbers: [22],
  stopsWhen:
    'it is associated or was lately, it has a reverse name, or it is of a range of your own',
  asks: plansThatCall('ec2:ReleaseAddress'),
  needs: ['address'],
  check: (
    { address: { associatedWith, lastAssociated, reverseNames, byoip } },
    { at, options },
  ) => {
    const { days } = options['address-in-use'];
    if (associatedWith !== null)
      return stop(`it is associated with ${associatedWith}`, 'it is in use and stays');
    if (byoip) return stop('it is of an address range of your own', 'release it by hand');
    if (reverseNames.length > 0)
      return stop(`its reverse name is ${reverseNames.join(', ')}`, 'remove that first');
    if (lastAssociated !== null && !(at - lastAssociated >= days * MS_PER_DAY))
      return stop(
        `it was associated ${dateTime(lastAssociated)}, less than ${days} days ago`,
        `wait until ${dateTime(lastAssociated + days * MS_PER_DAY)}`,
      );
    return clear(
      `it has been associated with nothing for ${days} days and has no reverse name; whether AWS gives it back is not certain`,
    );
  },
});

/** More of them would make a sentence that nobody reads. */
const MOST_NAMED = 3;

const addressInDns = defineGuard({
  id: 'address-in-dns',
  family: 'address',
  numbers: [22],
  stopsWhen: 'a record in a hosted zone of its account names it',
  asks: plansThatCall('ec2:ReleaseAddress'),
  needs: ['dnsRecords'],
  check: ({ dnsRecords }) => {
    const [first] = dnsRecords;
    if (first === undefined)
      return clear(
        'no record in the hosted zones of its account names it; zones that are kept elsewhere are not looked at',
      );
    const shown = dnsRecords.slice(0, MOST_NAMED).map(({ name, type }) => `${name} (${type})`);
    const more = dnsRecords.length - shown.length;
    return stop(
      `DNS still leads to it: ${listed(more === 0 ? shown : [...shown, `${more} more`])}`,
      dnsRecords.length === 1 ? 'remove that record first' : 'remove those records first',
    );
  },
});

/** What holds for an address that is to be released. */
export const ADDRESS_GUARDS: readonly Guard[] = [addressInDns, addressInUse];
