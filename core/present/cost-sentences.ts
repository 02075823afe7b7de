import { compare, type Money, subtract } from '#core/model/money.ts';
import type { CostChart } from './cost-chart.ts';
import { counted, date, dollars, percent } from './format.ts';

/** `$1,108.42 in 28 complete days, $1,300.10 in the same days before: 15 % less.` */
export const comparisonSentence = ({ comparison }: Pick<CostChart, 'comparison'>): string => {
  if (comparison === undefined)
    return 'The bill has no complete day of the period before: nothing can be compared.';
  const { days, before, after } = comparison;
  return `${dollars(after)} in ${counted(days, 'complete day')}, ${dollars(before)} in the same of the period before: ${changeWords(before, after)}.`;
};

/** `15 % less`, `the same`; an amount where there is no share of nothing. */
export const changeWords = (before: Money, after: Money): string => {
  const difference = subtract(after, before);
  const way = compare(after, before);
  if (way === 0) return 'the same';
  const size = way < 0 ? subtract(before, after) : difference;
  const word = way < 0 ? 'less' : 'more';
  const share = Number(size.amount) / Math.abs(Number(before.amount));
  return Number(before.amount) === 0 ? `${dollars(size)} ${word}` : `${percent(share)} ${word}`;
};

/** `Complete to 29 Aug; 2 later days are not and will cost more.` Days that the bill lacks are named. */
export const completenessSentence = ({ days }: Pick<CostChart, 'days'>): string => {
  const incomplete = days.filter(({ state }) => state === 'incomplete').length;
  const missing = days.filter(({ state }) => state === 'missing').length;
  const complete = days.findLast(({ state }) => state === 'complete');
  return [
    complete === undefined ? 'No day is complete yet.' : `Complete to ${date(complete.at)}.`,
    ...(incomplete > 0
      ? [`${counted(incomplete, 'day is', 'days are')} hatched: more will be billed for them.`]
      : []),
    ...(missing > 0 ? [`The bill has nothing of ${counted(missing, 'day')}.`] : []),
  ].join(' ');
};
