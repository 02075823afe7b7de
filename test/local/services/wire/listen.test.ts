import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '#local/clock.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import { listen } from '#local/services/wire/listen.ts';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import { aService, optionsFor, rejection, START } from './clients.ts';

describe('over HTTP', () => {
  test('no connection is closed for being idle: its client may be this process, busy with something else', async () => {
    const listener = await listen({ services: [], clock: new VirtualClock(START), port: 0 });
    // A server that closes idle connections says after how long.
    const { headers } = await fetch(listener.url);
    expect(headers.get('connection')).toBe('keep-alive');
    expect(headers.get('keep-alive')).toBeNull();
    await listener.close();
  });

  test('everything is answered as it is in process', async () => {
    const clock = new VirtualClock(START);
    const seen: unknown[] = [];
    const record =
      (output: unknown): Handler =>
      (input, { requestId: _, ...context }) => {
        seen.push(input, context);
        if (output instanceof Error) throw output;
        return output;
      };
    const services = [
      aService('ec2', { DescribeVolumes: record({ Volumes: [{ VolumeId: 'vol-é<' }] }) }),
      aService('dynamodb', {
        ListTables: record(new ServiceError('ResourceNotFoundException', 'é')),
      }),
      aService('lambda', {
        Invoke: record({ StatusCode: 202, Payload: new Uint8Array([1, 0, 255]) }),
      }),
    ];
    const answersOf = async (where: object) => {
      seen.length = 0;
      const given = { ...optionsFor([]), ...where };
      const results = await Promise.all([
        new EC2Client(given).send(new DescribeVolumesCommand({ VolumeIds: ['vol-1', 'é &='] })),
        rejection(new DynamoDBClient(given).send(new ListTablesCommand({ Limit: 1 }))),
        new LambdaClient(given).send(
          new InvokeCommand({
            FunctionName: 'f/é',
            Qualifier: '$L',
            Payload: new Uint8Array([255]),
          }),
        ),
      ]);
      const known = results.map((result) => {
        const {
          $metadata,
          $response: _,
          ...answer
        } = result as Record<string, unknown> & { $metadata: object };
        return { ...answer, status: ($metadata as { httpStatusCode?: number }).httpStatusCode };
      });
      return { known, seen: new Set(seen.map((value) => JSON.stringify(value))) };
    };
    const listener = await listen({ services, clock, port: 0 });
    const { requestHandler: _, ...remote } = optionsFor([]);
    const overHttp = await answersOf({
      ...remote,
      requestHandler: undefined,
      endpoint: listener.url,
    });
    await listener.close();
    const within = await answersOf({ requestHandler: inProcess(services, clock) });
    expect(overHttp).toEqual(within);
    expect(overHttp.known.map(({ status }) => status)).toEqual([200, 400, 202]);
  });

  test('a port in use is an error', async () => {
    const clock = new VirtualClock(START);
    const first = await listen({ services: [], clock, port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(listen({ services: [], clock, port })).rejects.toThrow('EADDRINUSE');
    await first.close();
  });
});
