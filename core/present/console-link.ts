import type { Fact, ResourceType } from '#core/model/facts.ts';

/** What a link to a resource is made from. */
export type Linked = Pick<Fact, 'type' | 'arn' | 'id' | 'region'>;

/** Domain of the AWS console by the partition that an ARN names. */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of a resource in the console of its service, behind `…/home`, by type. */
const PAGES: Readonly<Record<ResourceType, (id: string) => readonly [string, string]>> = {
  'ebs/volume': (id) => ['ec2', `VolumeDetails:volumeId=${encodeURIComponent(id)}`],
  'ec2/address': (id) => ['ec2', `ElasticIpDetails:AllocationId=${encodeURIComponent(id)}`],
  'ec2/instance': (id) => ['ec2', `InstanceDetails:instanceId=${encodeURIComponent(id)}`],
  'lambda/function': (id) => ['lambda', `/functions/${encodeURIComponent(id)}`],
  'logs/log-group': (id) => ['cloudwatch', `logsV2:log-groups/log-group/${logGroup(id)}`],
  'rds/instance': (id) => ['rds', `database:id=${encodeURIComponent(id)};is-cluster=false`],
};

/** CloudWatch reads this part of an address twice, the second time with `$` in place of `%`. */
const logGroup = (id: string): string =>
  encodeURIComponent(encodeURIComponent(id)).replaceAll('%', '$');

/** Address of a resource in the AWS console; undefined in a partition whose console is not known. */
export const consoleLink = ({ type, arn, id, region }: Linked): string | undefined => {
  const domain = DOMAINS[arn.split(':')[1] ?? ''];
  if (domain === undefined) return undefined;
  const [service, page] = PAGES[type](id);
  return `https://${region}.${domain}/${service}/home?region=${region}#${page}`;
};
