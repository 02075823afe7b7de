import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aTable, type Connect, scanAll, withRange } from './table.ts';

/** A write of the model: on one of few items, so that writes meet; with or without a condition on the version. */
type Action =
  | {
      readonly kind: 'put';
      readonly seq: number;
      readonly version: number;
      readonly expected?: number;
    }
  | { readonly kind: 'add'; readonly seq: number; readonly by: number; readonly expected?: number }
  | { readonly kind: 'delete'; readonly seq: number; readonly expected?: number };

type Step = readonly Action[];

/** Versions by item: all that the model knows of a table. */
type State = ReadonlyMap<number, number>;

const seq = fc.integer({ min: 0, max: 3 });
const small = fc.integer({ min: 0, max: 3 });
const condition = fc.option(small, { nil: undefined, freq: 2 });

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), seq, version: small, expected: condition }),
  fc.record({ kind: fc.constant('add' as const), seq, by: small, expected: condition }),
  fc.record({ kind: fc.constant('delete' as const), seq, expected: condition }),
) as fc.Arbitrary<Action>;

/** One action is a call of its own; several are a transaction. */
const step: fc.Arbitrary<Step> = fc.uniqueArray(action, {
  minLength: 1,
  maxLength: 3,
  selector: (one) => one.seq,
});

/** The state after an action; undefined when its condition does not hold. */
const after = (state: State, one: Action): State | undefined => {
  const version = state.get(one.seq);
  if (one.expected !== undefined && one.expected !== version) return undefined;
  const next = new Map(state);
  if (one.kind === 'delete') next.delete(one.seq);
  else next.set(one.seq, one.kind === 'put' ? one.version : (version ?? 0) + one.by);
  return next;
};

const number = (value: number): AttributeValue => ({ N: String(value) });

const request = (TableName: string, one: Action) => {
  const Key = { id: { S: 'model' }, seq: number(one.seq) };
  const values: Record<string, AttributeValue> = {
    ...(one.kind === 'add' && { ':by': number(one.by) }),
    ...(one.expected !== undefined && { ':expected': number(one.expected) }),
  };
  return {
    TableName,
    Key,
    Item: { ...Key, ...(one.kind === 'put' && { version: number(one.version) }) },
    UpdateExpression: 'ADD version :by',
    ...(one.expected !== undefined && { ConditionExpression: 'version = :expected' }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
};

const send = async (client: DynamoDBClient, table: string, actions: Step): Promise<void> => {
  const [one] = actions;
  if (one && actions.length === 1) {
    const { Key, Item, UpdateExpression, ...rest } = request(table, one);
    if (one.kind === 'put') await client.send(new PutItemCommand({ ...rest, Item }));
    else if (one.kind === 'delete') await client.send(new DeleteItemCommand({ ...rest, Key }));
    else await client.send(new UpdateItemCommand({ ...rest, Key, UpdateExpression }));
    return;
  }
  const TransactItems = actions.map((each): TransactWriteItem => {
    const { Key, Item, UpdateExpression, ...rest } = request(table, each);
    if (each.kind === 'put') return { Put: { ...rest, Item } };
    if (each.kind === 'delete') return { Delete: { ...rest, Key } };
    return { Update: { ...rest, Key, UpdateExpression } };
  });
  await client.send(new TransactWriteItemsCommand({ TransactItems }));
};

export const model = (connect: Connect): void => {
  test('leaves what a plain map would hold, and fails where a condition fails', async () => {
    const client = connect();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const table = await aTable(client, withRange('N'));
        let state: State = new Map();
        for (const actions of steps) {
          const next = actions.reduce<State | undefined>(
            (reached, one) => reached && after(reached, one),
            state,
          );
          const failed = await send(client, table, actions).then(
            () => false,
            (error: Error) => error.name,
          );
          const failure =
            actions.length === 1
              ? 'ConditionalCheckFailedException'
              : 'TransactionCanceledException';
          expect(failed).toBe(next ? false : failure);
          state = next ?? state;
        }
        const found = await scanAll(client, { TableName: table });
        const versions = found.map(
          (item) => [Number(item.seq?.N), Number(item.version?.N)] as const,
        );
        expect(new Map(versions)).toEqual(state);
      }),
      { numRuns: 40 },
    );
  });
};
