import * as z from 'zod';
import type {
  CollectedUntil,
  KeptSettings,
  MailThread,
  ReadBrake,
  ReadConfig,
  ReadConfigVersion,
  ReadDeployed,
  ReadHistory,
  SaveCollectedUntil,
  SaveHistory,
  SaveMailThread,
  SaveOrganization,
  SaveSettings,
  SetBrake,
  StoredOrganization,
} from '#app/ports.ts';
import { laidOver } from '#core/contract/config/careful-settings.ts';
import { storedConfigSchema } from '#core/contract/config/moved.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import type { Scope } from '#core/contract/events.ts';
import { AppError, ConflictError } from '#core/errors/errors.ts';
import { historySchema, noHistory } from '#core/learning/history.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { compressJson, decompressJson } from './compressed.ts';
import { ITEM_SCHEMA, type Item, parseItem, parseJson, readItem, tables } from './table.ts';

export interface ControlStore {
  readonly readBrake: ReadBrake;
  readonly setBrake: SetBrake;
  readonly readConfig: ReadConfig;
  readonly readConfigVersion: ReadConfigVersion;
  /** Puts a configuration in force, and keeps it for those who ask later what was; returns its version. */
  readonly saveConfig: (config: Config) => Promise<string>;
  readonly readDeployed: ReadDeployed;
  readonly saveSettings: SaveSettings;
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
const keptSchema = z.object({
  settings: z.record(z.string(), z.json()),
  problem: z.string().optional(),
  isUnclear: z.boolean(),
});
const NOTHING_SET: KeptSettings = { settings: {}, isUnclear: false };
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
  /** Keeps a configuration for those who ask later what was in force. */
  const keep = async (config: Config): Promise<string> => {
    const version = hashOf(config);
    await put({ ...CONFIG, part: version, config: JSON.stringify(config) });
    return version;
  };
  /** Deployments and those who follow the settings write beside each other: each its own fields. */
  const set = async (fields: Readonly<Record<string, string>>) => {
    const db = await tables();
    const names = Object.keys(fields);
    await db.update({
      TableName: table,
      Key: CONFIG,
      UpdateExpression: `SET #schema = :schema, ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: {
        '#schema': 'schema',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ':schema': ITEM_SCHEMA,
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
      },
    });
  };
  return {
    readBrake: async () => {
      const [inTable, inParameter] = await Promise.all([readBrake(table), readBrakeParameter?.()]);
      return !inTable.on && inParameter?.on ? inParameter : inTable;
    },
    setBrake: (brake) => put({ ...BRAKE, ...brake }),
    readConfig: async () => {
      const config = inForce(configsOf(await readItem(table, CONFIG)));
      return { config, version: hashOf(config) };
    },
    readDeployed: async () => {
      const item = await readItem(table, CONFIG);
      const configs = configsOf(item);
      return { ...configs, isKept: item?.inForce === hashOf(inForce(configs)) };
    },
    saveSettings: async (kept) => {
      const config = inForce({ ...configsOf(await readItem(table, CONFIG)), kept });
      await set({ settings: JSON.stringify(kept), inForce: await keep(config) });
    },
    readConfigVersion: async (version) => {
      const item = await readItem(table, { ...CONFIG, part: version });
      return item && parseJson(storedConfigSchema, item.config, `configuration ${version}`);
    },
    saveConfig: async (deployed) => {
      // What people have set stays over it: a deployment does not know what they hold back, or why.
      const { kept } = configsOf(await readItem(table, CONFIG));
      const version = await keep(inForce({ deployed, kept }));
      await set({ config: JSON.stringify(deployed), inForce: version });
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

/** What was deployed, and what people have set since. */
interface Configs {
  readonly deployed: Config;
  readonly kept: KeptSettings;
}

const configsOf = (item: Item | undefined): Configs => ({
  deployed:
    item?.config === undefined
      ? configSchema.parse({})
      : parseJson(storedConfigSchema, item.config, 'the configuration'),
  kept:
    item?.settings === undefined
      ? NOTHING_SET
      : parseJson(keptSchema, item.settings, 'the settings'),
});

const inForce = ({ deployed, kept: { settings, isUnclear } }: Configs): Config => {
  const config = laidOver(deployed, settings);
  return isUnclear ? { ...config, mode: 'recommend' } : config;
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
