import { replay } from '#core/checks/run.ts';
import { changeViewSchema } from '#core/contract/api.ts';
import { recommendationDetailSchema } from '#core/contract/api-recommendations.ts';
import { type Explained, explanationOf } from '#core/present/explanation.ts';
import { dataQuality } from '#core/present/load-chart.ts';
import { titleOf } from '#core/present/title.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { rowOf } from '../scan-store.ts';
import { openSource } from '../source.ts';
import { openTarget, type Target } from '../target.ts';
import { type CommonOptions, show } from '../terminal.ts';

/** Why something was recommended or changed: the rule, what it looked at, and what the decision rests on. */
export const explain = async (id: string, options: CommonOptions): Promise<ExitCode> => {
  const explained = await findExplained(id, options);
  const { evidence, ...rest } = explained;
  show(
    options,
    { ...rest, ...(evidence && { evidence: evidence.kept }) },
    explanationOf(explained),
  );
  return EXIT.done;
};

const findExplained = async (id: string, options: CommonOptions): Promise<Explained> => {
  // No scan makes a change.
  if (id.startsWith('chg-')) return explainedChange(await openTarget(options), id);
  const source = await openSource(options);
  if (source.kind === 'running') return explainedLocally(source.target, id);
  const row = rowOf(source.scan, id);
  const kept = await source.scan.readEvidence(row.recommendation.evidenceHash);
  return { ...row, evidence: { kept, replayed: replay(kept) } };
};

const explainedLocally = async (target: Target, id: string): Promise<Explained> => {
  const path = `/recommendations/${encodeURIComponent(id)}`;
  const { row, recommendation, risk, verdict, load } = await target.get(
    path,
    recommendationDetailSchema,
  );
  return {
    number: row.id,
    title: row.title,
    recommendation,
    risk: risk ?? undefined,
    verdict: verdict ?? undefined,
    unjudged: [],
    inputs: load.map(dataQuality),
  };
};

const explainedChange = async (target: Target, id: string): Promise<Explained> => {
  const path = `/changes/${encodeURIComponent(id)}`;
  const { number, recommendation, before, events } = await target.get(path, changeViewSchema);
  const bodies = events.map(({ body }) => body);
  const assessed = bodies.findLast((body) => body.kind === 'assessed');
  const guarded = bodies.findLast((body) => body.kind === 'guarded');
  return {
    number,
    title: titleOf({ recommendation, before }),
    recommendation,
    risk: assessed?.risk,
    verdict: assessed?.verdict,
    unjudged: [],
    ...(guarded && { guards: guarded.guards }),
  };
};
