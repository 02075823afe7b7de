import type { AnyAction } from '#core/actions/action.ts';
import type { RISK_FACTORS, Risk } from '#core/model/change.ts';
import { type Fact, isProduction } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { Recommendation } from '#core/model/recommendation.ts';

/** Everything that the risk of a change is made of. */
export interface RiskInput {
  readonly recommendation: Pick<Recommendation, 'expectedPeak' | 'environment'>;
  readonly action: Pick<AnyAction, 'undoes' | 'interruption' | 'watch' | 'replaces' | 'leaves'>;
  readonly before: Fact;
  readonly watchable: EventOf<'assessed'>['watchable'];
  /** Whether now is within the business hours of the configuration; the caller knows the zone. */
  readonly isBusinessTime: boolean;
  /** How earlier changes of this kind went. */
  readonly history: { readonly applied: number; readonly rolledBack: number };
  /** Resources that depend on this one; undefined while nobody knows. */
  readonly dependants?: number;
}

type Factor = Risk['factors'][number];
type FactorOf = (input: RiskInput) => Omit<Factor, 'name'>;

/**
 * Points by the highest expected utilisation, first that applies. Queues grow without bound towards full use, and
 * above it the work does not fit at all.
 */
const PEAK_POINTS: readonly (readonly [atMost: number, points: number])[] = [
  [0.5, 0],
  [0.7, 4],
  [0.8, 8],
  [0.9, 14],
  [1, 20],
  [Number.POSITIVE_INFINITY, 25],
];
/** A metric without a vote: a rise of it is found only by saturation, a hard check, or a person. */
const POINTS_PER_UNGUARDED = 3;
/** A weak metric shows only a doubling. */
const POINTS_PER_WEAK = 1;
/** However many metrics there are, watching them badly is less than running out of capacity. */
const MOST_UNGUARDED_POINTS = 6;

const performance: FactorOf = ({ recommendation: { expectedPeak }, watchable }) => {
  const unguarded = watchable.filter((metric) => metric.class === 'cannot-be-watched');
  const weak = watchable.filter((metric) => metric.class === 'weak');
  const points = Math.min(
    MOST_UNGUARDED_POINTS,
    unguarded.length * POINTS_PER_UNGUARDED + weak.length * POINTS_PER_WEAK,
  );
  const blind = unguarded.map(({ metric }) => metric).join(', ');
  const reasons = [
    expectedPeak === undefined
      ? 'no load moves to a smaller size'
      : `expected peak ${percent(expectedPeak)} of the new size`,
    ...(blind === '' ? [] : [`${blind} cannot be watched`]),
    ...(weak.length === 0
      ? []
      : [`of ${weak.map(({ metric }) => metric).join(', ')} only a doubling would show`]),
  ];
  return {
    points: points + peakPoints(expectedPeak),
    reason: reasons.join('; '),
    ...mitigate(points > 0 || peakPoints(expectedPeak) > 0, 'a larger size, or 14 days of metrics'),
  };
};

const peakPoints = (peak: number | undefined): number =>
  peak === undefined ? 0 : (PEAK_POINTS.find(([atMost]) => peak <= atMost)?.[1] ?? 0);

/** Any stop at all, before its minutes: connections break, caches are cold. */
const POINTS_FOR_STOP = 5;
const MOST_INTERRUPTION_POINTS = 15;
/** An address that AWS gave by itself goes with a stop; whoever had it by number finds nothing. */
const POINTS_FOR_PUBLIC_ADDRESS = 4;

const availability: FactorOf = ({ action: { interruption }, before }) => {
  if (interruption.minutes === 0) return { points: 0, reason: 'no interruption' };
  const stop = Math.min(
    MOST_INTERRUPTION_POINTS,
    POINTS_FOR_STOP + Math.ceil(interruption.minutes),
  );
  if (before.type !== 'ec2/instance' || before.publicIp === undefined) {
    return {
      points: stop,
      reason: interruption.says,
      mitigation: 'a second instance to take over',
    };
  }
  return {
    points: stop + POINTS_FOR_PUBLIC_ADDRESS,
    reason: `${interruption.says}; its public address may change`,
    mitigation: 'an Elastic IP address, and a second instance to take over',
  };
};

/** Nothing lost but the identity, and minutes to restore. */
const POINTS_WITH_BACKUP = 8;
/** Less than certain loss, far more than a backup that is known to be there. */
const POINTS_NOT_GUARANTEED = 20;
/** On its own this asks a person by the default policy. */
const POINTS_IRREVERSIBLE = 30;

const reversibility: FactorOf = ({ action: { undoes, replaces } }) => {
  switch (undoes.how) {
    case 'exactly':
      return { points: 0, reason: `can be undone exactly, within ${undoes.within}` };
    case 'with-backup':
      return {
        points: POINTS_WITH_BACKUP,
        reason: `can be undone from a backup only${replaces ? `: ${replaces.what}` : ''}`,
      };
    case 'not-guaranteed':
      return {
        points: POINTS_NOT_GUARANTEED,
        reason: `whether it can be undone is not certain: ${undoes.within}`,
        mitigation: 'make sure that nobody needs it before it is approved',
      };
    case 'not-at-all':
      return {
        points: POINTS_IRREVERSIBLE,
        reason: 'cannot be undone',
        mitigation: 'a backup of your own before it is approved',
      };
  }
};

/** The first dependants matter most: points grow with the logarithm of their number. */
const POINTS_PER_DOUBLING = 4;
const MOST_BLAST_POINTS = 15;
const POINTS_UNKNOWN_DEPENDANTS = 2;

const blastRadius: FactorOf = ({ dependants, action }) => {
  if (dependants === undefined) {
    // What is attached to nothing and used by nobody has no dependants to be unknown.
    if ('nothingToWatch' in action.watch)
      return { points: 0, reason: 'one resource, used by none' };
    return {
      points: POINTS_UNKNOWN_DEPENDANTS,
      reason: 'one resource; what depends on it is not known',
    };
  }
  const points = Math.round(POINTS_PER_DOUBLING * Math.log2(1 + dependants));
  return {
    points: Math.min(MOST_BLAST_POINTS, points),
    reason: `one resource, on which ${dependants === 0 ? 'none' : dependants} depend`,
    ...mitigate(dependants > 0, 'change it after what depends on it'),
  };
};

const POINTS_PRODUCTION = 15;
/** Nobody said what it is, so it may be production. */
const POINTS_UNKNOWN_ENVIRONMENT = 6;

const businessCriticality: FactorOf = ({ recommendation: { environment } }) => {
  if (environment === undefined) {
    return {
      points: POINTS_UNKNOWN_ENVIRONMENT,
      reason: 'no env tag: it may be production',
      mitigation: 'tag it with env',
    };
  }
  if (!isProduction(environment)) return { points: 0, reason: `env is ${environment}` };
  return { points: POINTS_PRODUCTION, reason: `env is ${environment}` };
};

const POINTS_STOP_IN_BUSINESS_HOURS = 6;
const POINTS_BUSINESS_HOURS = 2;

const timing: FactorOf = ({ isBusinessTime, action: { interruption } }) => {
  if (!isBusinessTime) return { points: 0, reason: 'outside business hours' };
  const isFelt = interruption.minutes > 0;
  return {
    points: isFelt ? POINTS_STOP_IN_BUSINESS_HOURS : POINTS_BUSINESS_HOURS,
    reason: `within business hours${isFelt ? ', when a stop is felt' : ''}`,
    mitigation: 'wait for the evening',
  };
};

/** Before anything happened one change in ten is expected to be rolled back, believed as much as ten changes. */
const PRIOR = { rolledBack: 1, applied: 9 };
const HISTORY_POINTS = 20;

/**
 * The rate of rollbacks is a Beta distribution; the points are those of its mean and one standard deviation, so that
 * little experience weighs like some bad one.
 */
const history: FactorOf = ({ history: { applied, rolledBack } }) => {
  const a = PRIOR.rolledBack + rolledBack;
  const b = PRIOR.applied + applied;
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const points = Math.round(HISTORY_POINTS * Math.min(1, mean + deviation));
  if (applied + rolledBack === 0) return { points, reason: 'no change of it so far' };
  return { points, reason: `${applied} applied, ${rolledBack} rolled back so far` };
};

/** The seven factors by name, in the order in which they are shown. */
export const FACTORS: Readonly<Record<(typeof RISK_FACTORS)[number], FactorOf>> = {
  performance,
  availability,
  reversibility,
  'blast-radius': blastRadius,
  'business-criticality': businessCriticality,
  timing,
  history,
};

const mitigate = (applies: boolean, mitigation: string): { mitigation?: string } =>
  applies ? { mitigation } : {};

const percent = (ratio: number): string => `${Math.round(100 * ratio)} %`;
