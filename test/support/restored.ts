import {
  CreateTableCommand,
  DeleteTableCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { fillTable, restoredName } from '#adapters/aws/restored-tables.ts';
import type { Anchors } from '#app/ports.ts';
import { type KeptTables, makeRestoreDeployment } from '#app/restore-deployment.ts';
import { verifyLedgers } from '#app/verify-audit.ts';
import { functionEnvSchema, type TableVariable } from '#core/contract/env.ts';
import { KEPT_TABLES, TABLES } from '#core/contract/tables.ts';
import { type Anchor, anchorOf } from '#core/ledger/anchor.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Embedded } from './embedded.ts';
import { putRawItems, rawItems } from './golden-state.ts';

/** What the tables held at one time, as AWS keeps it for as long as it can go back. */
interface Backup {
  readonly at: EpochMs;
  readonly items: ReadonlyMap<TableVariable, Awaited<ReturnType<typeof rawItems>>>;
}

/** A deployment on the embedded cloud that can be restored: the tables here cannot go back by themselves. */
export interface Restorable {
  /** Keeps what the tables hold now. */
  backUp(): Promise<Backup>;
  /** Anchors where all ledgers stand, as the daily run does. */
  anchor(): Promise<void>;
  readonly anchors: Anchors;
  /** Puts everything back, as `trimtab restore` does. */
  restore(backup: Backup): ReturnType<ReturnType<typeof makeRestoreDeployment>>;
}

export const makeRestorable = ({ clock, ports }: Embedded): Restorable => {
  const env = functionEnvSchema.parse(process.env);
  const anchored: Anchor[] = [];
  const anchors: Anchors = {
    save: async (anchor) => void anchored.push(anchor),
    newest: async () => anchored.at(-1),
  };
  const besides = async (variables: readonly TableVariable[], backup: Backup) => {
    const made: Partial<Record<TableVariable, string>> = {};
    for (const variable of variables) {
      const name = restoredName(env[variable], backup.at);
      made[variable] = name;
      if (await isThere(name)) continue;
      await createTable(variable, name);
      await putRawItems(name, backup.items.get(variable) ?? []);
    }
    return made;
  };
  return {
    anchors,
    backUp: () =>
      clock.during(async () => ({
        at: clock.now(),
        items: new Map(
          await Promise.all(
            KEPT_TABLES.map(async (variable) => [variable, await rawItems(env[variable])] as const),
          ),
        ),
      })),
    anchor: () =>
      clock.during(async () => {
        const { heads } = await verifyLedgers({ ...ports, anchors });
        await anchors.save(anchorOf(clock.now(), heads));
      }),
    restore: (backup) =>
      clock.during(() =>
        makeRestoreDeployment({
          ...ports,
          anchors,
          restoreTables: (variables) => besides(variables, backup),
          ledgersIn: (tables) => makeLedgerStore({ ...env, ...definedOnly(tables) }),
          fillTable: (variable, from) => fillTable(variable, from, env[variable]),
          deleteTable: async (TableName) => {
            await (await clientFor('dynamodb')).send(new DeleteTableCommand({ TableName }));
          },
          // Nothing runs while the clock stands still.
          pause: async () => clock.now(),
          waitUntil: async () => {},
          resume: async () => {},
          onProgress: () => {},
        })(backup.at, 'ana'),
      ),
  };
};

/** From an earlier try. */
const isThere = async (TableName: string): Promise<boolean> => {
  const { TableNames = [] } = await (await clientFor('dynamodb')).send(new ListTablesCommand({}));
  return TableNames.includes(TableName);
};

const definedOnly = (tables: KeptTables) => tables as Readonly<Record<TableVariable, string>>;

const createTable = async (variable: TableVariable, TableName: string): Promise<void> => {
  const { hash, range } = TABLES[variable];
  const keys = [hash, ...(range === undefined ? [] : [range])];
  await (await clientFor('dynamodb')).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, i) => ({
        AttributeName,
        KeyType: i === 0 ? 'HASH' : 'RANGE',
      })),
    }),
  );
};
