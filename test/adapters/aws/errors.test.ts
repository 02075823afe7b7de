import { afterEach, describe, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { errorCode, translateError } from '#adapters/aws/errors.ts';
import { AppError, InvariantError, NotFoundError } from '#core/errors/errors.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud, refusing } from './cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

/** The error of a call that the service answers so. */
const errorOf = async (call: () => Promise<unknown>): Promise<AppError> => {
  const error = await call().then(
    () => 'none',
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw error;
};

const describeVolumes = (code: string, status = 400) => {
  cloud = openCloud([aService('ec2', { DescribeVolumes: refusing(code, status) })]);
  return errorOf(async () =>
    (await clientFor('ec2', { account: ACCOUNT, region: REGION })).describeVolumes({}),
  );
};

const transact = (fields: object) => {
  const operation = refusing('TransactionCanceledException', 400, 'cancelled', fields);
  cloud = openCloud([aService('dynamodb', { TransactWriteItems: operation })]);
  const Put = { TableName: 't', Item: { id: 'secret' } };
  return errorOf(async () =>
    (await clientFor('dynamodb')).transactWrite({ TransactItems: [{ Put }] }),
  );
};

describe('an error of a call is one of ours', () => {
  test.each([
    ['RequestLimitExceeded', 503, 'UpstreamError'],
    ['Throttling', 400, 'UpstreamError'],
    ['InternalError', 500, 'UpstreamError'],
    ['Unavailable', 503, 'UpstreamError'],
    ['InsufficientInstanceCapacity', 500, 'UpstreamError'],
    ['UnauthorizedOperation', 403, 'NotPermittedError'],
    ['AccessDenied', 403, 'NotPermittedError'],
    ['AuthFailure', 401, 'NotPermittedError'],
    ['InvalidVolume.NotFound', 400, 'NotFoundError'],
    ['InvalidParameterValue', 400, 'InvalidInputError'],
    ['InvalidVolumeID.Malformed', 400, 'InvalidInputError'],
    ['IncorrectState', 400, 'ConflictError'],
    ['IncorrectInstanceState', 400, 'ConflictError'],
    ['VolumeInUse', 400, 'ConflictError'],
    ['SomethingNew', 409, 'ConflictError'],
    ['SomethingElse', 404, 'NotFoundError'],
  ])('%s (%i) is an %s', async (code, status, name) => {
    const error = await describeVolumes(code, status);
    expect(error.name).toBe(name);
    expect(errorCode(error)).toBe(code);
    expect(error.retry).toBe(name === 'UpstreamError' ? 'backoff' : 'never');
  });

  test('names the call, the place and the request', async () => {
    const error = await describeVolumes('InvalidParameterValue');
    expect(error.message).toBe(
      `ec2 DescribeVolumes in account ${ACCOUNT} (${REGION}) failed with InvalidParameterValue: as the service says`,
    );
    expect(error.details).toEqual({
      service: 'ec2',
      operation: 'DescribeVolumes',
      code: 'InvalidParameterValue',
      account: ACCOUNT,
      region: REGION,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('names the permission that is missing', async () => {
    const error = await describeVolumes('UnauthorizedOperation', 403);
    expect(error.message).toContain('The role that was used needs ec2:DescribeVolumes.');
  });

  test('a sentence of the service ends once', () => {
    const refused = Object.assign(new Error('You may not.'), { name: 'UnauthorizedOperation' });
    const { message } = translateError({ service: 'ec2', operation: 'DescribeVolumes' }, refused);
    expect(message).toContain('You may not. The role that was used needs');
  });

  test.each([
    'ExpiredTokenException',
    'RequestExpired',
    'UnrecognizedClientException',
    'OptInRequired',
    'CredentialsProviderError',
  ])('names none for %s, since none would help', async (code) => {
    const error = translateError(
      { service: 'ec2', operation: 'DescribeVolumes' },
      Object.assign(new Error('who?'), { name: code, $metadata: { httpStatusCode: 400 } }),
    );
    expect(error.name).toBe('NotPermittedError');
    expect(error.details).not.toHaveProperty('permission');
    expect(error.message).toBe(`ec2 DescribeVolumes failed with ${code}: who?`);
  });

  test('leaves out the encoded message that EC2 appends', () => {
    const message = 'You are not authorized. Encoded authorization failure message: AbC123';
    const refused = Object.assign(new Error(message), { name: 'UnauthorizedOperation' });
    const error = translateError({ service: 'ec2', operation: 'StopInstances' }, refused);
    expect(error.message).toContain('You are not authorized.');
    expect(error.message).not.toContain('AbC123');
  });
});

describe('a transaction that was cancelled', () => {
  test.each([
    [['None', 'ConditionalCheckFailed'], 'ConflictError'],
    [['TransactionConflict', 'None'], 'UpstreamError'],
    [['TransactionConflict', 'ConditionalCheckFailed'], 'ConflictError'],
    [['ThrottlingError'], 'UpstreamError'],
    [['ValidationError'], 'InvalidInputError'],
  ])('because of %j is an %s', async (codes, name) => {
    const error = await transact({ CancellationReasons: codes.map((Code) => ({ Code })) });
    expect(error.name).toBe(name);
    expect(error.details.reasons).toEqual(codes);
  });

  test('does not repeat what was sent', async () => {
    const Item = { id: { S: 'secret' } };
    const error = await transact({ CancellationReasons: [{ Code: 'ValidationError', Item }] });
    expect(JSON.stringify([error.message, error.details])).not.toContain('secret');
  });
});

describe('a call that carries a token', () => {
  test('repeats nothing of it, not even what the service quotes', async () => {
    const quoting = refusing('ValidationException', 400, "Value 'the-token' at 'taskToken' failed");
    cloud = openCloud([aService('sfn', { SendTaskSuccess: quoting })]);
    const error = await errorOf(async () =>
      (await clientFor('sfn')).sendTaskSuccess({ taskToken: 'the-token', output: '{}' }),
    );
    expect(error.name).toBe('InvalidInputError');
    expect(error.cause).toBeUndefined();
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('the-token');
  });
});

describe('what is no answer', () => {
  const call = { service: 'ec2', operation: 'DescribeVolumes' };

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT'])('%s may be tried again', (code) => {
    const error = translateError(call, Object.assign(new Error('no line'), { code }));
    expect(error).toMatchObject({ name: 'UpstreamError', details: { code } });
  });

  test('an answer that cannot be read may be tried again', () => {
    const broken = Object.assign(new SyntaxError('Unexpected token <'), {
      $response: { statusCode: 200 },
    });
    expect(translateError(call, broken).name).toBe('UpstreamError');
  });

  test('a bug stays a bug', () => {
    expect(translateError(call, new TypeError('x is not a function'))).toBeInstanceOf(
      InvariantError,
    );
  });

  test('an error of ours stays as it is', () => {
    const error = new NotFoundError('gone');
    expect(translateError(call, error)).toBe(error);
  });
});
