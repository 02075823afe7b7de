import type { EpochMs } from '#core/model/units.ts';

/** Who called, from the request's signature; `now` is the embedded cloud's clock. */
export interface CallContext {
  /** Twelve digits: the access key id is the account, as `AKIA` + account id or the bare twelve digits. */
  readonly account: string;
  readonly region: string;
  /** ARN of the caller, as CloudTrail shows it. */
  readonly principal: string;
  readonly requestId: string;
  readonly now: EpochMs;
}

/** One API operation, typed as the SDK's own input and output; throws `ServiceError` for an AWS error. */
// biome-ignore lint/suspicious/noExplicitAny: inputs differ per operation; the wire parses them by the SDK's own schemas.
export type Handler = (input: any, context: CallContext) => unknown;

/** The services that the embedded cloud answers, by the SDK's package name after `client-`; `logs` is `cloudwatch-logs`. */
export type ServiceName =
  | 'auto-scaling'
  | 'backup'
  | 'cloudformation'
  | 'cloudtrail'
  | 'cloudwatch'
  | 'cost-explorer'
  | 'dynamodb'
  | 'ec2'
  | 'elastic-load-balancing'
  | 'elastic-load-balancing-v2'
  | 'kms'
  | 'lambda'
  | 'logs'
  | 'rds'
  | 'route-53'
  | 'sesv2'
  | 'sfn'
  | 'sns'
  | 'ssm'
  | 'sts';

/** A service is its operations by name (`DescribeInstances`); an operation it lacks answers 501 and says so. */
export interface Service {
  readonly name: ServiceName;
  readonly operations: Readonly<Record<string, Handler>>;
}

/**
 * An error as AWS would answer it. `code` is the modelled exception name (`ConditionalCheckFailedException`)
 * or the EC2 error code (`IncorrectInstanceState`); `fields` are further members of a modelled exception.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}
