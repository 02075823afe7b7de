import type { AnyCheck } from './check.ts';
import { unattachedVolume } from './ebs/unattached-volume.ts';
import { oversizedInstance } from './ec2/oversized-instance.ts';
import { oversizedMemory } from './lambda/oversized-memory.ts';

/** Every check, sorted by id. */
export const CHECKS: readonly AnyCheck[] = [unattachedVolume, oversizedInstance, oversizedMemory];
