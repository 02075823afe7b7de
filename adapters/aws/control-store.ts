import * as z from 'zod';
import type {
  CollectedUntil,
  MailThread,
  ReadBrake,
  ReadConfig,
  ReadConfigVersion,
  ReadHistory,
  SaveCollectedUntil,
  SaveHistory,
  SaveMailThread,
  SaveOrganization,
  SetBrake,
  StoredOrganization,
} from '#app/ports.ts';
import { storedConfigSchema } from '#core/contract/config/moved.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import type { Scope } from '#core/contract/events.ts';
import { AppError, ConflictError } from '#core/errors/errors.ts';
import { historySchema, noHistory } from '#core/learning/history.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { compressJson, decompressJson } from './compressed.ts';
import { ITEM_SCHEMA, parseItem, parseJson, readItem, tables } from './table.ts';

export interface ControlStore {
  readonly readBrake: ReadBrake;
  readonly setBrake: SetBrake;
  readonly readConfig: ReadConfig;
  readonly readConfigVersion: ReadConfigVersion;
  /** Puts a configuration in force, and keeps it for those who ask later what was; returns its version. */
  readonly saveConfig: (config: Config) => Promise<string>;
  readonly mailThread: MailThread;
  readonly saveMailThread: SaveMailThread;
  readonly readHistory: ReadHistory;
  readonly saveHistory: SaveHistory;
  readonly collectedUntil: CollectedUntil;
  readonly saveCollectedUntil: SaveCollectedUntil;
  readonly saveOrganization: SaveOrganization;
  readonly storedOrganization: StoredOrganization;
}

const BRAKE = { key: 'brake', part: 'current' };
const CONFIG = { key: 'config', part: 'current' };
const ORGANIZATION = { key: 'organization', part: 'accounts' };
const threadKey = (change: string, to: string) => ({ key: `mail#${change}`, part: to });
const historyKey = (action: string) => ({ key: 'history', part: action });
const collectedKey = ({ account, region }: Scope) => ({
  key: 'collected',
  part: `${account}#${region}`,
});

const brakeSchema = z.object({
  on: z.boolean(),
  by: z.string(),
  at: z.int(),
  reason: z.string().optional(),
});
const threadSchema = z.object({ subject: z.string(), messageId: z.string() });
const accountsSchema = z.array(z.string());
const collectedSchema = z.record(z.string(), z.int());

/** What steers the whole deployment, each an item of its own. The brake is also on where another place says so. */
export const makeControlStore = (
  env: Pick<FunctionEnv, 'CONTROL_TABLE'>,
  readBrakeParameter?: ReadBrake,
): ControlStore => {
  const table = env.CONTROL_TABLE;
  const put = async (item: Readonly<Record<string, unknown>>) => {
    const db = await tables();
    await db.put({ TableName: table, Item: { schema: ITEM_SCHEMA, ...item } });
  };
  return {
    readBrake: async () => {
      const [inTable, inParameter] = await Promise.all([readBrake(table), readBrakeParameter?.()]);
      return !inTable.on && inParameter?.on ? inParameter : inTable;
    },
    setBrake: (brake) => put({ ...BRAKE, ...brake }),
    readConfig: async () => {
      const item = await readItem(table, CONFIG);
      const config = item
        ? parseJson(storedConfigSchema, item.config, 'the configuration')
        : configSchema.parse({});
      return { config, version: hashOf(config) };
    },
    readConfigVersion: async (version) => {
      const item = await readItem(table, { ...CONFIG, part: version });
      return item && parseJson(storedConfigSchema, item.config, `configuration ${version}`);
    },
    saveConfig: async (config) => {
      const version = hashOf(config);
      await put({ ...CONFIG, part: version, config: JSON.stringify(config) });
      await put({ ...CONFIG, config: JSON.stringify(config) });
      return version;
    },
    mailThread: async (change, to) => {
      const item = await readItem(table, threadKey(change, to));
      return item && parseItem(threadSchema, item, `mails of ${change}`);
    },
    saveMailThread: (change, to, subject, messageId) =>
      put({ ...threadKey(change, to), subject, messageId }),
    readHistory: async (action) => {
      const item = await readItem(table, historyKey(action));
      return item
        ? parseJson(historySchema, item.history, `history of ${action}`)
        : noHistory(action);
    },
    saveHistory: (history) =>
      put({ ...historyKey(history.action), history: JSON.stringify(history) }),
    collectedUntil: async (scope) => {
      const item = await readItem(table, collectedKey(scope));
      if (!(item?.until instanceof Uint8Array)) return new Map();
      const until = parseItem(collectedSchema, decompressJson(item.until), 'collection times');
      return new Map(Object.entries(until));
    },
    // An ARN each, for every resource of a region: long, and much alike.
    saveCollectedUntil: (scope, until) =>
      put({ ...collectedKey(scope), until: compressJson(Object.fromEntries(until)) }),
    saveOrganization: (accounts) => put({ ...ORGANIZATION, accounts }),
    storedOrganization: async () => {
      const item = await readItem(table, ORGANIZATION);
      return item ? parseItem(accountsSchema, item.accounts, 'accounts of the organisation') : [];
    },
  };
};

/** Nothing written means that nobody ever stopped anything; what cannot be read counts as on. */
const readBrake = async (table: string) => {
  try {
    const item = await readItem(table, BRAKE);
    if (item === undefined) return { on: false };
    const { reason, ...brake } = parseItem(brakeSchema, item, 'the brake');
    return { ...brake, ...(reason !== undefined && { reason }) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { on: true, reason: `it counts as on because it cannot be read: ${error.message}` };
  }
};

/** Returns the next number of a kind; one whose answer is lost is never used. */
export const nextNumber = async (table: string, of: string): Promise<number> => {
  const db = await tables();
  const { Attributes } = await db.update({
    TableName: table,
    Key: { key: `counter#${of}`, part: 'last' },
    UpdateExpression: 'SET #schema = :schema ADD #last :one',
    ExpressionAttributeNames: { '#schema': 'schema', '#last': 'last' },
    ExpressionAttributeValues: { ':schema': ITEM_SCHEMA, ':one': 1 },
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(Attributes?.last);
};

/** Numbers are given from above this one on; those that are given already stay. */
export const raiseNumber = async (table: string, of: string, last: number): Promise<void> => {
  const db = await tables();
  try {
    await db.update({
      TableName: table,
      Key: { key: `counter#${of}`, part: 'last' },
      UpdateExpression: 'SET #schema = :schema, #last = :last',
      ConditionExpression: 'attribute_not_exists(#last) OR #last < :last',
      ExpressionAttributeNames: { '#schema': 'schema', '#last': 'last' },
      ExpressionAttributeValues: { ':schema': ITEM_SCHEMA, ':last': last },
    });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
};
