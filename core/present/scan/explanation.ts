import { CHECKS } from '#core/checks/index.ts';
import { type Evidence, isConfirmedBy, type Replay } from '#core/checks/run.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { coverage } from '#core/model/series.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { caveatsOf } from '../caveats.ts';
import { plain } from '../escape.ts';
import { evidenceOf, verdictSentence } from '../evidence.ts';
import { count, counted, dateTime, dollars, duration, percent } from '../format.ts';
import { metricName } from '../metric-names.ts';
import { placeOf } from '../place.ts';

/** Returns why a row is there: rule, inputs with their sources, thresholds, risk, and the policy that decided. */
export const explanationOf = (
  { number, title, recommendation, risk, verdict, unjudged, atListPrices }: ScanRow,
  evidence: Evidence,
  replayed: Replay,
): readonly string[] => {
  const { saving, confidence } = recommendation;
  const check = CHECKS.find(({ id }) => id === evidence.check);
  const bars = evidenceOf(recommendation);
  return [
    `${number}  ${plain(title)}`,
    `${placeOf({ recommendation })} · ${plain(recommendation.resourceId, 80)} · found ${dateTime(recommendation.foundAt)}`,
    '',
    `Rule    ${evidence.check} version ${evidence.checkVersion}: ${check?.title ?? 'not in this version'}`,
    ...(check ? [`        ${check.why}`, `        ${check.source}`] : []),
    `Limits  ${plain(JSON.stringify(evidence.options), 300)}`,
    `Answer  ${verdictSentence(recommendation)}`,
    ...(bars ? [`        ${bars.caption}: ${bars.text}  ${bars.limit}`] : []),
    ...caveatsOf(recommendation).map((caveat) => `        ${plain(caveat, 200)}`),
    `        confidence ${percent(confidence)}; on the same inputs ${answeredAgain({ ...recommendation, saving: atListPrices ?? saving }, evidence, replayed)}`,
    `Saves   ${dollars(saving.usdPerMonth)} of ${dollars(saving.costNow)} a month = ${plain(saving.formula, 200)}`,
    `        ${saving.rate.kind} price, ${saving.rate.source}, ${saving.rate.asOf}`,
    ...inputLines(evidence),
    ...(risk
      ? [
          `Risk    ${risk.score} of 100, ${risk.band}`,
          ...risk.factors
            .filter(({ points }) => points > 0)
            .map(({ points, name, reason }) => `        ${points}  ${name}: ${plain(reason, 160)}`),
        ]
      : ['Risk    the resource as it is allows no plan']),
    ...(unjudged.length === 0
      ? []
      : [
          `        ${unjudged.join(', ')}: not read by a scan; whether it can be watched is judged before a change`,
        ]),
    ...(verdict
      ? [
          `Policy  asks ${verdict.requires.replaceAll('-', ' ')}`,
          ...verdict.trace
            .filter(({ matched }) => matched)
            .map(({ rule, where, reason }) => `        ${rule} (${where}): ${plain(reason, 160)}`),
        ]
      : []),
  ];
};

const answeredAgain = (
  recommendation: Recommendation,
  evidence: Evidence,
  replayed: Replay,
): string => {
  if (isConfirmedBy(recommendation, replayed, evidence)) return 'the answer is the same';
  const { kind } = replayed.answer;
  const differs = kind === 'recommend' ? 'the answer differs' : `the answer would be ${kind}`;
  return replayed.isSameVersion ? differs : `${differs}: the check has another version since`;
};

const inputLines = ({ resource, series, lookups, now }: Evidence): string[] => {
  const lines = [
    `${resource.type} ${plain(resource.id, 80)}, read ${dateTime(resource.observedAt)}`,
    ...Object.entries(series).map(
      ([metric, kept]) =>
        `${metricName(metric)}: ${counted(kept.values.length, 'sample')} of ${duration(kept.periodMs)}, ` +
        `${percent(coverage({ ...kept, resource: resource.arn }))} there, ${count((now - kept.startMs) / MS_PER_DAY)} days`,
    ),
    ...Object.entries(lookups).flatMap(([index, asked]) =>
      Object.entries(asked).map(
        ([key, value]) => `${index}: ${plain(key, 100)} ${value === null ? 'not known' : 'known'}`,
      ),
    ),
  ];
  return lines.map((line, i) => `${i === 0 ? 'Inputs' : '      '}  ${line}`);
};
