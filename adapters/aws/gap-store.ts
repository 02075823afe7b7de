import type { CloseGap, OpenGaps, SaveGap } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { gapSchema, sortedGaps } from '#core/scan/gap.ts';
import { ITEM_SCHEMA, parseJson, queryItems, tables } from './table.ts';

export interface GapStore {
  readonly saveGap: SaveGap;
  readonly closeGap: CloseGap;
  readonly openGaps: OpenGaps;
}

const keyOf = (
  { account, region }: { readonly account: string; readonly region: string },
  missing: string,
) => ({ key: 'gaps', part: `${account}#${region}#${missing}` });

/** What collections could not read: an item for each, emptied when it could be read again. Nobody deletes here. */
export const makeGapStore = (env: Pick<FunctionEnv, 'CONTROL_TABLE'>): GapStore => {
  const table = env.CONTROL_TABLE;
  return {
    saveGap: async (gap) => {
      const db = await tables();
      const Item = { ...keyOf(gap, gap.missing), schema: ITEM_SCHEMA, gap: JSON.stringify(gap) };
      await db.put({ TableName: table, Item });
    },
    closeGap: async (scope, missing) => {
      const db = await tables();
      const close = db.update({
        TableName: table,
        Key: keyOf(scope, missing),
        UpdateExpression: 'REMOVE #gap',
        ConditionExpression: 'attribute_exists(#gap)',
        ExpressionAttributeNames: { '#gap': 'gap' },
      });
      await close.catch((error: unknown) => {
        // There was none, as almost always.
        if (!(error instanceof ConflictError)) throw error;
      });
    },
    openGaps: async () => {
      const items = await Array.fromAsync(
        queryItems({
          TableName: table,
          KeyConditionExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': 'key' },
          ExpressionAttributeValues: { ':key': 'gaps' },
        }),
      );
      return sortedGaps(
        items.flatMap(({ gap, part }) =>
          gap === undefined ? [] : [parseJson(gapSchema, gap, `gap ${String(part)}`)],
        ),
      );
    },
  };
};
