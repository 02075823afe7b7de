import { setTimeout as delay } from 'node:timers/promises';
import type { KeptTables } from '#app/restore-deployment.ts';
import type { TableVariable } from '#core/contract/env.ts';
import { TABLES } from '#core/contract/tables.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_HOUR, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from './clients.ts';
import { errorCode } from './errors.ts';
import { deleteItems, type Item, type Key, putItems, tables } from './table.ts';

const LOOK_EVERY_MS = 10 * MS_PER_SECOND;
/** AWS restores most tables within an hour, whatever their size. */
const LONGEST_MS = 6 * MS_PER_HOUR;

/** The name of a table beside one of the deployment: a try that ended early is found again. */
export const restoredName = (table: string, to: EpochMs): string =>
  `${table}-at-${new Date(to).toISOString().replace(/[-:]|\.\d+/g, '')}`;

/**
 * Restores tables to a point in time, each beside its own. One that is there already, from an earlier try or from a
 * recovery point, is taken as it is.
 */
export const restoreTables = async (
  names: KeptTables,
  variables: readonly TableVariable[],
  to: EpochMs,
): Promise<KeptTables> => {
  const { RestoreTableToPointInTimeCommand } = await import('@aws-sdk/client-dynamodb');
  const db = await tables();
  const restored: Partial<Record<TableVariable, string>> = {};
  for (const variable of variables) {
    const SourceTableName = names[variable] ?? '';
    const TargetTableName = restoredName(SourceTableName, to);
    restored[variable] = TargetTableName;
    try {
      await db.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName,
          TargetTableName,
          RestoreDateTime: new Date(to),
        }),
      );
    } catch (error) {
      if (errorCode(error) !== 'TableAlreadyExistsException') throw error;
    }
  }
  for (const table of Object.values(restored)) await untilActive(table);
  return restored;
};

const untilActive = async (TableName: string): Promise<void> => {
  const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
  const db = await tables();
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await delay(LOOK_EVERY_MS);
  }
  throw new UpstreamError(`${TableName} is still being restored: begin again later`);
};

const PUT_AT_ONCE = 100;

/** Makes the items of a table those of another one with the same keys: all are written, and the others deleted. */
export const fillTable = async (
  variable: TableVariable,
  from: string,
  table: string,
): Promise<void> => {
  const { hash, range } = TABLES[variable];
  const keyOf = (item: Item): Key =>
    Object.fromEntries(
      [hash, ...(range === undefined ? [] : [range])].map((name) => [name, String(item[name])]),
    );
  const kept = new Set<string>();
  let some: Item[] = [];
  for await (const item of scanItems(from)) {
    kept.add(JSON.stringify(keyOf(item)));
    some.push(item);
    if (some.length < PUT_AT_ONCE) continue;
    await putItems(table, some);
    some = [];
  }
  await putItems(table, some);
  const others: Key[] = [];
  for await (const item of scanItems(table)) {
    const key = keyOf(item);
    if (!kept.has(JSON.stringify(key))) others.push(key);
  }
  await deleteItems(table, others);
};

async function* scanItems(TableName: string): AsyncGenerator<Item> {
  const db = await tables();
  let from: Item | undefined;
  do {
    const page = await db.scan({
      TableName,
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Keeps functions from running, whoever calls them. Returns after how long those that run have ended. */
export const pauseFunctions = async (names: readonly string[]): Promise<number> => {
  const lambda = await clientFor('lambda');
  let longest = 0;
  for (const FunctionName of names) {
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
    const { Timeout = 0 } = await lambda.getFunctionConfiguration({ FunctionName });
    longest = Math.max(longest, Timeout);
  }
  return longest * MS_PER_SECOND;
};

export const resumeFunctions = async (names: readonly string[]): Promise<void> => {
  const lambda = await clientFor('lambda');
  for (const FunctionName of names) await lambda.deleteFunctionConcurrency({ FunctionName });
};
