import type { LiveChanges, MakeCall, Now, ReadSurroundings } from '#app/ports.ts';
import { AppError } from '#core/errors/errors.ts';
import type { LookUp, Surroundings } from '#core/guards/surroundings.ts';
import type { ReaderRole } from '../fact.ts';
import { readAddress } from './address.ts';
import { readLiveAlarms } from './alarms.ts';
import { readAutoScaling } from './auto-scaling.ts';
import { readCodeOwner } from './code-owner.ts';
import { makeReadCommitments } from './commitments.ts';
import { readDatabase } from './database.ts';
import { readDnsRecords } from './dns-records.ts';
import { readFunctionCallers } from './function-callers.ts';
import { readInstanceAttributes, readInstanceHealth } from './instance.ts';
import { readLogRetentionDays } from './log-retention.ts';
import type { Look, Looker } from './look.ts';
import { makeReadOpenChanges } from './open-changes.ts';
import { makeReadRecentUse } from './recent-use.ts';
import { readSnapshots } from './snapshots.ts';
import { readTargetGroups } from './target-groups.ts';
import { readTargetTypes } from './target-types.ts';
import { makeReadMissingUndoPermissions } from './undo-permissions.ts';
import {
  readLastAttachment,
  readVolumeKey,
  readVolumeModifications,
  readVolumePeak,
} from './volume.ts';

export interface SurroundingsDeps extends ReaderRole {
  readonly now: Now;
  /** Our own ledger, for other open changes. */
  readonly liveChanges: LiveChanges;
  /** With the rights that the undo will have, for its dry run. */
  readonly makeCall: MakeCall;
}

/** Look-ups of services that no action changes: S3 and Kubernetes. A guard that needs one stops. */
const NOT_YET_READ = ['lifecycleRules', 'workload'] as const satisfies readonly LookUp[];
type NotYetRead = (typeof NOT_YET_READ)[number];

/** A look-up that is missing here, and not named above, is a type error. */
type Lookers = { readonly [L in Exclude<LookUp, NotYetRead>]: Looker<L> };

/** Looks up what surrounds a resource, each look-up on its own: one that fails says why and leaves the others alone. */
export const makeReadSurroundings = (deps: SurroundingsDeps): ReadSurroundings => {
  const lookers: Lookers = {
    codeOwner: readCodeOwner,
    autoScaling: readAutoScaling,
    instanceAttributes: readInstanceAttributes,
    instanceHealth: readInstanceHealth,
    targetTypes: readTargetTypes,
    targetGroups: readTargetGroups,
    commitments: makeReadCommitments(),
    volumeModifications: readVolumeModifications,
    volumeKey: readVolumeKey,
    volumePeak: readVolumePeak,
    lastAttachment: readLastAttachment,
    snapshots: readSnapshots,
    address: readAddress,
    dnsRecords: readDnsRecords,
    functionCallers: readFunctionCallers,
    database: readDatabase,
    recentUse: makeReadRecentUse(deps),
    logRetentionDays: readLogRetentionDays,
    liveAlarms: readLiveAlarms,
    openChanges: makeReadOpenChanges(deps.liveChanges),
    missingUndoPermissions: makeReadMissingUndoPermissions(deps.makeCall),
  };
  return async (plan, before, needs) => {
    const scope = { account: plan.account, region: plan.region };
    const owner = { ...scope, roleName: deps.readRoleName };
    const look = { plan, resource: before, scope, owner, at: deps.now() };
    const found = await Promise.all(
      [...new Set(needs)].map(async (need) => [need, await lookUp(lookers, need, look)] as const),
    );
    // Each need was answered by the looker of its own name.
    return Object.fromEntries(found) as Surroundings;
  };
};

const isNotYetRead = (need: LookUp): need is NotYetRead =>
  (NOT_YET_READ as readonly LookUp[]).includes(need);

const lookUp = async (lookers: Lookers, need: LookUp, look: Look) => {
  if (isNotYetRead(need)) return { unreadable: `no reader yet for ${need}` };
  try {
    return await lookers[need](look);
  } catch (error) {
    if (error instanceof AppError)
      return {
        unreadable: error.message,
        ...(error.retry === 'backoff' && { mayPass: true as const }),
      };
    throw error;
  }
};
