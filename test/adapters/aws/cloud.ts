import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTransport } from '#adapters/aws/clients.ts';
import { setClock } from '#adapters/aws/clock.ts';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import { TABLES, type TableShape } from '#core/contract/tables.ts';
import { sts } from '#local/account/services/sts.ts';
import { VirtualClock } from '#local/clock.ts';
import { openTables } from '#local/services/dynamodb/tables.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { type InProcessHandler, inProcess } from '#local/services/wire/in-process.ts';
import {
  type Handler,
  type Service,
  ServiceError,
  type ServiceName,
} from '#local/services/wire/service.ts';
import { ACCOUNT, NOW, REGION } from '#test/support/facts.ts';

/** The environment that handlers would have. */
export const ENV = {
  CHANGES_TABLE: 'changes',
  LOCKS_TABLE: 'locks',
  RECOMMENDATIONS_TABLE: 'recommendations',
  APPROVALS_TABLE: 'approvals',
  FACTS_TABLE: 'facts',
  SERIES_TABLE: 'series',
  CONTROL_TABLE: 'control',
} as const;

const { AWS_ENDPOINT_URL: _, ...environment } = process.env;
process.env = {
  ...environment,
  AWS_ACCESS_KEY_ID: `AKIA${ACCOUNT}`,
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_REGION: REGION,
  AWS_MAX_ATTEMPTS: '1',
};

export interface Cloud {
  readonly clock: VirtualClock;
  /** What answers the clients of this process. */
  readonly handler: InProcessHandler;
  /** What happens around each call; undefined: nothing. */
  around: Around | undefined;
  close(): void;
}

/** Puts these services behind the product's clients, and STS with them. */
export const openCloud = (
  services: readonly Service[] = [],
  clock: VirtualClock = new VirtualClock(NOW),
): Cloud => {
  const hasSts = services.some(({ name }) => name === 'sts');
  const all = hasSts ? services : [...services, aService('sts', sts())];
  const handler = inProcess(all, clock, (call, next) => cloud.around?.(call, next) ?? next());
  const cloud: Cloud = { clock, handler, around: undefined, close: () => setTransport() };
  setClock(clock.now);
  setTransport(handler);
  return cloud;
};

/** As `openCloud`, with the product's tables. */
export const openCloudWithTables = async (services: readonly Service[] = []): Promise<Cloud> => {
  const { service, close } = openTables(':memory:');
  const cloud = openCloud([...services, service]);
  const db = new DynamoDBClient({ requestHandler: inProcess([service], cloud.clock) });
  for (const name of TABLE_VARIABLES) await db.send(createTable(ENV[name], TABLES[name]));
  const closeTransport = cloud.close;
  return Object.assign(cloud, {
    close: () => {
      closeTransport();
      close();
    },
  });
};

const createTable = (name: string, { hash, range, indexes }: TableShape): CreateTableCommand => {
  const schema = (keys: { hash: string; range?: string }) => [
    { AttributeName: keys.hash, KeyType: 'HASH' as const },
    ...(keys.range ? [{ AttributeName: keys.range, KeyType: 'RANGE' as const }] : []),
  ];
  const all = [{ hash, ...(range && { range }) }, ...Object.values(indexes)];
  const attributes = new Set(
    all.flatMap((keys) => [keys.hash, ...(keys.range ? [keys.range] : [])]),
  );
  const secondary = Object.entries(indexes).map(([IndexName, keys]) => ({
    IndexName,
    KeySchema: schema(keys),
    Projection: { ProjectionType: 'ALL' as const },
  }));
  return new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: schema({ hash, ...(range && { range }) }),
    AttributeDefinitions: [...attributes].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    ...(secondary.length > 0 && { GlobalSecondaryIndexes: secondary }),
  });
};

/** A service whose operations answer from a table of what was sent and what comes back. */
export const aService = (name: ServiceName, operations: Service['operations']): Service => ({
  name,
  operations,
});

/** Lets a call have its effect and loses the answer, as often as told. */
export const losingAnswers = (operation: string, times = 1): Around => {
  let lost = 0;
  return async (call, next) => {
    const answer = await next();
    if (call.operation !== operation || lost >= times) return answer;
    lost++;
    throw new ServiceError('InternalServerError', 'the answer was lost', 500);
  };
};

/** Retries as the SDK would, and loses the token by which DynamoDB knows a request again, as ten minutes would. */
export const retryingTransactions: Around = async ({ operation, input }, next) => {
  if (operation !== 'TransactWriteItems') return next();
  input.ClientRequestToken = undefined;
  await next();
  return next();
};

/** A handler that answers the same each time. */
export const answering = (answer: unknown): Handler => {
  return () => answer;
};

/** A handler that refuses each time. */
export const refusing = (
  code: string,
  status = 400,
  message = 'as the service says',
  fields = {},
): Handler => {
  return () => {
    throw new ServiceError(code, message, status, fields);
  };
};
