// Longer than others: each client is an import, a type and a loader.
import type { AutoScaling } from '@aws-sdk/client-auto-scaling';
import type { Backup } from '@aws-sdk/client-backup';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudTrail } from '@aws-sdk/client-cloudtrail';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { CostExplorer } from '@aws-sdk/client-cost-explorer';
import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancing } from '@aws-sdk/client-elastic-load-balancing';
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { KMS } from '@aws-sdk/client-kms';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Organizations } from '@aws-sdk/client-organizations';
import type { Pricing } from '@aws-sdk/client-pricing';
import type { RDS } from '@aws-sdk/client-rds';
import type { Route53 } from '@aws-sdk/client-route-53';
import type { S3 } from '@aws-sdk/client-s3';
import type { SESv2 } from '@aws-sdk/client-sesv2';
import type { SFN } from '@aws-sdk/client-sfn';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { accountArn, roleArn } from './arn.ts';
import { systemClock } from './clock.ts';
import { isThrottle, translateError } from './errors.ts';
import { measure } from './metrics.ts';

/** Every client the product uses; tables are spoken to in plain values. */
export interface Clients {
  'auto-scaling': AutoScaling;
  backup: Backup;
  cloudformation: CloudFormation;
  cloudtrail: CloudTrail;
  cloudwatch: CloudWatch;
  'cost-explorer': CostExplorer;
  dynamodb: DynamoDBDocument;
  ec2: EC2;
  'elastic-load-balancing': ElasticLoadBalancing;
  'elastic-load-balancing-v2': ElasticLoadBalancingV2;
  kms: KMS;
  lambda: Lambda;
  logs: CloudWatchLogs;
  organizations: Organizations;
  pricing: Pricing;
  rds: RDS;
  'route-53': Route53;
  s3: S3;
  sesv2: SESv2;
  sfn: SFN;
  sns: SNS;
  sqs: SQS;
  ssm: SSM;
  sts: STS;
}
export type ClientName = keyof Clients;

/** Whose client: without an account that of the process itself, without a role with the process's own rights. */
export interface ClientOwner {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly roleName?: string | undefined;
}

type Transport = NonNullable<DynamoDBClientConfig['requestHandler']>;
type Credentials = Exclude<
  NonNullable<DynamoDBClientConfig['credentials']>,
  (...args: never) => unknown
>;
interface ClientConfig {
  readonly region?: string;
  readonly credentials?: () => Promise<Credentials>;
  readonly requestHandler: Transport;
  readonly maxAttempts?: number;
}

/** Each package is loaded at its first use: all of them cost a third of a second and 150 MB. */
const LOADERS: {
  readonly [S in ClientName]: (config: ClientConfig) => Promise<Clients[S]>;
} = {
  'auto-scaling': async (config) =>
    new (await import('@aws-sdk/client-auto-scaling')).AutoScaling(config),
  backup: async (config) => new (await import('@aws-sdk/client-backup')).Backup(config),
  cloudformation: async (config) =>
    new (await import('@aws-sdk/client-cloudformation')).CloudFormation(config),
  cloudtrail: async (config) => new (await import('@aws-sdk/client-cloudtrail')).CloudTrail(config),
  cloudwatch: async (config) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config),
  'cost-explorer': async (config) =>
    new (await import('@aws-sdk/client-cost-explorer')).CostExplorer(config),
  dynamodb: async (config) => {
    const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
    const { DynamoDBDocument } = await import('@aws-sdk/lib-dynamodb');
    return DynamoDBDocument.from(new DynamoDBClient(config));
  },
  ec2: async (config) => {
    const { EC2 } = await import('@aws-sdk/client-ec2');
    const { Ec2Protocol } = await import('./ec2-protocol.ts');
    return new EC2({ ...config, protocol: Ec2Protocol });
  },
  'elastic-load-balancing': async (config) =>
    new (await import('@aws-sdk/client-elastic-load-balancing')).ElasticLoadBalancing(config),
  'elastic-load-balancing-v2': async (config) =>
    new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2(config),
  kms: async (config) => new (await import('@aws-sdk/client-kms')).KMS(config),
  lambda: async (config) => new (await import('@aws-sdk/client-lambda')).Lambda(config),
  logs: async (config) =>
    new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(config),
  organizations: async (config) =>
    new (await import('@aws-sdk/client-organizations')).Organizations(config),
  pricing: async (config) => new (await import('@aws-sdk/client-pricing')).Pricing(config),
  rds: async (config) => new (await import('@aws-sdk/client-rds')).RDS(config),
  'route-53': async (config) => new (await import('@aws-sdk/client-route-53')).Route53(config),
  s3: async (config) => new (await import('@aws-sdk/client-s3')).S3(config),
  sesv2: async (config) => new (await import('@aws-sdk/client-sesv2')).SESv2(config),
  sfn: async (config) => new (await import('@aws-sdk/client-sfn')).SFN(config),
  sns: async (config) => new (await import('@aws-sdk/client-sns')).SNS(config),
  sqs: async (config) => new (await import('@aws-sdk/client-sqs')).SQS(config),
  ssm: async (config) => new (await import('@aws-sdk/client-ssm')).SSM(config),
  sts: async (config) => new (await import('@aws-sdk/client-sts')).STS(config),
};

/** Without limits a call on a dead connection would hang until the function's own timeout. */
const TIMEOUTS = {
  connectionTimeout: 3 * MS_PER_SECOND,
  requestTimeout: 20 * MS_PER_SECOND,
  throwOnRequestTimeout: true,
};

/** A call that is about to be made, before the SDK's own retries. */
export interface Call extends ClientOwner {
  readonly service: ClientName;
  readonly operation: string;
  readonly input: unknown;
}

/** Makes a call by `send`, or refuses it. What `send` throws are AppErrors. */
export type AroundCall = <T>(call: Call, send: () => Promise<T>) => Promise<T>;

/** How this process makes its calls, with full jitter between tries; without it by the SDK's own defaults. */
export interface Calling {
  readonly around: AroundCall;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** Said when a role is assumed, where its trust policy asks for one. */
  readonly externalId?: string | undefined;
}

/** How the other accounts of an organisation are entered. */
export interface Membership {
  /** Account of this process; the role for reading leads to all others. */
  readonly home: string;
  readonly readRole: string;
  /** Said when a role is assumed. */
  readonly externalId?: string | undefined;
}

let calling: Calling | undefined;
let membership: Membership | undefined;
let watching: AroundCall | undefined;
let transport: Transport = TIMEOUTS;
const clients = new Map<string, Promise<unknown>>();
const sessions = new Map<string, Promise<Session>>();
let ownAccount: Promise<string> | undefined;

/** Sends every call of this process through `handler` (tests, the fault harness); undefined: through the network. */
export const setTransport = (handler?: Transport): void => {
  transport = handler ?? TIMEOUTS;
  forgetClients();
};

/** Makes every call of this process in this way: for a scan, which makes thousands. */
export const setCalling = (how?: Calling): void => {
  calling = how;
  forgetClients();
};

/** Reads the home account with the process's own rights, and every other one by its role for reading. */
export const setMembership = (of?: Membership): void => {
  membership = of;
};

/** Lets `watch` see every call of this process on its way; it neither refuses nor repeats any. */
export const setWatching = (watch?: AroundCall): void => {
  watching = watch;
};

const forgetClients = (): void => {
  clients.clear();
  sessions.clear();
  ownAccount = undefined;
};

/**
 * Returns the client of a service for an account, a region and a role, made once per process. Its errors are AppErrors.
 * The SDK itself reads `AWS_ENDPOINT_URL`, `AWS_REGION` and `AWS_MAX_ATTEMPTS`.
 *
 * @throws NotPermittedError when the account is not that of the process and no role leads there
 */
export const clientFor = async <S extends ClientName>(
  service: S,
  asked: ClientOwner = {},
): Promise<Clients[S]> => {
  const isHome = asked.account === membership?.home && asked.roleName === membership?.readRole;
  const owner = isHome ? { ...asked, roleName: undefined } : asked;
  if (owner.account !== undefined && owner.roleName === undefined)
    await requireOwnAccount(owner.account, owner.region);
  const key = [service, owner.account, owner.region, owner.roleName].join(' ');
  const known = clients.get(key) ?? makeClient(service, owner);
  clients.set(key, known);
  return known as Promise<Clients[S]>;
};

const makeClient = async <S extends ClientName>(
  service: S,
  owner: ClientOwner,
): Promise<Clients[S]> => {
  const { account, region, roleName } = owner;
  const client = await LOADERS[service]({
    ...(region !== undefined && { region }),
    ...(account !== undefined &&
      roleName !== undefined && { credentials: () => assumeRole(account, roleName, region) }),
    requestHandler:
      calling && transport === TIMEOUTS
        ? { ...TIMEOUTS, requestTimeout: calling.timeoutMs }
        : transport,
    ...(calling && { maxAttempts: calling.maxAttempts }),
  });
  wrapCallsOf(client, service, owner);
  return client;
};

/** Outermost, so that it sees what is left after the SDK's own retries. */
const wrapCallsOf = (client: Clients[ClientName], service: ClientName, owner: ClientOwner) => {
  const around = calling?.around;
  const { middlewareStack } = client as DynamoDBClient;
  // It would copy every answer for a log that nobody keeps.
  middlewareStack.remove('loggerMiddleware');
  middlewareStack.add(
    (next, { commandName = 'call' }) =>
      (args) => {
        const operation = commandName.replace(/Command$/, '');
        const call = { service, operation, ...owner, input: args.input };
        const make = () =>
          next(args).catch((error: unknown) => {
            const translated = translateError({ service, operation, ...owner }, error);
            if (translated.retry === 'backoff')
              measure(isThrottle(translated) ? 'CallsThrottled' : 'CallsFailed', 1, {
                api: service,
              });
            throw translated;
          });
        const send = () => (watching ? watching(call, make) : make());
        return around ? around(call, send) : send();
      },
    { step: 'initialize', priority: 'high', name: 'translateErrors' },
  );
};

type Session = Credentials & { readonly expiration: Date };

/** A session that ends while a call is on its way fails it. */
const RENEW_BEFORE_MS = 5 * MS_PER_MINUTE;

/** Returns the session of a role, shared by all clients until shortly before it ends. */
const assumeRole = (account: string, roleName: string, region?: string): Promise<Session> => {
  const key = `${account} ${roleName}`;
  const start = () => startSession(account, roleName, region);
  const isFresh = ({ expiration }: Session) =>
    expiration.getTime() - RENEW_BEFORE_MS > systemClock();
  const known = sessions.get(key);
  const session = known?.then((last) => (isFresh(last) ? last : start()), start) ?? start();
  sessions.set(key, session);
  return session;
};

const externalIdSaid = (): string | undefined => calling?.externalId ?? membership?.externalId;

const startSession = async (
  account: string,
  roleName: string,
  region = 'us-east-1',
): Promise<Session> => {
  const sts = await clientFor('sts', { region });
  const RoleArn = roleArn({ account, region }, roleName);
  const externalId = externalIdSaid();
  const { Credentials: given } = await sts
    .assumeRole({
      RoleArn,
      RoleSessionName: 'trimtab',
      ...(externalId !== undefined && { ExternalId: externalId }),
    })
    .catch(async (error: unknown) => {
      throw await notTrusted(error, RoleArn, region);
    });
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration) {
    throw new UpstreamError(`sts AssumeRole gave no credentials for ${roleName} in ${account}`);
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    expiration: given.Expiration,
  };
};

/** AWS does not say whether the caller, the role's trust or its name is at fault: the error names all that must hold. */
const notTrusted = async (error: unknown, role: string, region: string): Promise<unknown> => {
  // Whose credentials have ended is not helped by any trust.
  if (!(error instanceof NotPermittedError) || !error.details.permission) return error;
  const own = await readOwnAccount(region).catch(() => undefined);
  if (own === undefined) return error;
  const externalId = externalIdSaid();
  const assumes = {
    role,
    by: accountArn({ account: own, region }),
    ...(externalId !== undefined && { externalId }),
  };
  return new NotPermittedError(error.message, {
    details: { ...error.details, assumes },
    cause: error,
  });
};

/** Else another account's resources would be read, and changed, in ours. */
const requireOwnAccount = async (account: string, region?: string): Promise<void> => {
  ownAccount ??= readOwnAccount(region);
  const own = await ownAccount.catch((error: unknown) => {
    ownAccount = undefined;
    throw error;
  });
  if (own === account) return;
  throw new NotPermittedError(
    `Account ${account} was asked for, but the credentials are of account ${own} and no role is named that leads there: set READ_ROLE_NAME and EXECUTE_ROLE_PREFIX.`,
  );
};

const readOwnAccount = async (region: string | undefined): Promise<string> =>
  (await (await clientFor('sts', { region })).getCallerIdentity({})).Account ?? '';
