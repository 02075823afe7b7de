import { isConfirmedBy, replay } from '#core/checks/run.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { caveatsOf } from '#core/present/caveats.ts';
import { isoTime } from '#core/present/format.ts';
import { titleOf } from '#core/present/title.ts';
import { type Collected, recommendations, totalSaving } from './first-scan.ts';
import type { Simulation } from './simulation.ts';
import type { StoryEnd } from './story.ts';
import { VERSION } from './version.ts';

const MOST_CHANGES = 10_000;

/** Everything that a run found and did, as one document. */
export const summarise = async (
  simulation: Simulation,
  collected: Collected,
  story: StoryEnd,
  focus: string | undefined,
) => {
  const { clock, ports, estate } = simulation;
  const found = await recommendations(simulation);
  const metas = await clock.during(() => ports.recentChanges(MOST_CHANGES));
  const changes = await clock.during(() =>
    Promise.all(metas.map(({ change }) => ports.readChange(change))),
  );
  return {
    schema: 1,
    version: VERSION,
    ok: story.ok,
    simulated: { account: estate.accountId, from: isoTime(estate.now), to: isoTime(clock.now()) },
    collected,
    costs: (await clock.during(() => ports.storedCosts(focus ?? 'cost-explorer'))) ?? null,
    open: { usdPerMonth: totalSaving(found).amount, recommendations: found.length },
    recommendations: await Promise.all(found.map((one) => summaryOf(simulation, one))),
    changes: changes.map(({ meta, recommendation, before, events }) => {
      const state = fold(events);
      return {
        number: meta.number,
        title: titleOf({ recommendation, before }),
        requires: state.assessed?.verdict.requires ?? null,
        risk: state.assessed?.risk.score ?? null,
        phase: meta.phase,
        outcome: meta.outcome ?? 'live',
        because: state.closed?.because ?? '',
        judged: state.judged?.says ?? '',
      };
    }),
    story: {
      ...story,
      recoveredAt: story.recoveredAt === null ? null : isoTime(story.recoveredAt),
    },
  };
};

const summaryOf = async ({ clock, ports }: Simulation, one: Recommendation) => {
  const evidence = await clock.during(() => ports.readEvidence(one.id, one.evidenceHash));
  return {
    id: one.id,
    check: one.check,
    action: one.action,
    params: one.params,
    resource: one.resource,
    name: one.name,
    usdPerMonth: one.saving.usdPerMonth.amount,
    formula: one.saving.formula,
    confidence: one.confidence,
    because: one.because,
    caveats: caveatsOf(one),
    evidence: {
      hash: one.evidenceHash,
      worst: one.backtest?.worst ?? null,
      hoursSeen: one.backtest?.hoursSeen ?? null,
      hoursOver: one.backtest?.hoursOver ?? null,
      /** Whether the stored evidence alone gives the same answer again. */
      replays: evidence !== undefined && isConfirmedBy(one, replay(evidence), evidence),
    },
  };
};
