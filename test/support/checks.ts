import { expect } from 'vitest';
import type { Answer, AnyCheck, Finding, Indexes } from '#core/checks/check.ts';
import { type CheckRun, runCheck } from '#core/checks/run.ts';
import { BUILT_IN_PRICES, type PriceBook } from '#core/cost/price-book.ts';
import type { Fact, InstanceType } from '#core/model/facts.ts';
import type { Json } from '#core/model/plan.ts';
import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import { aFamily, NOW, REGION } from './facts.ts';

/** What the checks can look up beside a resource: built-in prices, one m6i family, no detachments. */
export const indexesWith = ({
  prices = BUILT_IN_PRICES,
  family = aFamily(),
  detachments = {},
}: {
  prices?: PriceBook | undefined;
  family?: readonly InstanceType[];
  detachments?: Readonly<Record<string, EpochMs>>;
} = {}): Indexes => ({
  prices: new Map([[REGION, prices]]),
  instanceTypes: new Map([[`${REGION}/${family[0]?.family}`, family]]),
  detachments: new Map(Object.entries(detachments)),
});

/** An estate that nobody has collected anything of. */
export const NOTHING: Indexes = {
  prices: new Map(),
  instanceTypes: new Map(),
  detachments: new Map(),
};

interface Given {
  readonly indexes?: Indexes;
  readonly series?: readonly Series[];
  readonly options?: Readonly<Record<string, Json>>;
  readonly now?: EpochMs;
}

/** Runs a check with what is given and defaults for the rest. */
export const run = (check: AnyCheck, resource: Fact, given: Given = {}): CheckRun =>
  runCheck(check, {
    resource,
    indexes: given.indexes ?? indexesWith(),
    series: given.series ?? [],
    options: check.options.parse(given.options ?? {}),
    now: given.now ?? NOW,
  });

/** Returns the recommendation of an answer, or fails. */
export const findingOf = (answer: Answer): Finding => {
  expect(answer.kind, JSON.stringify(answer)).toBe('recommend');
  return answer as Finding;
};

/** Expects a kind of answer, or a recommendation that saves so many dollars. */
export const expectAnswer = (answer: Answer, expected: Answer['kind'] | string): void => {
  const said = answer.kind === 'recommend' ? answer.saving.usdPerMonth.amount : answer.kind;
  expect(said, JSON.stringify(answer)).toBe(expected);
};
