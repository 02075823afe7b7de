import { CHECKS } from '#core/checks/index.ts';
import type { Found } from '#core/checks/run-checks.ts';
import type { Config } from '#core/contract/config.ts';
import { noHistory } from '#core/learning/history.ts';
import { sourcesOf } from '#core/metrics/derived.ts';
import { slice } from '#core/model/series.ts';
import type { JudgedRecommendation } from '#core/scan/report.ts';
import { makeJudgeChange } from './judge-change.ts';
import { planFor } from './open-changes.ts';
import type { Now, ReadSeries } from './ports.ts';

export interface JudgeFoundDeps {
  readonly config: Config;
  readonly configVersion: string;
  readonly now: Now;
}

/**
 * Risk and policy of what was just found, by the same functions as when a change is opened. Nothing was ever changed
 * here, so that there is no history; and nothing is read for it, so that a metric which the check did not ask for is
 * `unjudged`: whether it can be watched is known once a change is opened. Until then it counts as unwatched for policy.
 */
export const makeJudgeFound =
  ({ config, configVersion, now }: JudgeFoundDeps) =>
  async ({ recommendation, evidence }: Found): Promise<JudgedRecommendation> => {
    const before = evidence.resource;
    const plan = planFor(recommendation, before);
    if (plan === undefined) return { recommendation, unjudged: [] };
    const judgeChange = makeJudgeChange({
      readSeries: ofEvidence(evidence),
      changesOf: async () => [],
      readHistory: async (action) => noHistory(action),
      readConfig: async () => ({ config, version: configVersion }),
      now,
    });
    const { risk, verdict, watchable } = await judgeChange({ recommendation, plan, before });
    const asked = CHECKS.find(({ id }) => id === evidence.check)?.series.metrics ?? [];
    const wasAsked = (metric: string) =>
      sourcesOf(metric).every((source) => asked.includes(source));
    const unjudged = watchable.map(({ metric }) => metric).filter((metric) => !wasAsked(metric));
    return { recommendation, risk, verdict, unjudged };
  };

/** What the check has read, and nothing else. */
const ofEvidence = ({ series }: Found['evidence']): ReadSeries =>
  async function* (_scope, { metrics, from, to, periodMs }) {
    for (const metric of metrics) {
      const known = series[metric];
      if (known?.periodMs === periodMs) yield slice(known, from, to);
    }
  };
