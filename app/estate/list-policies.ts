import type { PolicyList } from '#core/contract/api-policies.ts';
import { fold } from '#core/ledger/fold.ts';
import type { PolicyVerdict } from '#core/model/change.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { builtInRules, policySentence } from '#core/present/policy-sentence.ts';
import { capSentences, timingsOf } from '#core/present/timing.ts';
import type { ChangeMeta, Now, ReadChange, ReadConfig, RecentChanges } from '../ports.ts';

export interface ListPoliciesDeps {
  readonly readConfig: ReadConfig;
  readonly recentChanges: RecentChanges;
  readonly readChange: ReadChange;
  readonly now: Now;
}

const HIT_DAYS = 30;
/** The newest changes, whose ledgers are read: where there are more in those days, the time that is told of is shorter. */
const MOST_CHANGES = 1_000;
/** Ledgers that are read at once. */
const AT_ONCE = 20;

/** Lists the rules in force in their order, and how many changes of the last 30 days each one matched. */
export const makeListPolicies = (deps: ListPoliciesDeps) => async (): Promise<PolicyList> => {
  const { config, version } = await deps.readConfig();
  const now = deps.now();
  const newest = await deps.recentChanges(MOST_CHANGES);
  const known = newest.length < MOST_CHANGES ? 0 : (newest.at(-1)?.openedAt ?? 0);
  const since = Math.max(now - HIT_DAYS * MS_PER_DAY, known);
  const verdicts = await verdictsOf(
    deps,
    newest.filter(({ openedAt }) => openedAt >= since),
  );
  const hits = new Map<string, number>();
  for (const { trace } of verdicts) {
    const matched = trace.filter((line) => line.matched);
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
      ...builtInRules(config).map((rule) => ({
        ...rule,
        where: 'built in',
        builtIn: true,
        ...hitsOf(rule.name),
      })),
    ],
    timing: timingsOf(config, now).map((one) => ({ ...one, spans: [...one.spans] })),
    caps: [...capSentences(config.execution)],
    judged: verdicts.length,
    since,
  };
};

/** What policy said of each change that was judged at all. */
const verdictsOf = async (
  { readChange }: ListPoliciesDeps,
  changes: readonly ChangeMeta[],
): Promise<readonly PolicyVerdict[]> => {
  const verdicts: PolicyVerdict[] = [];
  for (let i = 0; i < changes.length; i += AT_ONCE) {
    const some = changes.slice(i, i + AT_ONCE);
    const stored = await Promise.all(some.map(({ change }) => readChange(change)));
    verdicts.push(...stored.flatMap(({ events }) => fold(events).assessed?.verdict ?? []));
  }
  return verdicts;
};
