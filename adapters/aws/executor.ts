import type { MakeCall, ReadResource, RehearseCall } from '#app/ports.ts';
import type { Scope } from '#core/contract/events.ts';
import { AppError, InvariantError, NotPermittedError } from '#core/errors/errors.ts';
import type { ApiCall, Json } from '#core/model/plan.ts';
import { clientFor } from './clients.ts';
import { errorCode } from './errors.ts';

export interface ExecutorOptions {
  /** What the registered actions may do, as `ec2:DescribeVolumes`; anything else is refused before it is sent. */
  readonly reads: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  /** Roles in the target account; absent: the rights of the process. */
  readonly readRoleName?: string | undefined;
  /** Role of a family: this prefix and its name. */
  readonly executeRolePrefix?: string | undefined;
}

export interface Executor {
  readonly readResource: ReadResource;
  readonly makeCall: MakeCall;
  readonly rehearseCall: RehearseCall;
}

/** Makes the calls of plans, which are data: the operation is found by its name in the SDK. */
export const makeExecutor = (options: ExecutorOptions): Executor => ({
  readResource: async (scope, call, absentOn) => {
    requireAllowed(options.reads, call, 'read');
    try {
      return { kind: 'found', answer: await send(scope, call, options.readRoleName) };
    } catch (error) {
      if (absentOn.includes(errorCode(error) ?? '')) return { kind: 'absent' };
      throw error;
    }
  },
  makeCall: (scope, family, call) => {
    requireAllowed(options.calls, call, 'call');
    return send(scope, call, roleOf(options, family));
  },
  rehearseCall: async (scope, family, call) => {
    requireAllowed(options.calls, call, 'call');
    const { service, operation } = call;
    if (!HAVE_DRY_RUN.has(service)) {
      const says = `${service}:${operation} has no dry run`;
      return { answer: 'not-rehearsed', says };
    }
    try {
      await send(
        scope,
        { ...call, input: { ...call.input, DryRun: true } },
        roleOf(options, family),
      );
    } catch (error) {
      return rehearsal(error);
    }
    throw new InvariantError(`${service}:${operation} took a dry run for a call in earnest`);
  },
});

/**
 * Services all of whose calls take `DryRun`, and then answer with an error whatever they would have done.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
 */
const HAVE_DRY_RUN: ReadonlySet<string> = new Set(['ec2']);

const rehearsal = (error: unknown): Awaited<ReturnType<RehearseCall>> => {
  if (!(error instanceof AppError)) throw error;
  if (errorCode(error) === 'DryRunOperation')
    return { answer: 'would-succeed', says: 'AWS would allow it' };
  if (error.retry === 'backoff') throw error;
  return { answer: 'refused', says: error.message };
};

const roleOf = ({ executeRolePrefix: prefix }: ExecutorOptions, family: string) =>
  prefix === undefined ? undefined : `${prefix}${family}`;

const requireAllowed = (
  allowed: ReadonlySet<string>,
  { service, operation }: ApiCall,
  what: 'read' | 'call',
): void => {
  if (allowed.has(`${service}:${operation}`)) return;
  throw new NotPermittedError(`no registered action may ${what} ${service}:${operation}`);
};

type Method = (input: object) => Promise<object>;

const send = async (
  scope: Scope,
  { service, operation, input }: ApiCall,
  roleName: string | undefined,
): Promise<Json> => {
  const client = await clientFor(service, { ...scope, roleName });
  const name = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
  const method = (client as unknown as Readonly<Record<string, Method | undefined>>)[name];
  if (typeof method !== 'function')
    throw new NotPermittedError(`the SDK's client of ${service} has no operation ${operation}`);
  return plainJson(await method.call(client, input));
};

/** Returns an answer as JSON: times in ISO 8601, bytes in base64, without what the SDK adds. */
const plainJson = (answer: object): Json =>
  JSON.parse(
    JSON.stringify({ ...answer, $metadata: undefined }, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  ) as Json;
