/** What a bill calls the services of which resources are read: in Cost Explorer, and in FOCUS. By the first part of a type. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  ebs: ['EC2 - Other'],
  ec2: [
    'Amazon Elastic Compute Cloud',
    'Amazon Elastic Compute Cloud - Compute',
    'Amazon Virtual Private Cloud',
    'AmazonEC2',
    'AmazonVPC',
  ],
  lambda: ['AWS Lambda', 'AWSLambda'],
  logs: ['Amazon CloudWatch', 'AmazonCloudWatch'],
  rds: ['Amazon RDS', 'Amazon Relational Database Service', 'AmazonRDS'],
};

const READ = new Set(Object.values(NAMES).flat());

/** Whether resources of a service, as a bill names it, are read at all. */
export const isRead = (service: string): boolean => READ.has(service);

/** Whether a type of resource has its service here. */
export const hasService = (type: string): boolean => (type.split('/')[0] ?? '') in NAMES;
