import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type {
  ClaimDelivery,
  DueDeliveries,
  KeepDelivery,
  KeptDelivery,
  MarkTold,
  NoteReturned,
  SaveSlackMessage,
  SettleDelivery,
  SlackMessageOf,
  UntoldChanges,
} from '#app/notify/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';
import { DELIVERY_STATES, type Delivery } from '#core/notify/delivery.ts';
import { metaKey, OPEN_DELIVERY, sortableTime, UNTOLD } from './ledger-items.ts';
import {
  ITEM_SCHEMA,
  type Item,
  parseItem,
  parseJson,
  queryItems,
  readItem,
  tables,
} from './table.ts';

export interface DeliveryStore {
  readonly keepDelivery: KeepDelivery;
  readonly dueDeliveries: DueDeliveries;
  readonly claimDelivery: ClaimDelivery;
  readonly settleDelivery: SettleDelivery;
  readonly noteReturned: NoteReturned;
  readonly untoldChanges: UntoldChanges;
  readonly markTold: MarkTold;
  readonly slackMessageOf: SlackMessageOf;
  readonly saveSlackMessage: SaveSlackMessage;
}

const deliveryKey = ({ id }: Pick<Delivery, 'id'>) => ({
  change: `delivery#${id}`,
  part: 'delivery',
});
const slackKey = (change: string, channel: string) => ({
  change: `slack#${change}`,
  part: channel,
});

const deliverySchema = z.object({
  state: z.enum(DELIVERY_STATES),
  tries: z.int(),
  because: z.string(),
  deadline: z.string().transform(Number),
});
const placeSchema = z.object({ channel: z.string(), ts: z.string() });

/**
 * Deliveries in the `changes` table: one item each, which stays as the proof that it was kept; the index `live` holds
 * those that are not over.
 */
export const makeDeliveryStore = (env: Pick<FunctionEnv, 'CHANGES_TABLE'>): DeliveryStore => {
  const table = env.CHANGES_TABLE;
  return {
    keepDelivery: async (delivery) => {
      const db = await tables();
      return isDone(() =>
        db.put({
          TableName: table,
          Item: newItem(delivery),
          ConditionExpression: 'attribute_not_exists(#part)',
          ExpressionAttributeNames: { '#part': 'part' },
        }),
      );
    },
    dueDeliveries: async (now) => {
      const due: KeptDelivery[] = [];
      for await (const item of listed(table, OPEN_DELIVERY, now)) due.push(keptOf(item));
      return due;
    },
    claimDelivery: (kept, until) => claim(table, kept, until),
    settleDelivery: async (claimed, after) => {
      const isOver = after.state !== 'waiting';
      const db = await tables();
      await db.update({
        TableName: table,
        Key: deliveryKey(claimed),
        UpdateExpression: `SET #state = :state, #because = :because, #deadline = :due${isOver ? ' REMOVE #live' : ''}`,
        ConditionExpression: '#state = :sending AND #tries = :tries',
        ExpressionAttributeNames: {
          '#state': 'state',
          '#because': 'because',
          '#deadline': 'deadline',
          '#tries': 'tries',
          ...(isOver && { '#live': 'live' }),
        },
        ExpressionAttributeValues: {
          ':state': after.state,
          ':because': after.because.slice(0, MAX_BECAUSE),
          ':due': sortableTime(after.dueAt),
          ':sending': 'sending',
          ':tries': claimed.tries,
        },
      });
    },
    // Beside its state, which whoever sends it may be about to write.
    noteReturned: async (id, because) => {
      const db = await tables();
      await isDone(() =>
        db.update({
          TableName: table,
          Key: deliveryKey({ id }),
          UpdateExpression: 'SET #returned = :because',
          ConditionExpression: 'attribute_exists(#part)',
          ExpressionAttributeNames: { '#returned': 'returned', '#part': 'part' },
          ExpressionAttributeValues: { ':because': because.slice(0, MAX_BECAUSE) },
        }),
      );
    },
    untoldChanges: async () => {
      const untold: string[] = [];
      for await (const item of listed(table, UNTOLD)) untold.push(String(item.change));
      return untold;
    },
    markTold: async (change) => {
      const db = await tables();
      await isDone(() =>
        db.update({
          TableName: table,
          Key: metaKey(change),
          UpdateExpression: 'REMOVE #live',
          ConditionExpression: '#live = :untold',
          ExpressionAttributeNames: { '#live': 'live' },
          ExpressionAttributeValues: { ':untold': UNTOLD },
        }),
      );
    },
    slackMessageOf: async (change, channel) => {
      const item = await readItem(table, slackKey(change, channel));
      return item && parseItem(placeSchema, item, `the Slack message of ${change}`);
    },
    saveSlackMessage: async (change, place) => {
      const db = await tables();
      await db.put({
        TableName: table,
        Item: { ...slackKey(change, place.channel), schema: ITEM_SCHEMA, ...place },
      });
    },
  };
};

const MAX_BECAUSE = 500;

/** The delivery as JSON text, so that it comes back as it was. */
const newItem = (delivery: Delivery): Item => ({
  ...deliveryKey(delivery),
  schema: ITEM_SCHEMA,
  delivery: JSON.stringify(delivery),
  state: 'waiting',
  tries: 0,
  because: '',
  live: OPEN_DELIVERY,
  deadline: sortableTime(delivery.dueAt),
});

const keptOf = (item: Item): KeptDelivery => {
  const { deadline, ...kept } = parseItem(deliverySchema, item, `delivery ${item.change}`);
  const delivery = parseJson(
    z.custom<Delivery>((value) => typeof value === 'object' && value !== null),
    item.delivery,
    `delivery ${item.change}`,
  );
  return { ...delivery, ...kept, dueAt: deadline };
};

/** Items of one kind that are not over, by their deadline; those only whose deadline has come, if `now` is given. */
const listed = (table: string, kind: string, now?: EpochMs) =>
  queryItems({
    TableName: table,
    IndexName: 'live',
    KeyConditionExpression: `#live = :kind${now === undefined ? '' : ' AND #deadline <= :now'}`,
    ExpressionAttributeNames: {
      '#live': 'live',
      ...(now !== undefined && { '#deadline': 'deadline' }),
    },
    ExpressionAttributeValues: {
      ':kind': kind,
      ...(now !== undefined && { ':now': sortableTime(now) }),
    },
  });

/** As it was read, so that of two who come at once one gets it. Whose answer was lost knows the claim by its name. */
const claim = async (
  table: string,
  kept: KeptDelivery,
  until: EpochMs,
): Promise<KeptDelivery | undefined> => {
  const claimed = { ...kept, state: 'sending', tries: kept.tries + 1 } as const;
  const claimant = randomUUID();
  const db = await tables();
  const isOurs = () =>
    isDone(() =>
      db.update({
        TableName: table,
        Key: deliveryKey(kept),
        UpdateExpression:
          'SET #state = :sending, #tries = :next, #deadline = :until, #claimant = :claimant',
        ConditionExpression: '#state = :state AND #tries = :tries',
        ExpressionAttributeNames: {
          '#state': 'state',
          '#tries': 'tries',
          '#deadline': 'deadline',
          '#claimant': 'claimant',
        },
        ExpressionAttributeValues: {
          ':sending': 'sending',
          ':state': kept.state,
          ':tries': kept.tries,
          ':next': claimed.tries,
          ':until': sortableTime(until),
          ':claimant': claimant,
        },
      }),
    );
  try {
    return (await isOurs()) ? claimed : undefined;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const item = await readItem(table, deliveryKey(kept));
    if (item?.claimant === claimant) return claimed;
    throw error;
  }
};

/** Whether a conditional write was made: that its condition did not hold is an answer. */
const isDone = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
};
