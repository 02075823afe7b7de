import { expect } from 'vitest';
import { VirtualClock } from '#local/clock.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import type { Handler, Service, ServiceName } from '#local/services/wire/service.ts';

/** When the clock of `optionsFor` stands still. */
export const START = Date.UTC(2026, 0, 1);

export const aService = (
  name: ServiceName,
  operations: Readonly<Record<string, Handler>>,
): Service => ({ name, operations });

/** What a client of these services is made with; one attempt, so that a test sees each error. */
export const optionsFor = (services: readonly Service[], around?: Around) => ({
  region: 'eu-west-1',
  credentials: credentialsFor('123456789012'),
  requestHandler: inProcess(services, new VirtualClock(START), around),
  maxAttempts: 1,
});

/** A handler that fails. */
export const throwing = (error: unknown): Handler => {
  return () => {
    throw error;
  };
};

/** The error that a promise rejects with. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('expected an error'),
    (error: unknown) => error,
  );
