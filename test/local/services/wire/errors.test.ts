import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeVolumesCommand, EC2Client, EC2ServiceException } from '@aws-sdk/client-ec2';
import {
  GetFunctionCommand,
  LambdaClient,
  ResourceConflictException,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import { GetHostedZoneCommand, NoSuchHostedZone, Route53Client } from '@aws-sdk/client-route-53';
import { ExpiredTokenException, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '#local/clock.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { aService, optionsFor, rejection, START, throwing } from './clients.ts';

afterEach(() => vi.restoreAllMocks());

describe('an error keeps its class, its code and its members', () => {
  test('in AWS JSON', async () => {
    const Item = { id: { S: 'a' } };
    const failed = new ServiceError('ConditionalCheckFailedException', 'no', 400, { Item });
    const client = new DynamoDBClient(
      optionsFor([aService('dynamodb', { GetItem: throwing(failed) })]),
    );
    const error = await rejection(client.send(new GetItemCommand({ TableName: 't', Key: {} })));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ message: 'no', Item, $metadata: { httpStatusCode: 400 } });
  });

  test('with its list of reasons', async () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
    const failed = new ServiceError('TransactionCanceledException', 'no', 400, {
      CancellationReasons,
    });
    const operations = { TransactWriteItems: throwing(failed) };
    const client = new DynamoDBClient(optionsFor([aService('dynamodb', operations)]));
    const error = await rejection(
      client.send(new TransactWriteItemsCommand({ TransactItems: [] })),
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({ CancellationReasons });
  });

  test('in AWS JSON that is compatible with the query protocol', async () => {
    const failed = new ServiceError('ResourceNotFoundException', 'no such alarm');
    const operations = { DescribeAlarms: throwing(failed) };
    const client = new CloudWatchClient(optionsFor([aService('cloudwatch', operations)]));
    const error = await rejection(client.send(new DescribeAlarmsCommand({})));
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({ message: 'no such alarm', $metadata: { httpStatusCode: 404 } });
  });

  test('in REST', async () => {
    const failed = new ServiceError('ResourceConflictException', 'busy', 400, { Type: 'User' });
    const client = new LambdaClient(
      optionsFor([aService('lambda', { GetFunction: throwing(failed) })]),
    );
    const error = await rejection(client.send(new GetFunctionCommand({ FunctionName: 'f' })));
    expect(error).toBeInstanceOf(ResourceConflictException);
    expect(error).toMatchObject({
      message: 'busy',
      Type: 'User',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('in REST with XML', async () => {
    const failed = new ServiceError('NoSuchHostedZone', 'no <zone>');
    const client = new Route53Client(
      optionsFor([aService('route-53', { GetHostedZone: throwing(failed) })]),
    );
    const error = await rejection(client.send(new GetHostedZoneCommand({ Id: 'Z0' })));
    expect(error).toBeInstanceOf(NoSuchHostedZone);
    expect(error).toMatchObject({ message: 'no <zone>', $metadata: { httpStatusCode: 404 } });
  });

  test('in the query protocol', async () => {
    const failed = new ServiceError('ExpiredTokenException', 'too late');
    const client = new STSClient(
      optionsFor([aService('sts', { GetCallerIdentity: throwing(failed) })]),
    );
    const error = await rejection(client.send(new GetCallerIdentityCommand({})));
    expect(error).toBeInstanceOf(ExpiredTokenException);
    expect(error).toMatchObject({ message: 'too late' });
  });

  test('in EC2, which models none', async () => {
    const failed = new ServiceError('IncorrectState', '<still> attached & in use');
    const client = new EC2Client(
      optionsFor([aService('ec2', { DescribeVolumes: throwing(failed) })]),
    );
    const error = await rejection(client.send(new DescribeVolumesCommand({})));
    expect(error).toBeInstanceOf(EC2ServiceException);
    expect(error).toMatchObject({ name: 'IncorrectState', message: '<still> attached & in use' });
  });
});

describe('a throttle is retried by the client', () => {
  const throttledOnce = (code: string, status: number): Around => {
    let calls = 0;
    return (_call, next) => {
      if (calls++ === 0) throw new ServiceError(code, 'slow down', status);
      return next();
    };
  };

  test.each([
    ['in EC2', 'RequestLimitExceeded', 503],
    ['in AWS JSON', 'ThrottlingException', 400],
    ['in REST', 'TooManyRequestsException', 429],
  ] as const)('%s', async (_name, code, status) => {
    const services = [
      aService('ec2', { DescribeVolumes: () => ({}) }),
      aService('dynamodb', { ListTables: () => ({}) }),
      aService('lambda', { GetFunction: () => ({}) }),
    ];
    const given = {
      ...optionsFor(services, throttledOnce(code, status)),
      retryStrategy: new ConfiguredRetryStrategy(2, 0),
    };
    const calls = {
      503: () => new EC2Client(given).send(new DescribeVolumesCommand({})),
      400: () => new DynamoDBClient(given).send(new ListTablesCommand({})),
      429: () => new LambdaClient(given).send(new GetFunctionCommand({ FunctionName: 'f' })),
    };
    expect(await calls[status]()).toMatchObject({ $metadata: { attempts: 2 } });
  });

  test('and is the modelled exception when it does not end', async () => {
    const failed = new ServiceError('TooManyRequestsException', 'slow down', 400, {
      retryAfterSeconds: '1',
    });
    const client = new LambdaClient(
      optionsFor([aService('lambda', { GetFunction: throwing(failed) })]),
    );
    const error = await rejection(client.send(new GetFunctionCommand({ FunctionName: 'f' })));
    expect(error).toBeInstanceOf(TooManyRequestsException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 429 } });
  });
});

describe('what cannot be answered says so', () => {
  test.each([
    ['an operation that a service lacks', [aService('dynamodb', {})]],
    ['a service that is not there', []],
  ])('%s', async (_name, services) => {
    const error = await rejection(
      new DynamoDBClient(optionsFor(services)).send(new ListTablesCommand({})),
    );
    expect(error).toMatchObject({
      name: 'NotImplemented',
      message: 'The embedded cloud does not answer ListTables of dynamodb.',
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('a service that the wire does not know', async () => {
    const handler = inProcess([], new VirtualClock(START));
    const headers = {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIA123456789012/20260101/eu-west-1/s3/aws4_request',
    };
    const request = { method: 'GET', protocol: 'http:', hostname: 'x', path: '/', headers };
    const { response } = await handler.handle({ ...request, query: {} });
    expect(response.statusCode).toBe(501);
    expect(new TextDecoder().decode(response.body)).toContain('signed for s3');
  });

  test('an access key that names no account', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const services = [aService('ec2', { DescribeVolumes: () => ({}) })];
    const error = await rejection(
      new EC2Client({ ...optionsFor(services), credentials }).send(new DescribeVolumesCommand({})),
    );
    expect(error).toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test.each([
    ['ec2', 'InternalError'],
    ['dynamodb', 'InternalFailure'],
  ] as const)('a handler of %s that fails, and its cause goes to stderr', async (name, code) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const bug = new TypeError('a bug');
    const handlers = { DescribeVolumes: throwing(bug), ListTables: throwing(bug) };
    const given = optionsFor([aService(name, handlers)]);
    const error = await rejection(
      name === 'ec2'
        ? new EC2Client(given).send(new DescribeVolumesCommand({}))
        : new DynamoDBClient(given).send(new ListTablesCommand({})),
    );
    expect(error).toMatchObject({ name: code, $metadata: { httpStatusCode: 500 } });
    expect(log).toHaveBeenCalledWith(bug);
  });
});
