import { expect, test } from 'vitest';
import { CircuitBreaker } from '#adapters/aws/calls/circuit-breaker.ts';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';

const failing = () => Promise.reject(new UpstreamError('down'));
const answering = () => Promise.resolve('answer');

const aBreaker = () => {
  const clock = { now: 0 };
  const breaker = new CircuitBreaker('ec2', 'in us-east-1', () => clock.now);
  const fail = (times: number) =>
    Promise.all(Array.from({ length: times }, () => breaker.run(failing).catch(() => {})));
  return { breaker, clock, fail };
};

test('after five failures in a row nothing is asked for a minute', async () => {
  const { breaker, clock, fail } = aBreaker();
  await fail(4);
  expect(await breaker.run(answering)).toBe('answer');
  await fail(5);
  clock.now = 59_999;
  await expect(breaker.run(answering)).rejects.toThrow('ec2 in us-east-1 failed 5 times in a row');
  clock.now = 60_000;
  expect(await breaker.run(answering)).toBe('answer');
  expect(await breaker.run(answering)).toBe('answer');
});

test('the one call that is let through decides: a failure keeps the rest out for another minute', async () => {
  const { breaker, clock, fail } = aBreaker();
  await fail(5);
  clock.now = 60_000;
  const trial = breaker.run(failing);
  await expect(breaker.run(answering)).rejects.toThrow('in a row');
  await expect(trial).rejects.toThrow('down');
  clock.now = 119_999;
  await expect(breaker.run(answering)).rejects.toThrow('in a row');
  clock.now = 120_000;
  expect(await breaker.run(answering)).toBe('answer');
});

test('a refusal is an answer: it opens nothing', async () => {
  const { breaker, fail } = aBreaker();
  await fail(4);
  const refused = breaker.run(() => Promise.reject(new NotPermittedError('no')));
  await expect(refused).rejects.toThrow('no');
  await fail(4);
  expect(await breaker.run(answering)).toBe('answer');
});
