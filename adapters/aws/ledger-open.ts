import { randomUUID } from 'node:crypto';
import type { ChangeMeta, NewChange, OpenChange } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import { emptyChain, nextEvent } from '#core/ledger/chain.ts';
import { nextNumber } from './control-store.ts';
import {
  ALL_CHANGES,
  CANARIES,
  historyOf,
  metaItem,
  metaKey,
  metaOf,
  numberKey,
  planKey,
  sortableTime,
} from './ledger-items.ts';
import { measureEvent, putEvent, type TransactItem, wasWritten } from './ledger-write.ts';
import { ITEM_SCHEMA, type Item, readItem, tables } from './table.ts';

export type OpeningTables = Pick<FunctionEnv, 'CHANGES_TABLE' | 'LOCKS_TABLE' | 'CONTROL_TABLE'>;

/** Opens a change: its head, plan, first event, lock and number in one transaction; a number may be left unused. */
export const makeOpenChange =
  (env: OpeningTables): OpenChange =>
  async (change) => {
    const known = await readItem(env.CHANGES_TABLE, metaKey(change.change));
    if (known !== undefined) return { kind: 'exists', meta: metaOf(known) };
    const number = `chg-${String(await nextNumber(env.CONTROL_TABLE, 'change')).padStart(4, '0')}`;
    const writer = randomUUID();
    const event = nextEvent(
      emptyChain(change.change),
      { change: change.change, at: change.at, fence: 1, phase: 'open' },
      change.opened,
    );
    const meta: ChangeMeta = {
      change: change.change,
      number,
      recommendation: change.recommendation.id,
      resource: change.plan.resource,
      planHash: change.opened.planHash,
      phase: 'open',
      fence: 1,
      n: event.n,
      head: event.hash,
      deadline: change.deadline,
      openedAt: change.at,
      ...(change.plan.reverts !== undefined && { reverts: change.plan.reverts }),
      ...(change.plan.canary && { canary: change.plan.canary }),
    };
    const TransactItems = [
      ...openingItems(env, change, meta).map(putNew),
      putEvent(env.CHANGES_TABLE, event, writer),
    ];
    const db = await tables();
    try {
      await db.transactWrite({ TransactItems, ClientRequestToken: writer });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      if (!(await wasWritten(env.CHANGES_TABLE, event, writer))) return inTheWay(env, change);
    }
    measureEvent(change.opened, meta);
    return { kind: 'opened', number };
  };

type Opening = readonly [table: string, item: Item];

const openingItems = (env: OpeningTables, change: NewChange, meta: ChangeMeta): Opening[] => {
  const { plan, recommendation, before, at } = change;
  const inList = {
    part: `${sortableTime(at)}#${meta.change}`,
    schema: ITEM_SCHEMA,
    of: meta.change,
  };
  const documents = {
    plan: JSON.stringify(plan),
    recommendation: JSON.stringify(recommendation),
    before: JSON.stringify(before),
  };
  return [
    [env.CHANGES_TABLE, metaItem(meta)],
    [env.CHANGES_TABLE, { ...planKey(meta.change), schema: ITEM_SCHEMA, ...documents }],
    [env.CHANGES_TABLE, { ...numberKey(meta.number), schema: ITEM_SCHEMA, of: meta.change }],
    [env.CHANGES_TABLE, { change: historyOf(meta.resource), ...inList }],
    [env.CHANGES_TABLE, { change: meta.canary ? CANARIES : ALL_CHANGES, ...inList }],
    [
      env.LOCKS_TABLE,
      { resource: meta.resource, schema: ITEM_SCHEMA, change: meta.change, lockedAt: at },
    ],
  ];
};

/** Only where there is no such item yet: for a lock, no other change holds the resource. */
const putNew = ([table, item]: Opening): TransactItem => ({
  Put: {
    TableName: table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': 'part' in item ? 'part' : 'resource' },
  },
});

const inTheWay = async (env: OpeningTables, { change, plan }: NewChange) => {
  const meta = await readItem(env.CHANGES_TABLE, metaKey(change));
  if (meta !== undefined) return { kind: 'exists', meta: metaOf(meta) } as const;
  const lock = await readItem(env.LOCKS_TABLE, { resource: plan.resource });
  if (lock !== undefined) return { kind: 'locked', by: String(lock.change) } as const;
  throw new UpstreamError(`${plan.resource} was locked until just now: open ${change} again`);
};
