/** What InfluxDB runs on when it is deployed: the smallest there is. */
export const INFLUX_INSTANCE = {
  type: 'db.influx.medium',
  storageType: 'InfluxIOIncludedT1',
  storageGib: 20,
} as const;

/**
 * Prices in US dollars of what Trimtab itself uses, without free tiers and discounts. Those that `CONFIRMED_BY` names
 * were compared with a page; the others are from memory, and whatever is reckoned with them says so.
 *
 * @see https://aws.amazon.com/timestream/pricing/ · https://aws.amazon.com/dynamodb/pricing/on-demand/ · https://aws.amazon.com/lambda/pricing/ · https://aws.amazon.com/step-functions/pricing/ · https://aws.amazon.com/cloudwatch/pricing/ · https://aws.amazon.com/secrets-manager/pricing/ · https://aws.amazon.com/backup/pricing/ · https://aws.amazon.com/s3/pricing/
 */
export const OWN_PRICES = {
  region: 'us-east-1',
  source: 'https://aws.amazon.com/timestream/pricing/',
  /** Of `INFLUX_INSTANCE`, in one zone. */
  influxInstanceHour: 0.119,
  influxStorageGibMonth: 0.1,
  secretMonth: 0.4,
  dynamoWriteUnit: 0.625e-6,
  dynamoReadUnit: 0.125e-6,
  dynamoGibMonth: 0.25,
  /** Of point-in-time recovery. */
  dynamoBackupGibMonth: 0.2,
  /** Of a table, in a vault. */
  vaultGibMonth: 0.1,
  /** Of S3's standard class, as are the requests. */
  s3GibMonth: 0.023,
  s3Write: 0.000_005,
  s3Read: 0.000_000_4,
  lambdaRequest: 0.2e-6,
  /** On ARM. */
  lambdaGbSecond: 0.000_013_333_4,
  stateTransition: 0.000_025,
  /** One metric in one GetMetricData. */
  metricRead: 0.000_01,
  /** A metric of Trimtab's own, by embedded metric format. */
  ownMetricMonth: 0.3,
  logGib: 0.5,
} as const;

/** Pages that say the same for us-east-1, as they were on 2026-11-22. A price that is not here is from memory. */
export const CONFIRMED_BY: Readonly<Partial<Record<keyof typeof OWN_PRICES, string>>> = {
  secretMonth:
    'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  dynamoWriteUnit: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  dynamoReadUnit: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  dynamoBackupGibMonth: 'https://finops.com.py/services/dynamodb/backups',
  lambdaRequest:
    'https://zeonedge.com/en/blog/aws-lambda-cost-optimization-memory-tuning-graviton-architecture',
  lambdaGbSecond: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  stateTransition: 'https://aws.amazon.com/step-functions/pricing/',
  metricRead:
    'https://support.site24x7.com/portal/en/kb/articles/aws-cloudwatch-metrics-cost-calculation',
  ownMetricMonth: 'https://signoz.io/guides/cloudwatch-pricing',
  logGib:
    'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
};
