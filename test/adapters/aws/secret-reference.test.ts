import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeReadSecret } from '#adapters/aws/secret-reference.ts';
import { InvalidInputError, NotFoundError, NotPermittedError } from '#core/errors/errors.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import { NOW } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud } from './cloud.ts';

const readSecret = makeReadSecret({ SLACK_TOKEN: 'xoxb-1', EMPTY: '' }, () => NOW);

test('a secret is what the variable holds that its reference names', async () =>
  expect(await readSecret('env:SLACK_TOKEN')).toBe('xoxb-1'));

test.each(['env:OTHER', 'env:EMPTY'])(
  '%s leads to nothing',
  async (reference) => await expect(readSecret(reference)).rejects.toThrow(NotFoundError),
);

test.each(['xoxb-1', 'env:lower', 'ssm:a', ''])(
  '%j is no reference',
  async (reference) => await expect(readSecret(reference)).rejects.toThrow(InvalidInputError),
);

describe('a parameter', () => {
  const NAME = '/trimtab/Trimtab/secrets/slack-token';
  let cloud: Cloud;
  let asked: unknown[];
  let answer: () => unknown;
  beforeEach(() => {
    asked = [];
    answer = () => ({ Parameter: { Name: NAME, Type: 'SecureString', Value: 'xoxb-2' } });
    const GetParameter: Handler = (input) => {
      asked.push(input);
      return answer();
    };
    cloud = openCloud([aService('ssm', { GetParameter })]);
  });
  afterEach(() => cloud.close());
  const refused = (code: string) => () => {
    throw new ServiceError(code, code);
  };

  test('is read decrypted, and asked for once a minute', async () => {
    let at = NOW;
    const read = makeReadSecret({}, () => at);
    expect([await read(`ssm:${NAME}`), await read(`ssm:${NAME}`)]).toEqual(['xoxb-2', 'xoxb-2']);
    expect(asked).toEqual([{ Name: NAME, WithDecryption: true }]);
    at += MS_PER_MINUTE;
    answer = () => ({ Parameter: { Name: NAME, Type: 'SecureString', Value: 'xoxb-3' } });
    expect(await read(`ssm:${NAME}`)).toBe('xoxb-3');
  });

  test('that is kept as plain text is refused, and not told', async () => {
    answer = () => ({ Parameter: { Name: NAME, Type: 'String', Value: 'xoxb-2' } });
    const reading = readSecret(`ssm:${NAME}`);
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.not.toThrow(/xoxb/);
    await expect(reading).rejects.toThrow(`ssm:${NAME} is no SecureString`);
  });

  test('that is not there, or may not be read, is asked for again the next time', async () => {
    answer = refused('ParameterNotFound');
    await expect(readSecret(`ssm:${NAME}`)).rejects.toThrow(NotFoundError);
    answer = refused('AccessDeniedException');
    await expect(readSecret(`ssm:${NAME}`)).rejects.toThrow(NotPermittedError);
    expect(asked).toHaveLength(2);
  });
});
