import { OWN_PRICES } from '#core/cost/own-prices.ts';
import { ACCOUNTS_PER_PAGE } from '#core/inventory/accounts.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { isDue } from '#core/watch/due.ts';

/** What one execution took; `payloadBytes` is the largest thing that went in or out of anything in it. */
export interface MeasuredExecution {
  readonly transitions: number;
  readonly events: number;
  readonly payloadBytes: number;
}

/** What a change took from its opening to its end, its watch apart. */
export interface MeasuredChange extends MeasuredExecution {
  readonly invocations: number;
  /** Write units of the tables. */
  readonly writes: number;
  /** Metrics and other calls of CloudWatch: each costs the same. */
  readonly metrics: number;
  /** One look of the watch; of nothing where nothing is watched. */
  readonly judgement: { readonly writes: number; readonly metrics: number };
}

export interface MeasuredFanOut {
  readonly root: MeasuredExecution;
  readonly page: MeasuredExecution;
  readonly account: MeasuredExecution;
  /** Functions that ran at the same time while a full page and one account more were worked on. */
  readonly atOnceInTwoPages: number;
}

/** `test/golden/scale.json`. */
export interface Measured {
  readonly change: Readonly<Record<string, MeasuredChange>>;
  readonly collect: MeasuredFanOut;
  readonly optimize: MeasuredFanOut;
}

/** A function that calls AWS mostly waits; this is more than any of them takes as a rule. */
export const SECONDS_PER_INVOCATION = 2;
const GIB_PER_FUNCTION = 0.5;

const lambdaUsd = (invocations: number): number =>
  invocations *
  (OWN_PRICES.lambdaRequest +
    SECONDS_PER_INVOCATION * GIB_PER_FUNCTION * OWN_PRICES.lambdaGbSecond);

/** How often a watch of so many hours is looked at, when somebody comes every minute. */
export const judgementsIn = (hours: number): number => {
  const watch = { startedAt: 0, until: hours * MS_PER_HOUR };
  let [count, last] = [0, null as number | null];
  for (let now = 0; now <= watch.until; now += MS_PER_MINUTE) {
    if (!isDue(watch, last, now)) continue;
    last = now;
    count++;
  }
  return count;
};

export interface ChangeUsd {
  readonly transitions: number;
  readonly functions: number;
  readonly metrics: number;
  readonly tables: number;
  readonly total: number;
}

/** Returns what a change costs in dollars when it is watched for so many hours. */
export const changeUsd = (change: MeasuredChange, watchHours: number): ChangeUsd => {
  const looks = change.judgement.metrics === 0 ? 0 : judgementsIn(watchHours);
  const transitions = change.transitions * OWN_PRICES.stateTransition;
  const functions = lambdaUsd(change.invocations);
  const metrics = (change.metrics + looks * change.judgement.metrics) * OWN_PRICES.metricRead;
  const tables = (change.writes + looks * change.judgement.writes) * OWN_PRICES.dynamoWriteUnit;
  return {
    transitions,
    functions,
    metrics,
    tables,
    total: transitions + functions + metrics + tables,
  };
};

export interface Organization {
  readonly accounts: number;
  readonly regions: number;
}

/** Concurrency as the workflows have it; their test reads it from the files. */
export const AT_ONCE = { pages: 4, accounts: 10, regions: 4 } as const;
/** Functions that each region takes: inventory and metrics, or checks and opening. */
const FUNCTIONS_PER_REGION = 2;

export interface FanOut {
  readonly executions: number;
  readonly transitions: number;
  readonly invocations: number;
  /** Functions that run at the same time, at most. */
  readonly concurrency: number;
  readonly minutes: number;
  readonly usd: { readonly transitions: number; readonly functions: number };
}

/** Returns what one run over an organisation comes to. An account is measured with 20 regions. */
export const fanOut = (measured: MeasuredFanOut, { accounts, regions }: Organization): FanOut => {
  const pages = Math.ceil(accounts / ACCOUNTS_PER_PAGE);
  const perAccount = Math.ceil((measured.account.transitions / MEASURED_REGIONS) * regions);
  // A page has a state for each account, and a few of its own.
  const ofPages = accounts + pages * (measured.page.transitions - ACCOUNTS_PER_PAGE);
  const ofRoot = measured.root.transitions - MEASURED_PAGES + pages;
  const transitions = ofRoot + ofPages + accounts * perAccount;
  const invocations = 1 + accounts * regions * FUNCTIONS_PER_REGION;
  const roundsOfPages = Math.ceil(pages / AT_ONCE.pages);
  const roundsOfAccounts = Math.ceil(Math.min(accounts, ACCOUNTS_PER_PAGE) / AT_ONCE.accounts);
  const roundsOfRegions = Math.ceil(regions / AT_ONCE.regions);
  const seconds =
    roundsOfPages *
    roundsOfAccounts *
    roundsOfRegions *
    FUNCTIONS_PER_REGION *
    SECONDS_PER_REGION_FUNCTION;
  return {
    executions: 1 + pages + accounts,
    transitions,
    invocations,
    concurrency:
      Math.min(AT_ONCE.pages, pages) *
      Math.min(AT_ONCE.accounts, accounts) *
      Math.min(AT_ONCE.regions, regions),
    minutes: seconds / 60,
    usd: {
      transitions: transitions * OWN_PRICES.stateTransition,
      functions:
        invocations *
        (OWN_PRICES.lambdaRequest +
          SECONDS_PER_REGION_FUNCTION * GIB_PER_FUNCTION * OWN_PRICES.lambdaGbSecond),
    },
  };
};

/** Regions of the account and pages that were measured. */
export const MEASURED_REGIONS = 20;
const MEASURED_PAGES = 2;

/** A region with a hundred resources: some dozens of reads, one after the other. Most regions are empty, and take less. */
export const SECONDS_PER_REGION_FUNCTION = 10;
