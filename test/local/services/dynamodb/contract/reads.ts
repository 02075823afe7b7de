import {
  type AttributeValue,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aTable, type Connect, type Item, put, queryAll, scanAll, withRange } from './table.ts';

/** Numbers of many magnitudes in their canonical form, and how they compare. */
const NUMBERS = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: -20, max: 20 }).map(String),
  fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 8 }))
    .filter(([digits]) => digits % 10 !== 0)
    .map(([digits, places]) => (digits * 10 ** -places).toFixed(places)),
  fc
    .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 36 }))
    .map(([digit, zeros]) => {
      return digit === 0 ? '0' : `${digit}${'0'.repeat(zeros)}`;
    }),
);

const RANGES = {
  N: {
    values: NUMBERS.map((N): AttributeValue => ({ N })),
    compare: (a: AttributeValue, b: AttributeValue) => Number(a.N) - Number(b.N),
  },
  S: {
    values: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 4 })
      .map((S): AttributeValue => ({ S })),
    compare: (a: AttributeValue, b: AttributeValue) =>
      Buffer.compare(Buffer.from(a.S ?? ''), Buffer.from(b.S ?? '')),
  },
  B: {
    values: fc
      .uint8Array({ minLength: 1, maxLength: 4 })
      .map((bytes): AttributeValue => ({ B: bytes })),
    compare: (a: AttributeValue, b: AttributeValue) =>
      Buffer.compare(a.B ?? new Uint8Array(), b.B ?? new Uint8Array()),
  },
} as const;

const idOf = (value: AttributeValue | undefined) =>
  value?.B ? Buffer.from(value.B).toString('hex') : (value?.S ?? value?.N);

/** What a range condition lets through, by the order of two values. */
const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export const reads = (connect: Connect): void => {
  for (const [type, { values, compare }] of Object.entries(RANGES)) {
    test(`range keys of type ${type} are in order, and each condition takes its part`, async () => {
      const client = connect();
      const TableName = await aTable(client, withRange(type as keyof typeof RANGES));
      let runs = 0;
      const keys = fc.uniqueArray(values, { minLength: 1, maxLength: 12, selector: idOf });
      const property = fc.asyncProperty(keys, values, async (ats, bound) => {
        const id = { S: `run-${++runs}` };
        for (const seq of ats) await put(client, TableName, { id, seq });
        const sorted = ats.toSorted(compare);
        const query = async (condition: string, input: Partial<QueryCommandInput> = {}) => {
          const found = await queryAll(client, {
            TableName,
            KeyConditionExpression: condition,
            ExpressionAttributeValues: {
              ':id': id,
              ...(condition.includes(':seq') && { ':seq': bound }),
            },
            ExpressionAttributeNames: {
              '#id': 'id',
              ...(condition.includes('#seq') && { '#seq': 'seq' }),
            },
            ...input,
          });
          return found.map(({ seq }) => idOf(seq));
        };
        expect(await query('#id = :id')).toEqual(sorted.map(idOf));
        expect(await query('#id = :id', { ScanIndexForward: false, Limit: 2 })).toEqual(
          sorted.toReversed().map(idOf),
        );
        for (const [operator, lets] of Object.entries(OPERATORS)) {
          const expected = sorted.filter((seq) => lets(compare(seq, bound)));
          expect(await query(`#id = :id AND #seq ${operator} :seq`)).toEqual(expected.map(idOf));
        }
      });
      await fc.assert(property, { numRuns: 12 });
    });
  }

  test('a range takes BETWEEN and begins_with', async () => {
    const client = connect();
    const TableName = await aTable(client, withRange('S'));
    const id = { S: 'a' };
    const ats = ['event#1', 'event#2', 'event#3', 'events', 'meta'];
    for (const seq of ats) await put(client, TableName, { id, seq: { S: seq } });
    const query = async (condition: string, values: Record<string, AttributeValue>) => {
      const found = await queryAll(client, {
        TableName,
        KeyConditionExpression: condition,
        ExpressionAttributeValues: { ':id': id, ...values },
      });
      return found.map(({ seq }) => seq?.S);
    };
    const between = { ':low': { S: 'event#2' }, ':high': { S: 'events' } };
    expect(await query('id = :id AND seq BETWEEN :low AND :high', between)).toEqual(
      ats.slice(1, 4),
    );
    const prefix = { ':prefix': { S: 'event#' } };
    expect(await query('begins_with(seq, :prefix) AND id = :id', prefix)).toEqual(ats.slice(0, 3));
    expect(await query('(id = :id) AND (:low < seq)', { ':low': { S: 'events' } })).toEqual([
      'meta',
    ]);
  });

  test('pages of any limit hold every item once, in order', async () => {
    const client = connect();
    const TableName = await aTable(client, withRange('N'));
    const ats = Array.from({ length: 7 }, (_, n) => String(n - 3));
    for (const seq of ats) await put(client, TableName, { id: { S: 'a' }, seq: { N: seq } });
    for (const Limit of [1, 2, 3, 7, 8]) {
      for (const ScanIndexForward of [true, false]) {
        const found = await queryAll(client, {
          TableName,
          Limit,
          ScanIndexForward,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { S: 'a' } },
        });
        const expected = ScanIndexForward ? ats : ats.toReversed();
        expect(found.map(({ seq }) => seq?.N)).toEqual(expected);
      }
      expect(await scanAll(client, { TableName, Limit })).toHaveLength(7);
    }
  });

  test('a page ends long before it holds three megabytes', async () => {
    const client = connect();
    const TableName = await aTable(client, withRange('N'));
    const text = { S: 'x'.repeat(300_000) };
    const ats = Array.from({ length: 10 }, (_, n) => String(n));
    for (const seq of ats) await put(client, TableName, { id: { S: 'a' }, seq: { N: seq }, text });
    const query = {
      TableName,
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'a' } },
    };
    const first = await client.send(new QueryCommand(query));
    expect(first.LastEvaluatedKey).toBeDefined();
    expect(first.Count).toBeLessThan(10);
    expect((await queryAll(client, query)).map(({ seq }) => seq?.N)).toEqual(ats);
    expect(await scanAll(client, { TableName })).toHaveLength(10);
  });

  const numbered = async () => {
    const client = connect();
    const TableName = await aTable(client);
    const items: Item[] = Array.from({ length: 20 }, (_, n) => ({
      id: { S: `item-${n}` },
      n: { N: String(n) },
      kind: { S: n % 2 === 0 ? 'even' : 'odd' },
    }));
    for (const item of items) await put(client, TableName, item);
    return { client, TableName };
  };

  test('a filter counts what it went through and what matched', async () => {
    const { client, TableName } = await numbered();
    const filter = {
      TableName,
      FilterExpression: 'kind = :kind AND n >= :n',
      ExpressionAttributeValues: { ':kind': { S: 'even' }, ':n': { N: '10' } },
    };
    const { Items, Count, ScannedCount } = await client.send(new ScanCommand(filter));
    const found = Items?.map(({ n }) => Number(n?.N)).toSorted((a, b) => a - b);
    expect(found).toEqual([10, 12, 14, 16, 18]);
    expect([Count, ScannedCount]).toEqual([5, 20]);
  });

  test('a count gives no items', async () => {
    const { client, TableName } = await numbered();
    const counted = await client.send(new ScanCommand({ TableName, Select: 'COUNT' }));
    expect(counted.Items).toBeUndefined();
    expect(counted.Count).toBe(20);
  });

  test('a projection of a scan gives the attributes that it names', async () => {
    const { client, TableName } = await numbered();
    const found = await scanAll(client, { TableName, ProjectionExpression: 'kind' });
    expect(found.filter(({ kind }) => kind?.S === 'odd')).toEqual(
      Array.from({ length: 10 }, () => ({ kind: { S: 'odd' } })),
    );
  });

  test('the segments of a parallel scan hold every item once', async () => {
    const { client, TableName } = await numbered();
    const TotalSegments = 3;
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => scanAll(client, { TableName, Segment, TotalSegments, Limit: 4 })),
    );
    const ids = segments.flat().map(({ id }) => id?.S);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
  });
};
