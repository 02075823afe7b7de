import type {
  Alert,
  AppendEvents,
  ChangeMeta,
  ChangesOf,
  CloseChange,
  FindChange,
  LiveChanges,
  OpenChange,
  ReadChange,
  RecentChanges,
  StoredChange,
  TakeOver,
} from '#app/ports.ts';
import { InvariantError, NotFoundError } from '#core/errors/errors.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import { factSchema } from '#core/model/facts.ts';
import { planSchema } from '#core/model/plan.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';
import { alertItem } from './alert-items.ts';
import {
  ALL_CHANGES,
  CANARIES,
  EVENT_PREFIX,
  eventOf,
  historyOf,
  metaKey,
  metaOf,
  numberKey,
  planKey,
} from './ledger-items.ts';
import { makeOpenChange, type OpeningTables } from './ledger-open.ts';
import { commit, ledgerWrite, type TransactItem } from './ledger-write.ts';
import { type Item, parseJson, queryItems, readItem, readItems } from './table.ts';

export interface LedgerStore {
  readonly openChange: OpenChange;
  readonly readChange: ReadChange;
  readonly appendEvents: AppendEvents;
  readonly takeOver: TakeOver;
  readonly closeChange: CloseChange;
  readonly liveChanges: LiveChanges;
  readonly recentChanges: RecentChanges;
  readonly recentCanaries: RecentChanges;
  readonly findChange: FindChange;
  readonly changesOf: ChangesOf;
}

/** The ledgers of all changes. Whoever writes proves with fence, phase and last event that it still may. */
export const makeLedgerStore = (env: OpeningTables): LedgerStore => {
  const table = env.CHANGES_TABLE;
  return {
    openChange: makeOpenChange(env),
    readChange: (change) => readChange(table, change),
    appendEvents: async (options, bodies, alert) =>
      commit(
        table,
        ledgerWrite(table, { ...options, fence: options.meta.fence, bodies }),
        alert ? [putAlert(table, alert)] : [],
      ),
    takeOver: async (options, because) => {
      const from = options.meta.fence;
      const bodies = [{ kind: 'taken-over', from, because } as const];
      return commit(table, ledgerWrite(table, { ...options, fence: from + 1, bodies }));
    },
    closeChange: async (options, closed, alert) => {
      const { meta } = options;
      const write = ledgerWrite(table, {
        ...options,
        phase: 'closed',
        fence: meta.fence,
        bodies: [closed],
        outcome: closed.outcome,
      });
      const alerting = alert ? [putAlert(table, alert)] : [];
      return commit(table, write, [releaseLock(env.LOCKS_TABLE, meta), ...alerting]);
    },
    liveChanges: () => liveChanges(table),
    recentChanges: (limit) => listedChanges(table, ALL_CHANGES, limit),
    recentCanaries: (limit) => listedChanges(table, CANARIES, limit),
    findChange: (idOrNumber) => findChange(table, idOrNumber),
    changesOf: (resource) => listedChanges(table, historyOf(resource)),
  };
};

/** A lock that is gone already must not keep a change from ending; one of another change stays. */
const releaseLock = (table: string, { resource, change }: ChangeMeta): TransactItem => ({
  Delete: {
    TableName: table,
    Key: { resource },
    ConditionExpression: 'attribute_not_exists(#resource) OR #change = :change',
    ExpressionAttributeNames: { '#resource': 'resource', '#change': 'change' },
    ExpressionAttributeValues: { ':change': change },
  },
});

/** One that is open already is opened anew: what it says is newer. */
const putAlert = (table: string, alert: Alert): TransactItem => ({
  Put: { TableName: table, Item: alertItem(alert) },
});

/** A transaction may land between the items of a query; the next query then sees all of it. */
const READ_TRIES = 3;

const readChange = async (table: string, change: string): Promise<StoredChange> => {
  let broken: string | undefined;
  for (let tries = 0; tries < READ_TRIES; tries++) {
    const stored = await readOnce(table, change);
    const { meta, events } = stored;
    broken = brokenAt(change, events);
    if (broken === undefined && events.at(-1)?.hash === meta.head) return stored;
  }
  // What was altered is not acted upon.
  throw new InvariantError(
    `the ledger of ${change} is not intact: ${broken ?? 'its last event is not its head'}`,
  );
};

const readOnce = async (table: string, change: string): Promise<StoredChange> => {
  const found = new Map<string, Item>();
  // Between the parts in their order: the events, `meta`, `plan`; not the alert and the watch.
  for await (const item of queryItems({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: '#change = :change AND #part BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#change': 'change', '#part': 'part' },
    ExpressionAttributeValues: {
      ':change': change,
      ':first': EVENT_PREFIX,
      ':last': planKey(change).part,
    },
  }))
    found.set(String(item.part), item);
  const meta = found.get(metaKey(change).part);
  const plan = found.get(planKey(change).part);
  if (meta === undefined || plan === undefined)
    throw new NotFoundError(`there is no change ${change}`, { details: { change } });
  return {
    meta: metaOf(meta),
    plan: parseJson(planSchema, plan.plan, `plan of ${change}`),
    recommendation: parseJson(
      recommendationSchema,
      plan.recommendation,
      `recommendation of ${change}`,
    ),
    before: parseJson(factSchema, plan.before, `observed state of ${change}`),
    events: [...found.values()]
      .filter(({ part }) => String(part).startsWith(EVENT_PREFIX))
      .map(eventOf),
  };
};

/** From an index that lags: whoever acts on a change reads it again. */
const liveChanges = async (table: string): Promise<ChangeMeta[]> => {
  const found: ChangeMeta[] = [];
  for await (const item of queryItems({
    TableName: table,
    IndexName: 'live',
    KeyConditionExpression: '#live = :yes',
    ExpressionAttributeNames: { '#live': 'live' },
    ExpressionAttributeValues: { ':yes': 'yes' },
  }))
    found.push(metaOf(item));
  return found;
};

const listedChanges = async (
  table: string,
  list: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<ChangeMeta[]> => {
  const ids: string[] = [];
  for await (const item of queryItems({
    TableName: table,
    ConsistentRead: true,
    ScanIndexForward: false,
    ...(Number.isFinite(limit) && { Limit: limit }),
    KeyConditionExpression: '#change = :list',
    ExpressionAttributeNames: { '#change': 'change' },
    ExpressionAttributeValues: { ':list': list },
  })) {
    if (ids.length >= limit) break;
    ids.push(String(item.of));
  }
  const items = await readItems(table, ids.map(metaKey));
  const metas = new Map(items.map((item) => [String(item.change), metaOf(item)]));
  return ids.flatMap((id) => metas.get(id) ?? []);
};

const findChange = async (table: string, idOrNumber: string): Promise<string> => {
  const [byId, byNumber] = await readBoth(table, idOrNumber);
  const found = byId?.change ?? byNumber?.of;
  if (found !== undefined) return String(found);
  throw new NotFoundError(`there is no change ${idOrNumber}`, { details: { change: idOrNumber } });
};

const readBoth = (table: string, idOrNumber: string) =>
  Promise.all([readItem(table, metaKey(idOrNumber)), readItem(table, numberKey(idOrNumber))]);
