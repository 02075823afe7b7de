import type { Scope } from '#core/contract/events.ts';
import { clientFor } from '../clients.ts';
import type { ReaderRole } from './fact.ts';

/** Returns the regions that an account may use: those that are on by default or were opted in, sorted. */
export const makeReadRegions =
  ({ readRoleName }: ReaderRole) =>
  async (home: Scope): Promise<readonly string[]> => {
    const ec2 = await clientFor('ec2', { ...home, roleName: readRoleName });
    const { Regions = [] } = await ec2.describeRegions({
      // Without it only those of this kind come, which is what is wanted; said so that nobody has to know.
      AllRegions: false,
    });
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
  };
