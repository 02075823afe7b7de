import type { AnyCheck } from './check.ts';
import { gp2Volume } from './ebs/gp2-volume.ts';
import { unattachedVolume } from './ebs/unattached-volume.ts';
import { oversizedInstance } from './ec2/oversized-instance.ts';
import { unassociatedAddress } from './ec2/unassociated-address.ts';
import { oversizedMemory } from './lambda/oversized-memory.ts';
import { endlessRetention } from './logs/endless-retention.ts';

/** Every check, sorted by id. */
export const CHECKS: readonly AnyCheck[] = [
  gp2Volume,
  unattachedVolume,
  oversizedInstance,
  unassociatedAddress,
  oversizedMemory,
  endlessRetention,
];
