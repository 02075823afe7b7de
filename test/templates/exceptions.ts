import type { Exception } from './findings.ts';

/** Every rule of cfn-lint and checkov that the templates do not keep. Those of cdk-nag are acknowledged where they arise. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    tool: 'cfn-lint',
    rule: 'W3005',
    because:
      'The CDK makes a function wait for the policy of its role, and names the role beside it: the second name says nothing new and does no harm.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_27',
    type: 'AWS::SQS::Queue',
    because:
      'SQS encrypts the queue with a key of its own; the rule knows none but those of KMS. What failed is ids and places.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_111',
    type: 'AWS::IAM::ManagedPolicy',
    ids: /^Execute\w+Policy/,
    because:
      'Which resources will be changed is not known at deployment. The actions are exactly those of the plans, and only the functions that step an approved plan can assume the role.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_111',
    type: 'AWS::IAM::Policy',
    ids: /^TimeSeriesKeepSeries\w+Policy/,
    because:
      'Lambda puts the function into its network with the rights of its role, by calls that take no resource before there is one.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_149',
    type: 'AWS::SecretsManager::Secret',
    because:
      'It is encrypted with the key of Secrets Manager. One of ours would cost more than the secret and guard no more: whoever may deploy reads both.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_166',
    type: 'AWS::Backup::BackupVault',
    because:
      'AWS Backup encrypts what is in it, with a key of its own as DynamoDB does the tables. With one of ours, its loss would be the loss of every backup.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_7',
    type: 'AWS::KMS::Key',
    ids: /^Anchors/,
    because:
      'KMS rotates no keys that make codes. With another key the anchors of earlier years could not be verified.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_18',
    type: 'AWS::S3::Bucket',
    because:
      'The files of the console are public, and the locked anchors and the old series are each written by one function and read by another: CloudTrail and their ledgers tell of it. A bucket of logs would outlive both.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_21',
    type: 'AWS::S3::Bucket',
    ids: /^ConsoleFiles/,
    because:
      'The files are built from a version of the sources, named by their content, and put there again by the next deployment.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_21',
    type: 'AWS::S3::Bucket',
    ids: /^ColdSeries/,
    because:
      'An object is written anew every day of its month, and only as it was read: versions would keep thirty of each.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_68',
    type: 'AWS::CloudFront::Distribution',
    because:
      'Each route of the API is throttled and asks for a token or a secret of 256 bits. A firewall would cost more each month than all the rest together.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_86',
    type: 'AWS::CloudFront::Distribution',
    because:
      'API Gateway logs all that reads or changes anything, by its route alone. CloudFront would log whole paths, which hold the secrets of mailed links.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_174',
    type: 'AWS::CloudFront::Distribution',
    because:
      'Under the name of CloudFront itself its own certificate decides which versions of TLS are taken; browsers of today ask for 1.2 and above.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_115',
    type: 'AWS::Lambda::Function',
    because:
      'Reserving concurrency takes it from everybody else in the account. What runs at once is bounded where it is started: by the workflows, the queue and the throttle of the API.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_116',
    type: 'AWS::Lambda::Function',
    because:
      'Only what the clock calls has nobody who waits for its answer, and that has a queue. Workflows and the API wait, retry, and notice a failure themselves.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_117',
    type: 'AWS::Lambda::Function',
    because:
      'A function outside of a VPC reaches AWS by its own endpoints, with the rights of its role; a VPC would add idle cost and another way to fail.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_158',
    type: 'AWS::Logs::LogGroup',
    because:
      'CloudWatch Logs encrypts everything with keys of its own. The logs hold no secrets, tokens or payloads; a key of ours would cost each month, and losing it would blind whoever is on call.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_173',
    type: 'AWS::Lambda::Function',
    because:
      'The variables hold names of tables and roles, addresses and ARNs; Lambda encrypts them at rest with a key of its own. Secrets are read by reference; the password of InfluxDB, which is not, opens a port that only this function reaches.',
  },
];
