import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '#local/clock.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import type { Handler } from '#local/services/wire/service.ts';
import { aService, optionsFor, START } from './clients.ts';

describe('around the handlers', () => {
  test('a wrapper sees the call and may change its answer', async () => {
    const seen: unknown[] = [];
    const around: Around = async (call, next) => {
      seen.push(call.service, call.operation, call.input, await next());
      return { TableNames: ['changed'] };
    };
    const services = [aService('dynamodb', { ListTables: () => ({ TableNames: ['t'] }) })];
    const client = new DynamoDBClient(optionsFor(services, around));
    const { TableNames } = await client.send(new ListTablesCommand({ Limit: 3 }));
    expect(TableNames).toEqual(['changed']);
    expect(seen).toEqual(['dynamodb', 'ListTables', { Limit: 3 }, { TableNames: ['t'] }]);
  });

  test('time stands still until the handler is done', async () => {
    const clock = new VirtualClock(START);
    const [reached, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ListTables: Handler = async () => {
      reached.resolve();
      await finish.promise;
      return { TableNames: [String(clock.now() - START)] };
    };
    const requestHandler = inProcess([aService('dynamodb', { ListTables })], clock);
    const client = new DynamoDBClient({ ...optionsFor([]), requestHandler });
    const listed = client.send(new ListTablesCommand({}));
    await reached.promise;
    const advanced = clock.advanceTo(START + 1_000);
    finish.resolve();
    expect((await listed).TableNames).toEqual(['0']);
    await advanced;
    expect(clock.now()).toBe(START + 1_000);
  });
});

test('a body that the CloudWatch client compresses is read', async () => {
  let received: { MetricData?: unknown[] } = {};
  const PutMetricData: Handler = (input) => {
    received = input;
  };
  const client = new CloudWatchClient(optionsFor([aService('cloudwatch', { PutMetricData })]));
  const MetricData = Array.from({ length: 500 }, (_, n) => ({ MetricName: `m${n}`, Value: n }));
  await client.send(new PutMetricDataCommand({ Namespace: 'n', MetricData }));
  expect(received.MetricData).toEqual(MetricData);
});
