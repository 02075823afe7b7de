import type { AnyAction } from '#core/actions/action.ts';
import { actionOf } from '#core/actions/index.ts';
import { ownerOf } from '#core/inventory/owner.ts';
import type { PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import { subtract } from '#core/model/money.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { EpochMs } from '#core/model/units.ts';
import { callText, differencesOf, wayBack } from './calls.ts';
import { caveatsOf } from './caveats.ts';
import { plain } from './escape.ts';
import { verdictSentence } from './evidence.ts';
import { capitalised, dollars, duration, listed, relative } from './format.ts';
import { factLine, fourFactsOf } from './four-facts.ts';
import { metricName } from './metric-names.ts';
import { placeOf } from './place.ts';
import { REQUIRES } from './timeline.ts';

/** A plan that nobody has opened a change for, and what a decision about it would rest on. */
export interface ProposedPlan {
  /** What people call it: `rec-1042`. */
  readonly id: string;
  readonly title: string;
  readonly recommendation: Recommendation;
  readonly before: Fact;
  readonly plan: Plan;
  readonly risk: Risk;
  readonly verdict: PolicyVerdict;
  /** Watched metrics of which nobody knows yet whether they can be. */
  readonly unjudged: readonly string[];
  readonly now: EpochMs;
}

/** One thing that is another one afterwards. `+` comes to be, `-` goes. */
export interface NetDifference {
  readonly sign: '~' | '+' | '-';
  readonly what: string;
  readonly says: string;
}

/** A plan as it is put before somebody: what changes, the four facts, how it is done and undone, why, and who decides. */
export interface PlanSheet {
  readonly title: string;
  readonly place: string;
  readonly differences: readonly NetDifference[];
  readonly facts: readonly { readonly label: string; readonly says: string }[];
  readonly steps: readonly string[];
  readonly wayBack: readonly string[];
  /** `1 to change, 0 to delete.` */
  readonly counts: string;
}

const MOST_OF_A_CALL = 300;

export const planSheetOf = (proposed: ProposedPlan): PlanSheet => {
  const { id, title, recommendation, before, plan, now } = proposed;
  const owner = ownerOf(before.tags);
  const differences = [...netDifferencesOf(proposed), costDifference(recommendation)];
  const isDeleted = differences.some(({ sign }) => sign === '-');
  return {
    title: `${id}  ${plain(title, 120)}`,
    place: [
      placeOf({ recommendation }),
      plain(recommendation.resourceId, 80),
      ...(owner === undefined ? [] : [`owner ${plain(owner, 60)}`]),
      `found ${relative(recommendation.foundAt, now)}`,
    ].join(' · '),
    differences,
    facts: factsOf(proposed),
    steps: plan.steps.map(({ call }) => callText(call, MOST_OF_A_CALL)),
    wayBack: wayBack(plan).map((call) => callText(call, MOST_OF_A_CALL)),
    counts: isDeleted ? '0 to change, 1 to delete.' : '1 to change, 0 to delete.',
  };
};

/** What is different when all steps are done: a machine that is stopped and started again is running, as before. */
const netDifferencesOf = ({
  plan,
  recommendation,
}: Pick<ProposedPlan, 'plan' | 'recommendation'>): NetDifference[] => {
  const net = new Map<string, { what: string; from: string; to: string }>();
  for (const { id, state } of plan.steps)
    for (const { what, from, to } of differencesOf(state.before, state.after)) {
      // Of what comes to be or goes as a whole, the step says what it is.
      const key = `${state.read.operation} ${what}`;
      const whole = from === NOTHING ? id : plain(recommendation.resourceId, 60);
      net.set(key, { what: what || whole, from: net.get(key)?.from ?? from, to });
    }
  return [...net.values()]
    .filter(({ from, to }) => from !== to)
    .map(({ what, from, to }) => {
      if (from === NOTHING) return { sign: '+', what, says: to };
      if (to === NOTHING) return { sign: '-', what, says: from };
      return { sign: '~', what, says: `${from} -> ${to}` };
    });
};

/** As `observationText` calls a resource that is not there. */
const NOTHING = 'nothing';

const costDifference = ({ saving }: Recommendation): NetDifference => ({
  sign: '~',
  what: 'monthly cost',
  says: `${dollars(saving.costNow)} -> ${dollars(subtract(saving.costNow, saving.usdPerMonth))}`,
});

const factsOf = ({
  recommendation,
  before,
  risk,
  verdict,
  unjudged,
}: ProposedPlan): PlanSheet['facts'] => {
  const action = actionOf(recommendation.action);
  const [saves, , interruption, undo] = fourFactsOf({ recommendation, risk, action });
  const facts: readonly (readonly [label: string, says: string])[] = [
    ['Saves', factLine(saves)],
    ['Risk', riskSays(risk)],
    ['Interruption', factLine(interruption)],
    ['Undo', `${factLine(undo)}: ${plain(action.undoes.steps(before), 200)}`],
    ['Why', [verdictSentence(recommendation), ...caveatsOf(recommendation)].map(said).join(' ')],
    ...keptOf(action),
    ['Watches', watchesSays(action, unjudged)],
    ['Policy', policySays(verdict)],
  ];
  return facts.map(([label, says]) => ({ label, says }));
};

const keptOf = ({ leaves }: AnyAction): (readonly [label: string, says: string])[] =>
  leaves === undefined ? [] : [['Keeps', `${leaves.what}, for ${leaves.keptDays} days`]];

const said = (sentence: string): string =>
  `${capitalised(plain(sentence, 300)).replace(/\.$/, '')}.`;

/** `28 of 100, moderate = availability 12 + business criticality 10 + performance 6`. */
const riskSays = ({ score, band, factors }: Risk): string => {
  const parts = factors
    .filter(({ points }) => points > 0)
    .map(({ name, points }) => `${name.replaceAll('-', ' ')} ${points}`);
  const sum = parts.length === 0 ? '' : ` = ${parts.join(' + ')}`;
  return `${score} of 100, ${band}${sum}`;
};

const watchesSays = ({ watch }: AnyAction, unjudged: readonly string[]): string => {
  if ('nothingToWatch' in watch) return `nothing: ${watch.nothingToWatch}`;
  const guards = [...watch.metrics.map(({ name }) => name), ...watch.hardChecks];
  const names = [...new Set(guards.map(metricName))];
  const open =
    unjudged.length === 0
      ? ''
      : `; whether ${listed(unjudged.map(metricName))} can be watched is judged before the change`;
  return `${duration(watch.minutes * 60_000)}: ${listed(names)}${open}`;
};

/** Who decides, and the rules that say so with where they stand. */
const policySays = ({ requires, because, trace }: PolicyVerdict): string => {
  const rules = because.map((name) => {
    const where = trace.find(({ rule }) => rule === name)?.where;
    return where === undefined ? name : `${name} (${where})`;
  });
  return `${REQUIRES[requires]}: ${rules.map((rule) => plain(rule, 160)).join(', ')}`;
};
