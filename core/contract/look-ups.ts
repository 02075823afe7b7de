import type { LookUp } from '#core/guards/surroundings.ts';

/**
 * What the read role needs for each look-up of the guards, as IAM names it. `adapters/aws/readers/surroundings/` makes
 * these calls and no others; `lib/` grants them. Absent: nothing reads it yet.
 */
export const LOOK_UP_PERMISSIONS: { readonly [L in LookUp]?: readonly string[] } = {
  codeOwner: ['cloudformation:DescribeStackResources'],
  autoScaling: ['autoscaling:DescribeAutoScalingInstances'],
  instanceAttributes: [
    'ec2:DescribeInstanceAttribute',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
  ],
  instanceHealth: ['ec2:DescribeInstanceStatus'],
  targetTypes: ['ec2:DescribeInstanceTypeOfferings', 'ec2:DescribeInstanceTypes'],
  targetGroups: [
    'ec2:DescribeInstances',
    'elasticloadbalancing:DescribeInstanceHealth',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  /** A cent for each account, region and service a day. */
  commitments: ['ce:GetCostAndUsage'],
  volumeModifications: ['cloudtrail:LookupEvents', 'ec2:DescribeVolumesModifications'],
  volumeKey: ['kms:DescribeKey'],
  recentUse: ['cloudwatch:GetMetricData'],
  volumePeak: ['cloudwatch:GetMetricData', 'ec2:DescribeVolumes'],
  lastAttachment: ['cloudtrail:LookupEvents'],
  snapshots: [
    'ec2:DescribeImages',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:DescribeLockedSnapshots',
    'ec2:DescribeSnapshotAttribute',
    'ec2:DescribeSnapshots',
  ],
  address: ['cloudtrail:LookupEvents', 'ec2:DescribeAddresses', 'ec2:DescribeAddressesAttribute'],
  /** Of all zones, whatever the region: Route 53 has none. */
  dnsRecords: ['route53:ListHostedZones', 'route53:ListResourceRecordSets'],
  functionCallers: [
    'lambda:GetPolicy',
    'lambda:ListAliases',
    'lambda:ListProvisionedConcurrencyConfigs',
    'lambda:ListVersionsByFunction',
  ],
  database: ['rds:DescribeDBInstances'],
  logRetentionDays: ['logs:DescribeLogGroups'],
  liveAlarms: ['cloudwatch:DescribeAlarms'],
  openChanges: ['ec2:DescribeVolumes'],
  /** Besides the right to take on the role of the family: the dry runs need what the undo itself needs. */
  missingUndoPermissions: [],
};
