import { createHash } from 'node:crypto';
import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { CallContext } from '#local/services/wire/service.ts';
import { checkedItem, sizeOfItem } from './attribute.ts';
import { consumed, readUnits } from './capacity.ts';
import { validation } from './errors.ts';
import { parseCondition } from './expression/condition.ts';
import { conditionPaths } from './expression/condition-paths.ts';
import { holds } from './expression/evaluate.ts';
import { parseKeyCondition } from './expression/key-condition.ts';
import { type Path, project } from './expression/path.ts';
import { Placeholders } from './expression/placeholders.ts';
import { parseProjection } from './expression/projection.ts';
import type { Item } from './item.ts';
import type { Reading, StoredItem } from './item-store.ts';
import { attributesOf, type KeySchema, keyAttributes, keyOf } from './key.ts';
import type { Store } from './store.ts';
import type { Index, Table } from './table.ts';

type ReadInput = QueryCommandInput | ScanCommandInput;

/** Bytes that a page goes through before it ends. */
const MAX_PAGE_BYTES = 1024 * 1024;
const MAX_SEGMENTS = 1_000_000;

/** The operations that read many items. */
export const readOperations = ({ tables, items }: Store) => {
  const page = (input: ReadInput, table: Table, plan: Plan, found: Iterable<StoredItem>) => {
    const limit = input.Limit ?? Number.POSITIVE_INFINITY;
    if (limit < 1) throw validation('Limit must be greater than or equal to 1');
    const matching: Item[] = [];
    let [scanned, bytes] = [0, 0];
    let last: Item | undefined;
    for (const { item } of found) {
      const seen = plan.visible(item);
      scanned++;
      bytes += sizeOfItem(seen);
      if (plan.matches(seen)) matching.push(plan.shown(seen));
      if (scanned < limit && bytes < MAX_PAGE_BYTES) continue;
      last = item;
      break;
    }
    const units = readUnits(bytes, input.ConsistentRead);
    const ConsumedCapacity = consumed(input.ReturnConsumedCapacity, table.name, units);
    return {
      ...(input.Select !== 'COUNT' && { Items: matching }),
      Count: matching.length,
      ScannedCount: scanned,
      ...(last && { LastEvaluatedKey: positionOf(table, plan.index, last) }),
      ...(ConsumedCapacity && { ConsumedCapacity }),
    };
  };

  return {
    Query: (input: QueryCommandInput, context: CallContext) => {
      const table = tables.find(context, input.TableName);
      const index = indexOf(table, input);
      const schema = index?.schema ?? table.schema;
      if (input.KeyConditionExpression === undefined) {
        throw validation(
          'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
        );
      }
      const placeholders = new Placeholders(input);
      const keys = parseKeyCondition(input.KeyConditionExpression, schema, placeholders);
      const plan = planFor(input, table, index, placeholders);
      const inKey = plan.filtered.find(([name]) =>
        attributesOf(schema).some((attribute) => attribute.name === name),
      );
      if (inKey) {
        throw validation(
          `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${inKey[0]}`,
        );
      }
      const reading: Reading = {
        index,
        keys,
        after: startOf(input, table, index),
        backwards: input.ScanIndexForward === false,
      };
      return page(input, table, plan, items.read(table, reading));
    },

    Scan: (input: ScanCommandInput, context: CallContext) => {
      const table = tables.find(context, input.TableName);
      const index = indexOf(table, input);
      const plan = planFor(input, table, index, new Placeholders(input));
      const isMine = segmentOf(input, index?.schema ?? table.schema);
      const found = items.read(table, { index, after: startOf(input, table, index) });
      return page(input, table, plan, where(found, isMine));
    },
  };
};

function* where(found: Iterable<StoredItem>, isWanted: (item: Item) => boolean) {
  for (const stored of found) if (isWanted(stored.item)) yield stored;
}

/** What becomes of each item that a read goes through. */
interface Plan {
  readonly index: Index | undefined;
  /** What the index holds of an item. */
  readonly visible: (item: Item) => Item;
  readonly matches: (item: Item) => boolean;
  readonly shown: (item: Item) => Item;
  /** What the filter looks at. */
  readonly filtered: readonly Path[];
}

const planFor = (
  input: ReadInput,
  table: Table,
  index: Index | undefined,
  placeholders: Placeholders,
): Plan => {
  const { FilterExpression, ProjectionExpression, Select } = input;
  const filter =
    FilterExpression === undefined
      ? undefined
      : parseCondition('FilterExpression', FilterExpression, placeholders);
  const projection =
    ProjectionExpression === undefined
      ? undefined
      : parseProjection(ProjectionExpression, placeholders);
  placeholders.expectAllUsed();
  if (projection && Select !== undefined && Select !== 'SPECIFIC_ATTRIBUTES') {
    throw validation(`Cannot specify the ProjectionExpression when choosing to get ${Select}`);
  }
  if (Select === 'SPECIFIC_ATTRIBUTES' && !projection) {
    throw validation('Must specify the ProjectionExpression when choosing SPECIFIC_ATTRIBUTES');
  }
  const held = index && heldBy(table, index);
  const isWhole = !held || fetchesFromTable(input, index, held, projection);
  return {
    index,
    visible: (item) => (isWhole ? item : project(item, held)),
    matches: (item) => !filter || holds(filter, item),
    shown: (item) => (projection ? project(item, projection) : item),
    filtered: filter ? conditionPaths(filter) : [],
  };
};

/** The attributes that an index holds; undefined when it holds all. */
const heldBy = (table: Table, { schema, projected }: Index): readonly Path[] | undefined => {
  if (projected === 'all') return undefined;
  const keys = [...attributesOf(table.schema), ...attributesOf(schema)].map(({ name }) => name);
  return [...new Set([...keys, ...projected])].map((name) => [name]);
};

/** A local index reads from the table what it does not hold; a global one cannot. */
const fetchesFromTable = (
  { Select }: ReadInput,
  { name, isGlobal }: Index,
  held: readonly Path[],
  projection: readonly Path[] | undefined,
): boolean => {
  const missing = (projection ?? []).filter(([path]) => !held.some(([known]) => known === path));
  const wantsMore = Select === 'ALL_ATTRIBUTES' || missing.length > 0;
  if (!wantsMore || !isGlobal) return wantsMore;
  throw validation(
    missing.length > 0
      ? `One or more parameter values were invalid: Global secondary index ${name} does not project [${missing.map(([path]) => path).join(', ')}]`
      : `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
  );
};

const indexOf = (table: Table, { IndexName, ConsistentRead }: ReadInput): Index | undefined => {
  if (IndexName === undefined) return undefined;
  const index = table.indexes.find(({ name }) => name === IndexName);
  if (!index) throw validation(`The table does not have the specified index: ${IndexName}`);
  if (!index.isGlobal || !ConsistentRead) return index;
  throw validation('Consistent reads are not supported on global secondary indexes');
};

/** The key after which the next page goes on: of the table, and of the index. */
const positionOf = (table: Table, index: Index | undefined, item: Item): Item => ({
  ...keyAttributes(table.schema, item),
  ...(index && keyAttributes(index.schema, item)),
});

const startOf = (
  { ExclusiveStartKey }: ReadInput,
  table: Table,
  index: Index | undefined,
): Item | undefined => {
  if (!ExclusiveStartKey) return undefined;
  const start = checkedItem(ExclusiveStartKey);
  const schemas = index ? [table.schema, index.schema] : [table.schema];
  const expected = new Set(schemas.flatMap(attributesOf).map(({ name }) => name));
  const given = Object.keys(start);
  if (given.length !== expected.size || !given.every((name) => expected.has(name))) {
    throw validation('The provided starting key is invalid');
  }
  return start;
};

/** Whether an item is in the segment of a parallel scan that is asked for; items of one hash key stay together. */
const segmentOf = (
  { Segment, TotalSegments }: ScanCommandInput,
  schema: KeySchema,
): ((item: Item) => boolean) => {
  if ((Segment === undefined) !== (TotalSegments === undefined)) {
    throw validation('Segment and TotalSegments must both be present in a parallel scan request');
  }
  if (Segment === undefined || TotalSegments === undefined) return () => true;
  if (
    TotalSegments < 1 ||
    TotalSegments > MAX_SEGMENTS ||
    Segment < 0 ||
    Segment >= TotalSegments
  ) {
    throw validation('The Segment parameter is zero-based and must be less than TotalSegments');
  }
  return (item) => {
    const digest = createHash('md5').update(keyOf(schema, item).hash).digest();
    return digest.readUInt32BE() % TotalSegments === Segment;
  };
};
