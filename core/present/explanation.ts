import { CHECKS } from '#core/checks/index.ts';
import { type Evidence, isConfirmedBy, type Replay } from '#core/checks/run.ts';
import type { PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { coverage } from '#core/model/series.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { caveatsOf } from './caveats.ts';
import { plain } from './escape.ts';
import { evidenceOf, verdictSentence } from './evidence.ts';
import { count, counted, dateTime, dollars, duration, percent } from './format.ts';
import { metricName } from './metric-names.ts';
import { placeOf } from './place.ts';

/** What is known of a recommendation, in a scan or in a change. */
export interface Explained {
  readonly number: string;
  readonly title: string;
  readonly recommendation: Recommendation;
  /** What the check itself would save, where the bill asks for less than the list does. */
  readonly atListPrices?: Recommendation['saving'] | undefined;
  readonly risk?: Risk | undefined;
  readonly verdict?: PolicyVerdict | undefined;
  /** What was not looked at yet: whether these metrics can be watched. */
  readonly unjudged: readonly string[];
  /** All that the check looked at, and what it says of that today; absent where only the answer is at hand. */
  readonly evidence?: { readonly kept: Evidence; readonly replayed: Replay };
  /** Where there is no evidence: how much data there was. */
  readonly inputs?: readonly string[];
  /** What the guards said when they were asked last. */
  readonly guards?: readonly {
    readonly id: string;
    readonly clear: boolean;
    readonly says: string;
  }[];
}

/** Returns why something is proposed: rule, inputs with their sources, thresholds, risk, and the policy that decided. */
export const explanationOf = (explained: Explained): readonly string[] => {
  const { number, title, recommendation, evidence, inputs = [] } = explained;
  const check = CHECKS.find(({ id }) => id === recommendation.check);
  const version = evidence === undefined ? '' : ` version ${evidence.kept.checkVersion}`;
  return [
    `${number}  ${plain(title)}`,
    `${placeOf({ recommendation })} · ${plain(recommendation.resourceId, 80)} · found ${dateTime(recommendation.foundAt)}`,
    '',
    `Rule    ${recommendation.check}${version}: ${check?.title ?? 'not in this version'}`,
    ...(check ? [`        ${check.why}`, `        ${check.source}`] : []),
    ...(evidence ? [`Limits  ${plain(JSON.stringify(evidence.kept.options), 300)}`] : []),
    ...answerLines(explained),
    ...savingLines(recommendation),
    ...(evidence ? inputLines(evidence.kept) : labelled('Inputs', inputs)),
    ...riskLines(explained),
    ...policyLines(explained.verdict),
    ...guardLines(explained.guards ?? []),
  ];
};

const answerLines = ({ recommendation, atListPrices, evidence }: Explained): string[] => {
  const answered = { ...recommendation, saving: atListPrices ?? recommendation.saving };
  const bars = evidenceOf(recommendation);
  const again =
    evidence === undefined
      ? ''
      : `; on the same inputs ${answeredAgain(answered, evidence.kept, evidence.replayed)}`;
  return labelled('Answer', [
    verdictSentence(recommendation),
    ...(bars ? [`${bars.caption}: ${bars.text}  ${bars.limit}`] : []),
    ...caveatsOf(recommendation).map((caveat) => plain(caveat, 200)),
    `confidence ${percent(recommendation.confidence)}${again}`,
  ]);
};

const savingLines = ({ saving }: Recommendation): string[] =>
  labelled('Saves', [
    `${dollars(saving.usdPerMonth)} of ${dollars(saving.costNow)} a month = ${plain(saving.formula, 200)}`,
    `${saving.rate.kind} price, ${saving.rate.source}, ${saving.rate.asOf}`,
  ]);

const riskLines = ({ risk, unjudged }: Explained): string[] =>
  labelled('Risk', [
    ...(risk
      ? [
          `${risk.score} of 100, ${risk.band}`,
          ...risk.factors
            .filter(({ points }) => points > 0)
            .map(({ points, name, reason }) => `${points}  ${name}: ${plain(reason, 160)}`),
        ]
      : ['the resource as it is allows no plan']),
    ...(unjudged.length === 0
      ? []
      : [
          `${unjudged.join(', ')}: not read by a scan; whether it can be watched is judged before a change`,
        ]),
  ]);

const policyLines = (verdict: PolicyVerdict | undefined): string[] =>
  verdict === undefined
    ? []
    : labelled('Policy', [
        `asks ${verdict.requires.replaceAll('-', ' ')}`,
        ...verdict.trace
          .filter(({ matched }) => matched)
          .map(({ rule, where, reason }) => `${rule} (${where}): ${plain(reason, 160)}`),
      ]);

/** Those that stopped it first. */
const guardLines = (guards: NonNullable<Explained['guards']>): string[] =>
  labelled(
    'Guards',
    guards
      .toSorted((x, y) => Number(x.clear) - Number(y.clear))
      .map(({ id, clear, says }) => `${clear ? 'clear' : 'STOPS'}  ${id}: ${plain(says, 200)}`),
  );

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, i) => `${(i === 0 ? label : '').padEnd(8)}${line}`);

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
  return labelled('Inputs', lines);
};
