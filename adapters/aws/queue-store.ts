import * as z from 'zod';
import type {
  Admissions,
  AdmitChange,
  ReadAdmissions,
  ReadHeads,
  ReadTurns,
  ReadTurnToken,
  SaveTurn,
  Turn,
} from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { type Admission, admissionSchema } from '#core/planning/admission.ts';
import { compressJson, decompressJson } from './compressed.ts';
import { metaKey, metaOf, turnKey } from './ledger-items.ts';
import { commit, ledgerWrite, type TransactItem } from './ledger-write.ts';
import { putByOwner } from './put-by-owner.ts';
import { ITEM_SCHEMA, type Item, parseItem, readItem, readItems } from './table.ts';

export interface QueueStore {
  readonly saveTurn: SaveTurn;
  readonly readTurns: ReadTurns;
  readonly readTurnToken: ReadTurnToken;
  readonly readAdmissions: ReadAdmissions;
  readonly admitChange: AdmitChange;
  readonly readHeads: ReadHeads;
}

type QueueTables = Pick<FunctionEnv, 'CHANGES_TABLE' | 'CONTROL_TABLE'>;

const turnSchema = z.object({
  change: z.string(),
  fence: z.int(),
  taskToken: z.string(),
  askedAt: z.int(),
});

/** One item, so that whoever gives a turn knows of every other one that was given. */
const ADMISSIONS = { key: 'admissions', part: 'current' };
const admissionsSchema = z.object({ version: z.int(), admissions: z.instanceof(Uint8Array) });

/** Who waits for a turn, and who was given one. */
export const makeQueueStore = ({ CHANGES_TABLE, CONTROL_TABLE }: QueueTables): QueueStore => {
  const readTurns: ReadTurns = async (changes) =>
    (await readItems(CHANGES_TABLE, changes.map(turnKey))).map(turnOf);
  return {
    saveTurn: (turn) => {
      const item = { ...turn, ...turnKey(turn.change) };
      return putByOwner(CHANGES_TABLE, turn, item, `the turn of ${turn.change}`);
    },
    readTurns,
    readTurnToken: async (change) => (await readTurns([change]))[0]?.taskToken,
    readAdmissions: () => readAdmissions(CONTROL_TABLE),
    admitChange: (options, event, read, admissions) =>
      commit(
        CHANGES_TABLE,
        ledgerWrite(CHANGES_TABLE, { ...options, fence: options.meta.fence, bodies: [event] }),
        [putAdmissions(CONTROL_TABLE, read, admissions)],
      ),
    readHeads: async (changes) =>
      (await readItems(CHANGES_TABLE, changes.map(metaKey))).map(metaOf),
  };
};

const turnOf = (item: Item): Turn => parseItem(turnSchema, item, `the turn of ${item.change}`);

const readAdmissions = async (table: string): Promise<Admissions> => {
  const item = await readItem(table, ADMISSIONS);
  if (item === undefined) return { version: 0, admissions: [] };
  const { version, admissions } = parseItem(admissionsSchema, item, 'who has a turn');
  const parsed = parseItem(z.array(admissionSchema), decompressJson(admissions), 'who has a turn');
  return { version, admissions: parsed.map(withoutAbsent) };
};

const withoutAbsent = ({ ended, ...admission }: z.infer<typeof admissionSchema>): Admission => ({
  ...admission,
  ...(ended && { ended }),
});

/** Only if nobody else was given a turn since it was read: two at once would each fill the last place. */
const putAdmissions = (
  table: string,
  { version }: Admissions,
  admissions: readonly Admission[],
): TransactItem => ({
  Put: {
    TableName: table,
    Item: {
      ...ADMISSIONS,
      schema: ITEM_SCHEMA,
      version: version + 1,
      admissions: compressJson(admissions),
    },
    ConditionExpression: 'attribute_not_exists(#key) OR #version = :read',
    ExpressionAttributeNames: { '#key': 'key', '#version': 'version' },
    ExpressionAttributeValues: { ':read': version },
  },
});
