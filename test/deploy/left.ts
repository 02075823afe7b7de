import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator.ts';

/** What an account still has, by kind; the resources of the CDK's own bootstrap have other kinds. */
export const whatIsLeft = async ({
  call,
}: Emulator): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { Functions = [] } = await new Lambda({}).listFunctions({});
  const { stateMachines = [] } = await new SFN({}).listStateMachines({});
  const { logGroups = [] } = await new CloudWatchLogs({}).describeLogGroups({});
  const { TableNames = [] } = await new DynamoDB({}).listTables({});
  const { Buckets = [] } = await new S3({}).listBuckets({});
  const { MetricAlarms = [] } = await new CloudWatch({}).describeAlarms({});
  const { Topics = [] } = await new SNS({}).listTopics({});
  const { QueueUrls = [] } = await new SQS({}).listQueues({});
  const { Schedules } = (await call('scheduler', '/schedules')) as { Schedules: Named[] };
  const { UserPools } = (await call('cognito-idp', '/', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.ListUserPools',
    },
    body: JSON.stringify({ MaxResults: 60 }),
  })) as { UserPools: Named[] };
  return {
    functions: Functions.map(({ FunctionName = '' }) => FunctionName),
    workflows: stateMachines.map(({ name = '' }) => name),
    schedules: Schedules.map(({ Name }) => Name),
    logs: logGroups.map(({ logGroupName = '' }) => logGroupName),
    buckets: Buckets.flatMap(({ Name = '' }) => (Name.startsWith('cdk-') ? [] : [Name])),
    alarms: MetricAlarms.map(({ AlarmName = '' }) => AlarmName),
    topics: Topics.map(({ TopicArn = '' }) => TopicArn),
    queues: QueueUrls,
    tables: TableNames,
    'user pools': UserPools.map(({ Name }) => Name),
  };
};

interface Named {
  readonly Name: string;
}
