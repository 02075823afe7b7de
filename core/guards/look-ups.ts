import type { LookUp } from './surroundings.ts';

/** What each look-up says, as it follows `could not look up`. */
export const LOOK_UP_NAMES: Readonly<Record<LookUp, string>> = {
  address: 'who uses the address',
  autoScaling: 'its Auto Scaling group',
  codeOwner: 'whether code or another service owns it',
  commitments: 'the commitments that it uses up',
  database: 'its replicas and its cluster',
  dnsRecords: 'the records in DNS that name it',
  functionCallers: 'its versions and aliases',
  instanceAttributes: 'its attributes',
  instanceHealth: 'its status checks',
  lastAttachment: 'when it was last attached',
  lifecycleRules: 'the lifecycle rules that it has',
  liveAlarms: 'its alarms',
  logRetentionDays: 'its retention',
  missingUndoPermissions: 'whether the executing role may undo it',
  openChanges: 'other open changes',
  recentUse: 'how much it was used lately',
  snapshots: 'who uses its snapshots',
  targetGroups: 'the load balancers that send requests to it',
  targetTypes: 'what its zone offers',
  volumeKey: 'its key',
  volumeModifications: 'its earlier modifications',
  volumePeak: 'how busy its volumes were',
  workload: 'its replicas and autoscalers',
};
