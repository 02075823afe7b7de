import { MS_PER_DAY } from '#core/model/units.ts';
import { dateTime } from '#core/present/format.ts';
import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html */
const addressInUse = defineGuard({
  id: 'address-in-use',
  family: 'address',
  numbers: [22],
  stopsWhen:
    'it is associated or was lately, a DNS record names it, or it is of a range of your own',
  asks: plansThatCall('ec2:ReleaseAddress'),
  needs: ['address'],
  check: ({ address: { associatedWith, lastAssociated, dnsRecords, byoip } }, { at, options }) => {
    const { days } = options['address-in-use'];
    if (associatedWith !== null)
      return stop(`it is associated with ${associatedWith}`, 'it is in use and stays');
    if (byoip) return stop('it is of an address range of your own', 'release it by hand');
    if (dnsRecords.length > 0)
      return stop(`${dnsRecords.join(', ')} leads to it`, 'delete the DNS record first');
    if (lastAssociated !== null && !(at - lastAssociated >= days * MS_PER_DAY))
      return stop(
        `it was associated ${dateTime(lastAssociated)}, less than ${days} days ago`,
        `wait until ${dateTime(lastAssociated + days * MS_PER_DAY)}`,
      );
    return clear(
      `it has been associated with nothing for ${days} days and no DNS record names it; whether AWS gives it back is not certain`,
    );
  },
});

/** What holds for an address that is to be released. */
export const ADDRESS_GUARDS: readonly Guard[] = [addressInUse];
