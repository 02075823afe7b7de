import type { PolicyList } from '#core/contract/api-policies.ts';
import { fold } from '#core/ledger/fold.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { BUILT_IN_RULES, policySentence } from '#core/present/policy-sentence.ts';
import type { Now, ReadChange, ReadConfig, RecentChanges } from '../ports.ts';

export interface ListPoliciesDeps {
  readonly readConfig: ReadConfig;
  readonly recentChanges: RecentChanges;
  readonly readChange: ReadChange;
  readonly now: Now;
}

const HIT_DAYS = 30;

/** Lists the rules in force in their order, and how many changes of the last 30 days each one matched. */
export const makeListPolicies = (deps: ListPoliciesDeps) => async (): Promise<PolicyList> => {
  const { config, version } = await deps.readConfig();
  const now = deps.now();
  const since = now - HIT_DAYS * MS_PER_DAY;
  const recent = (await deps.recentChanges(Number.POSITIVE_INFINITY)).filter(
    ({ openedAt }) => openedAt >= since,
  );
  const hits = new Map<string, number>();
  let judged = 0;
  for (const { change } of recent) {
    const { assessed } = fold((await deps.readChange(change)).events);
    if (assessed === undefined) continue;
    judged++;
    const matched = assessed.verdict.trace.filter((line) => line.matched);
    for (const rule of new Set(matched.map(({ rule }) => rule)))
      hits.set(rule, (hits.get(rule) ?? 0) + 1);
  }
  const hitsOf = (name: string) => ({ hits: hits.get(name) ?? 0 });
  return {
    now,
    version,
    mode: config.mode,
    rules: [
      ...config.policy.rules.map(({ name, when, require: requires, where }) => ({
        name,
        says: policySentence({ when, require: requires }),
        requires,
        where,
        builtIn: false,
        ...hitsOf(name),
      })),
      ...BUILT_IN_RULES.map((rule) => ({
        ...rule,
        where: 'built in',
        builtIn: true,
        ...hitsOf(rule.name),
      })),
    ],
    judged,
    since,
  };
};
