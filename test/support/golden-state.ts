import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { makeApprovalStore } from '#adapters/aws/approval-store.ts';
import { clientFor } from '#adapters/aws/clients.ts';
import type { makeFactStore } from '#adapters/aws/fact-store.ts';
import type { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import type { makeRecommendationStore } from '#adapters/aws/recommendation-store.ts';
import type { makeSeriesStore } from '#adapters/aws/series-store.ts';
import type { makeWatchStore } from '#adapters/aws/watch-store.ts';
import type { TableVariable } from '#core/contract/env.ts';
import { brokenAt, hashOf } from '#core/ledger/chain.ts';
import { fold } from '#core/ledger/fold.ts';
import { MS_PER_DAY } from '#core/model/units.ts';

/** The stored items of an account, as a release wrote them, and what that release read in them. */
export interface GoldenState {
  readonly release: string;
  readonly change: string;
  readonly reads: Awaited<ReturnType<typeof readings>>;
  readonly tables: Readonly<Partial<Record<TableVariable, readonly StoredItem[]>>>;
}

/** An item in DynamoDB's own JSON: bytes are text in base64. */
type StoredItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Stores = ReturnType<typeof makeLedgerStore> &
  ReturnType<typeof makeWatchStore> &
  ReturnType<typeof makeApprovalStore> &
  ReturnType<typeof makeFactStore> &
  ReturnType<typeof makeSeriesStore> &
  ReturnType<typeof makeRecommendationStore>;

/** What the stores read of a finished change and all that it rests on, as far as no later version may read otherwise. */
export const readings = async (stores: Stores, id: string) => {
  const change = await stores.readChange(id);
  const { meta, plan, recommendation, before, events } = change;
  const state = fold(events);
  const approval = await stores.findApproval(state.asked?.approval ?? '');
  const watch = await stores.readWatch(id);
  const scope = { account: plan.account, region: plan.region };
  const evidence = await stores.readEvidence(recommendation.id, recommendation.evidenceHash);
  const openedAt = events[0]?.at ?? 0;
  const series = await stores.storedPieces(
    plan.resource,
    ['memory.used', 'invocations.sum'],
    openedAt - MS_PER_DAY,
    openedAt,
  );
  return {
    meta,
    plan,
    recommendation,
    before,
    events,
    broken: brokenAt(id, events) ?? null,
    state: { ...state, steps: Object.fromEntries(state.steps) },
    approval,
    watch: watch && {
      ...watch,
      baselines: watch.baselines.map(({ metric, unit, limit, class: kind, reason }) => ({
        metric,
        unit,
        limit,
        class: kind,
        reason,
      })),
    },
    evidence: evidence && {
      hash: hashOf(evidence),
      check: evidence.check,
      series: Object.keys(evidence.series),
    },
    fact: await stores.storedFact(scope, before.type, plan.resource),
    series,
    isFound: {
      byNumber: await stores.findChange(meta.number),
      byResource: (await stores.changesOf(plan.resource)).map((other) => other.change),
      amongAll: (await stores.recentChanges(10)).map((other) => other.change),
      live: (await stores.liveChanges()).length,
      inForce: (await stores.storedRecommendations(scope)).map((other) => other.id),
    },
  };
};

/** Everything in a table, as it is stored. */
export const rawItems = async (table: string): Promise<readonly StoredItem[]> => {
  const { Items = [] } = await (await clientFor('dynamodb')).send(
    new ScanCommand({ TableName: table }),
  );
  return Items.map((item) => mapValues(item, toText));
};

export const putRawItems = async (table: string, items: readonly StoredItem[]): Promise<void> => {
  const db = await clientFor('dynamodb');
  for (const item of items)
    await db.send(new PutItemCommand({ TableName: table, Item: mapValues(item, fromText) }));
};

const toText = (value: AttributeValue): Readonly<Record<string, unknown>> =>
  value.B === undefined ? { ...value } : { B: Buffer.from(value.B).toString('base64') };

const fromText = (value: Readonly<Record<string, unknown>>): AttributeValue =>
  typeof value.B === 'string'
    ? { B: Buffer.from(value.B, 'base64') }
    : (value as unknown as AttributeValue);

const mapValues = <A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
