import { replay } from '#core/checks/run.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { judgeInputs } from './judge-inputs.ts';
import { actedOn, judgeRecord } from './judge-record.ts';
import { readingsOf } from './judge-watches.ts';
import type {
  FindChange,
  FindRecommendation,
  ReadChange,
  ReadConfigVersion,
  ReadEvidence,
  ReadWatch,
  StoredChange,
} from './ports.ts';

export interface ReplayDeps {
  readonly findChange: FindChange;
  readonly readChange: ReadChange;
  readonly findRecommendation: FindRecommendation;
  readonly readEvidence: ReadEvidence;
  readonly readConfigVersion: ReadConfigVersion;
  readonly readWatch: ReadWatch;
}

/**
 * One decision, made again from what was stored of it. `same`: nothing differs. `different`: `says` what was decided and
 * what comes out now. `not-stored`: what it rested on is not there any more, or never was; `says` what.
 */
export interface ReplayedDecision {
  readonly decision: 'recommendation' | 'risk' | 'policy' | 'watch';
  readonly result: 'same' | 'different' | 'not-stored';
  readonly says: string;
}

export interface Replayed {
  readonly id: string;
  readonly decisions: readonly ReplayedDecision[];
}

/** Makes the decisions about a change again, from stored inputs alone: no cloud is asked. @throws NotFoundError */
export const makeReplayChange =
  (deps: ReplayDeps) =>
  async (idOrNumber: string): Promise<Replayed> => {
    const stored = await deps.readChange(await deps.findChange(idOrNumber));
    return {
      id: stored.meta.number,
      decisions: [
        await recommendationAgain(deps, stored.recommendation),
        ...(await judgementAgain(deps, stored)),
        ...(await watchAgain(deps, stored)),
      ],
    };
  };

/** Makes the recommendation again from its evidence. @throws NotFoundError */
export const makeReplayRecommendation =
  (deps: ReplayDeps) =>
  async (id: string): Promise<Replayed> => {
    const recommendation = await deps.findRecommendation(id);
    return { id, decisions: [await recommendationAgain(deps, recommendation)] };
  };

const compared = (
  decision: ReplayedDecision['decision'],
  decided: unknown,
  now: unknown,
  told: (value: unknown) => string,
): ReplayedDecision =>
  hashOf(decided) === hashOf(now)
    ? { decision, result: 'same', says: told(decided) }
    : {
        decision,
        result: 'different',
        says: `${told(decided)} was decided, ${told(now)} comes out now`,
      };

const notStored = (decision: ReplayedDecision['decision'], says: string): ReplayedDecision => ({
  decision,
  result: 'not-stored',
  says,
});

const recommendationAgain = async (
  { readEvidence }: ReplayDeps,
  recommendation: Recommendation,
): Promise<ReplayedDecision> => {
  // A change that takes another one back rests on that one, not on a check.
  const { id, evidenceHash, check } = recommendation;
  const evidence = await readEvidence(id, evidenceHash);
  if (evidence === undefined)
    return notStored('recommendation', `its evidence is not kept any more`);
  if (hashOf(evidence) !== evidenceHash)
    return { decision: 'recommendation', result: 'different', says: 'its evidence was altered' };
  const { answer, isSameVersion } = replay(evidence);
  const decided = { params: recommendation.params, saving: recommendation.saving };
  const found =
    answer.kind === 'recommend' ? { params: answer.params, saving: answer.saving } : answer.kind;
  const result = compared('recommendation', decided, found, (value) => {
    if (typeof value === 'string') return value;
    const { params, saving } = value as typeof decided;
    return `${check} ${JSON.stringify(params)}, $${saving.usdPerMonth.amount} a month`;
  });
  return isSameVersion || result.result === 'same'
    ? result
    : { ...result, says: `${result.says}; ${check} has another version since` };
};

const judgementAgain = async (
  deps: ReplayDeps,
  { events, recommendation, plan, before }: StoredChange,
): Promise<ReplayedDecision[]> => {
  const assessed = events.map(({ body }) => body).findLast(({ kind }) => kind === 'assessed');
  if (assessed?.kind !== 'assessed') return [];
  const { risk, verdict, watchable, inputs } = assessed;
  if (inputs === undefined) return [notStored('risk', 'its inputs were not kept in those days')];
  const version = verdict.policyVersion;
  const config = await configOf(deps, version);
  if (config === undefined) {
    return [notStored('policy', `configuration ${version.slice(0, 12)} is not kept`)];
  }
  const now = judgeInputs({ recommendation, plan, before, watchable, inputs, config, version });
  return [
    compared('risk', risk, now.risk, (value) => {
      const { score, band } = value as typeof risk;
      return `${score} of 100, ${band}`;
    }),
    compared('policy', verdict, now.verdict, (value) => {
      const { requires, because } = value as typeof verdict;
      return `${requires} (${because.join(', ')})`;
    }),
  ];
};

/** One that nobody ever wrote is all defaults. */
const configOf = async (
  { readConfigVersion }: ReplayDeps,
  version: string,
): Promise<Config | undefined> => {
  const defaults = configSchema.parse({});
  return (
    (await readConfigVersion(version)) ?? (hashOf(defaults) === version ? defaults : undefined)
  );
};

const watchAgain = async (
  { readWatch }: ReplayDeps,
  { meta, events }: StoredChange,
): Promise<ReplayedDecision[]> => {
  const { judged } = fold(events);
  if (judged === undefined) return [];
  const record = await readWatch(meta.change);
  if (record?.progress?.hardChecks === undefined) {
    return [notStored('watch', 'what the watch saw is not kept')];
  }
  const now = judgeRecord(record, record.progress);
  const readings = readingsOf(now);
  return [
    compared(
      'watch',
      { verdict: judged.verdict, readings: judged.readings },
      { verdict: actedOn(record, now), readings },
      (value) => (value as { verdict: string }).verdict,
    ),
  ];
};
