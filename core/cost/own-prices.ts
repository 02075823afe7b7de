/** What InfluxDB runs on when it is deployed: the smallest there is. */
export const INFLUX_INSTANCE = {
  type: 'db.influx.medium',
  storageType: 'InfluxIOIncludedT1',
  storageGib: 20,
} as const;

/**
 * Prices in US dollars of what Trimtab itself uses, without free tiers and discounts. They are from memory: nobody has
 * compared them with the pages of AWS, so that whatever is reckoned with them says so.
 *
 * @see https://aws.amazon.com/timestream/pricing/ · https://aws.amazon.com/dynamodb/pricing/on-demand/ · https://aws.amazon.com/lambda/pricing/ · https://aws.amazon.com/step-functions/pricing/ · https://aws.amazon.com/cloudwatch/pricing/ · https://aws.amazon.com/secrets-manager/pricing/ · https://aws.amazon.com/s3/pricing/
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
