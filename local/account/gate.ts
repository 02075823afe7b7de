import {
  type Handler,
  type Service,
  ServiceError,
  type ServiceName,
} from '#local/services/wire/service.ts';
import type { Conditions } from './control.ts';
import { awsRate, type Buckets, type Rate } from './rates.ts';

/** What IAM calls the services that the SDK names otherwise. */
const IAM_NAMES: { readonly [N in ServiceName]?: string } = {
  'auto-scaling': 'autoscaling',
  'cost-explorer': 'ce',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
};

/** Services of the query protocol, and one that answers errors as they do: those have names of their own. */
const QUERY_SERVICES: ReadonlySet<ServiceName> = new Set([
  'auto-scaling',
  'cloudformation',
  'elastic-load-balancing',
  'elastic-load-balancing-v2',
  'rds',
  'route-53',
]);

interface GateOptions {
  readonly accountId: string;
  readonly conditions: Conditions;
  readonly buckets: Buckets;
  readonly rate?: (service: string, operation: string) => Rate;
}

/** Returns a service whose operations first pass what AWS checks before any of them: account, rate, permission, dry run. */
export function gated(
  name: ServiceName,
  operations: Readonly<Record<string, Handler>>,
  options: GateOptions,
): Service {
  const gate =
    (operation: string, handler: Handler): Handler =>
    (input, context) => {
      const { account, region, principal, now } = context;
      const { conditions, buckets, rate = awsRate } = options;
      // Whoever assumes a role calls with the credentials of another account.
      if (account !== options.accountId && name !== 'sts') throw unknownAccount(name, account);
      const bucket = `${region} ${name} ${operation}`;
      if (
        conditions.isThrottled(name, operation, now) ||
        !buckets.take(bucket, rate(name, operation), now)
      )
        throw throttled(name);
      const action = `${IAM_NAMES[name] ?? name}:${operation}`;
      if (conditions.isDenied(action, principal)) throw denied(name, action, principal);
      if (name === 'ec2' && input.DryRun === true)
        throw new ServiceError(
          'DryRunOperation',
          'Request would have succeeded, but DryRun flag is set.',
          412,
        );
      return handler(input, context);
    };
  const gatedOperations = Object.fromEntries(
    Object.entries(operations).map(([operation, handler]) => [operation, gate(operation, handler)]),
  );
  return { name, operations: gatedOperations };
}

function unknownAccount(service: ServiceName, account: string): ServiceError {
  const message = `The embedded cloud has no account ${account}.`;
  if (service === 'ec2') return new ServiceError('AuthFailure', message, 401);
  const code = QUERY_SERVICES.has(service) ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  return new ServiceError(code, message, 403);
}

function throttled(service: ServiceName): ServiceError {
  switch (service) {
    case 'ec2':
      return new ServiceError('RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 'lambda':
      return new ServiceError('TooManyRequestsException', 'Rate exceeded', 429, {
        Reason: 'CallerRateLimitExceeded',
      });
    case 'cost-explorer':
      return new ServiceError('LimitExceededException', 'Rate exceeded');
    case 'auto-scaling':
    case 'cloudformation':
    case 'cloudwatch':
    case 'elastic-load-balancing':
    case 'elastic-load-balancing-v2':
    case 'rds':
    case 'route-53':
      return new ServiceError('Throttling', 'Rate exceeded');
    default:
      return new ServiceError('ThrottlingException', 'Rate exceeded');
  }
}

function denied(service: ServiceName, action: string, principal: string): ServiceError {
  const message = `User: ${principal} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
  return service === 'ec2'
    ? new ServiceError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${message}`,
        403,
      )
    : new ServiceError(
        QUERY_SERVICES.has(service) ? 'AccessDenied' : 'AccessDeniedException',
        message,
        403,
      );
}
