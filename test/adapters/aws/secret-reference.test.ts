import { expect, test } from 'vitest';
import { makeReadSecret } from '#adapters/aws/secret-reference.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';

const readSecret = makeReadSecret({ SLACK_TOKEN: 'xoxb-1', EMPTY: '' });

test('a secret is what the variable holds that its reference names', async () =>
  expect(await readSecret('env:SLACK_TOKEN')).toBe('xoxb-1'));

test.each(['env:OTHER', 'env:EMPTY'])(
  '%s leads to nothing',
  async (reference) => await expect(readSecret(reference)).rejects.toThrow(NotFoundError),
);

test.each(['xoxb-1', 'env:lower', 'ssm:/a', ''])(
  '%j is no reference',
  async (reference) => await expect(readSecret(reference)).rejects.toThrow(InvalidInputError),
);
