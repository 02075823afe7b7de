import { expect, test } from 'vitest';
import * as errors from '#core/errors/errors.ts';

const { AppError, ...children } = errors;

test('the list of errors is closed', () => {
  expect(Object.keys(children).sort()).toEqual([
    'ConflictError',
    'InvalidInputError',
    'InvariantError',
    'NotFoundError',
    'NotPermittedError',
    'UpstreamError',
  ]);
});

test.each(Object.entries(children))('%s carries its name, details and cause', (name, Child) => {
  const cause = new Error('socket closed');
  const error = new Child('expected A, found B: do C', { details: { line: 3 }, cause });
  expect(error).toBeInstanceOf(AppError);
  expect(error.name).toBe(name);
  expect(error.message).toBe('expected A, found B: do C');
  expect(error.details).toEqual({ line: 3 });
  expect(error.cause).toBe(cause);
  expect(new Child('alone').details).toEqual({});
});

test('only an upstream failure is retried', () => {
  const retried = Object.values(children).filter((Child) => new Child('x').retry === 'backoff');
  expect(retried).toEqual([errors.UpstreamError]);
});
