import {
  AppError,
  ConflictError,
  InvalidInputError,
  InvariantError,
  NotFoundError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';

/** The call that failed, as its error names it. */
export interface FailedCall {
  readonly service: string;
  readonly operation: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** What the SDK's errors have in common; those of the network have only a `code`. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number };
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

type Kind = 'conflict' | 'not-found' | 'not-permitted' | 'invalid' | 'upstream';

/**
 * Returns the product's error for one of an SDK client. It names the call, the code and the request, and never what
 * was sent. What is not an error of a call (a bug) becomes an InvariantError.
 */
export const translateError = (call: FailedCall, error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new InvariantError(`${nameOf(call)} threw no error`);
  const code = codeOf(error);
  const reasons = reasonsOf(error);
  const context = {
    details: {
      service: call.service,
      operation: call.operation,
      code,
      ...(call.account && { account: call.account }),
      ...(call.region && { region: call.region }),
      ...(requestIdOf(error) && { requestId: requestIdOf(error) }),
      ...(reasons.length > 0 && { reasons }),
    },
    // The service may quote what it was sent, so that a call that carries a token keeps no cause.
    ...(!carriesToken(call) && { cause: error }),
  };
  const says = carriesToken(call) ? '' : `: ${firstSentences(error.message)}`;
  const failed = `${nameOf(call)} failed with ${code}${says}`;
  switch (kindOf(error, code, reasons)) {
    case 'conflict':
      return new ConflictError(failed, context);
    case 'not-found':
      return new NotFoundError(failed, context);
    case 'not-permitted':
      if (WRONG_CREDENTIALS.test(code)) return new NotPermittedError(failed, context);
      return new NotPermittedError(
        `${failed.replace(/\.$/, '')}. The role that was used needs ${permissionOf(call)}.`,
        { ...context, details: { ...context.details, permission: permissionOf(call) } },
      );
    case 'invalid':
      return new InvalidInputError(failed, context);
    case 'upstream':
      return new UpstreamError(failed, context);
    case undefined:
      return new InvariantError(failed, context);
  }
};

/** Returns the AWS error code of a translated error. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof AppError && typeof error.details.code === 'string'
    ? error.details.code
    : undefined;

/** Whether a translated error is a throttle. */
export const isThrottle = (error: AppError): boolean => THROTTLES.has(errorCode(error) ?? '');

/** A throttle can come with any status. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLES: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingError',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** What Node and the SDK call a connection that failed. */
const NETWORK =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|TimeoutError|AbortError|NetworkingError|RequestTimeout\w*)$/;

const NOT_PERMITTED = /^(AccessDenied\w*|Unauthorized\w*|NotAuthorized\w*)$/;

/** Refusals for whom somebody is, not for what they may do: no permission would help. */
const WRONG_CREDENTIALS =
  /^(AuthFailure|OptInRequired|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken\w*|RequestExpired|SignatureDoesNotMatch|CredentialsProviderError)$/;

const NOT_FOUND = /(NotFound|NotFoundException|DoesNotExist|NoSuchEntity)$/;

/** The resource is not in the state that the call takes for granted. */
const CONFLICT =
  /^(ConditionalCheckFailed\w*|Incorrect\w+|PreconditionFailed\w*|\w*ConflictException|\w+InUse|\w+AlreadyExists\w*)$/;

const kindOf = (error: SdkError, code: string, reasons: readonly string[]): Kind | undefined => {
  // A condition that failed stays failed; two transactions at once are worth another try.
  if (reasons.includes('ConditionalCheckFailed')) return 'conflict';
  if (reasons.includes('ValidationError')) return 'invalid';
  if (reasons.length > 0) return 'upstream';
  if (THROTTLES.has(code) || NETWORK.test(code)) return 'upstream';
  if (NOT_PERMITTED.test(code) || WRONG_CREDENTIALS.test(code)) return 'not-permitted';
  if (NOT_FOUND.test(code)) return 'not-found';
  if (CONFLICT.test(code)) return 'conflict';
  return kindOfStatus(error);
};

const kindOfStatus = ({ $metadata, $response }: SdkError): Kind | undefined => {
  if ($metadata === undefined && $response === undefined) return undefined;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  // An answer without a status, or a good one that cannot be read, was broken on the way.
  if (status === undefined || status < 400 || status >= 500 || status === 429) return 'upstream';
  if (status === 401 || status === 403) return 'not-permitted';
  if (status === 404) return 'not-found';
  return status === 409 || status === 412 ? 'conflict' : 'invalid';
};

const codeOf = (error: SdkError): string =>
  typeof error.code === 'string' && NETWORK.test(error.code) ? error.code : error.name;

const requestIdOf = (error: SdkError): string | undefined => error.$metadata?.requestId;

const reasonsOf = ({ CancellationReasons = [] }: SdkError): readonly string[] =>
  CancellationReasons.map(({ Code }) => Code ?? 'None');

const carriesToken = ({ operation }: FailedCall): boolean => operation.startsWith('SendTask');

/** EC2 appends an encoded message of several hundred characters to a refusal, the SDK its advice to developers. */
const firstSentences = (message: string): string =>
  message
    .replace(/ Encoded authorization failure message:.*$/s, '')
    .replace(/\s*Deserialization error: to see the raw response.*$/s, '')
    .slice(0, 500);

const nameOf = ({ service, operation, account, region }: FailedCall): string =>
  `${service} ${operation}${account ? ` in account ${account}` : ''}${region ? ` (${region})` : ''}`;

/** What IAM calls the services whose clients are named otherwise. */
const IAM_NAMES: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'cost-explorer': 'ce',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
  sesv2: 'ses',
  sfn: 'states',
};

/**
 * Calls that IAM names otherwise than the service does.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
const IAM_CALLS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
};

/** `elasticloadbalancing:DescribeTargetHealth`: what IAM calls the right to make a call. */
export const permissionOf = ({
  service,
  operation,
}: Pick<FailedCall, 'service' | 'operation'>): string => {
  const name = `${IAM_NAMES[service] ?? service}:${operation}`;
  return IAM_CALLS[name] ?? name;
};
