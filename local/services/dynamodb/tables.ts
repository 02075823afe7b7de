import type { Handler, Service } from '#local/services/wire/service.ts';
import { batchOperations } from './batch-operations.ts';
import { validation } from './errors.ts';
import { itemOperations } from './item-operations.ts';
import { readOperations } from './read-operations.ts';
import { openStore } from './store.ts';
import { tableOperations } from './table-operations.ts';
import { transactionOperations } from './transaction-operations.ts';

/** DynamoDB on one SQLite file. */
export interface Tables {
  readonly service: Service;
  close(): void;
}

/**
 * Opens the tables kept in a file (`:memory:` keeps them for the time of the process), and makes the file if need be.
 * Each call is one transaction: what a call has answered outlives the end of the process, whatever ends it.
 *
 * @throws InvalidInputError when the file is damaged or open in another process
 */
export const openTables = (file: string): Tables => {
  const store = openStore(file);
  const handlers: Record<string, Handler> = {
    ...tableOperations(store),
    ...itemOperations(store),
    ...readOperations(store),
    ...batchOperations(store),
    ...transactionOperations(store),
  };
  const operations = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, inTransaction(store.db, handler)]),
  );
  return { service: { name: 'dynamodb', operations }, close: () => store.db.close() };
};

const inTransaction =
  ({ atomically }: ReturnType<typeof openStore>['db'], handler: Handler): Handler =>
  (input, context) => {
    expectExpressions(input);
    return atomically(() => handler(input, context));
  };

/** Parameters from before there were expressions. */
const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

/** @throws ServiceError for a parameter that would otherwise be passed over in silence */
const expectExpressions = (input: object): void => {
  const legacy = LEGACY.find((name) => name in input);
  if (legacy === undefined) return;
  throw validation(`The embedded cloud takes expressions only, not ${legacy}`);
};
