import type { AnyCheck } from './check.ts';
import { gp2Volume } from './ebs/gp2-volume.ts';
import { unattachedVolume } from './ebs/unattached-volume.ts';
import { idleInstance } from './ec2/idle-instance.ts';
import { oversizedInstance } from './ec2/oversized-instance.ts';
import { unassociatedAddress } from './ec2/unassociated-address.ts';
import { oversizedMemory } from './lambda/oversized-memory.ts';
import { endlessRetention } from './logs/endless-retention.ts';
import { idleInstance as idleDatabase } from './rds/idle-instance.ts';
import { restartedAfterStop } from './rds/restarted-after-stop.ts';

/** Every check, sorted by id. */
export const CHECKS: readonly AnyCheck[] = [
  gp2Volume,
  unattachedVolume,
  idleInstance,
  oversizedInstance,
  unassociatedAddress,
  oversizedMemory,
  endlessRetention,
  idleDatabase,
  restartedAfterStop,
];
