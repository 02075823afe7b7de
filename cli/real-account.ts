import { makeAroundCalls } from '#adapters/aws/calls/around-calls.ts';
import { type MayExceed, Spending } from '#adapters/aws/calls/spending.ts';
import { setCalling } from '#adapters/aws/clients.ts';
import { systemClock } from '#adapters/aws/clock.ts';
import { type Caller, readCaller } from '#adapters/aws/readers/caller.ts';
import { makeReadDetachments } from '#adapters/aws/readers/detachments.ts';
import { makeReadFacts } from '#adapters/aws/readers/facts.ts';
import { makeReadInstanceTypes } from '#adapters/aws/readers/instance-types.ts';
import { makeReadSeries } from '#adapters/aws/readers/series.ts';
import type { ReadPrices } from '#app/ports.ts';
import type { ScanScopeDeps } from '#app/scan-scope.ts';
import type { Scope } from '#core/contract/events.ts';

/** Tries of a call: at a third of all calls failing, one in 240 fails for good. */
const TRIES = 5;

/** A real account, as the credentials of this process see it. Every call reads. */
export interface RealAccount {
  readonly caller: Caller;
  readonly readers: ScanScopeDeps;
  readonly spending: Spending;
}

/** @throws AppError with one line of what is wrong with the credentials, the region or the endpoint */
export const openRealAccount = async (options: {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly budgetUsd: number;
  readonly mayExceed: MayExceed;
  readonly timeoutMs: number;
  /** Role that is assumed in every account but the caller's own. */
  readonly roleName: string;
  readonly externalId?: string | undefined;
  readonly readPrices: ReadPrices;
}): Promise<RealAccount> => {
  const spending = new Spending(options.budgetUsd, options.mayExceed);
  setCalling({
    around: makeAroundCalls(spending, systemClock),
    maxAttempts: TRIES,
    timeoutMs: options.timeoutMs,
    externalId: options.externalId,
  });
  const caller = await readCaller(options);
  const [own, others] = [readersWith(), readersWith(options.roleName)];
  const readersOf = ({ account }: Scope) => (account === caller.account ? own : others);
  return {
    caller,
    readers: {
      readFacts: (scope, type) => readersOf(scope).readFacts(scope, type),
      readSeries: (scope, request) => readersOf(scope).readSeries(scope, request),
      readDetachments: (scope, since) => readersOf(scope).readDetachments(scope, since),
      readInstanceTypes: (scope) => readersOf(scope).readInstanceTypes(scope),
      readPrices: options.readPrices,
    },
    spending,
  };
};

/** Readers that assume a role of this name in the account that they read; without one they have the caller's rights. */
const readersWith = (readRoleName?: string) => ({
  readFacts: makeReadFacts({ readRoleName, now: systemClock }),
  readSeries: makeReadSeries({ readRoleName, listOnce: true }),
  readDetachments: makeReadDetachments({ readRoleName }),
  readInstanceTypes: makeReadInstanceTypes({ readRoleName }),
});
