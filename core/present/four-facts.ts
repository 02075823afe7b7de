import { plain } from './escape.ts';
import { dollars } from './format.ts';
import type { PresentedChange } from './presented-change.ts';

/** One of the four: what people read first, and what qualifies it. */
export interface KeyFact {
  readonly label: 'Saves' | 'Risk' | 'Interruption' | 'Undo';
  readonly value: string;
  /** Empty when the value says all. */
  readonly detail: string;
}

/** Saves, Risk, Interruption, Undo: always together, always in this order, with the same words on every surface. */
export type FourFacts = readonly [
  saves: KeyFact,
  risk: KeyFact,
  interruption: KeyFact,
  undo: KeyFact,
];

export const fourFactsOf = (
  change: Pick<PresentedChange, 'recommendation' | 'risk' | 'action'>,
): FourFacts => [savesOf(change), riskOf(change), interruptionOf(change), undoOf(change)];

/** The same of what nobody has judged, with the reason in the place of the risk. */
export const unjudgedFactsOf = (
  change: Pick<PresentedChange, 'recommendation' | 'action'>,
  because: string,
): FourFacts => [
  savesOf(change),
  { label: 'Risk', value: 'not judged', detail: because },
  interruptionOf(change),
  undoOf(change),
];

/** `about 3 min, one stop and start`: the fact as one line. */
export const factLine = ({ value, detail }: KeyFact): string =>
  detail ? `${value}, ${detail}` : value;

const savesOf = ({
  recommendation: { saving },
}: Pick<PresentedChange, 'recommendation'>): KeyFact => ({
  label: 'Saves',
  value: `${dollars(saving.usdPerMonth)} a month`,
  detail: saving.rate.kind === 'list' ? 'at list prices' : 'after discounts',
});

const riskOf = ({ risk }: Pick<PresentedChange, 'risk'>): KeyFact => {
  const [first, ...others] = risk.factors;
  const largest = first && others.reduce((a, b) => (b.points > a.points ? b : a), first);
  const reason =
    largest === undefined || largest.points === 0 ? '' : `: ${plain(largest.reason, 120)}`;
  return { label: 'Risk', value: `${risk.score} of 100`, detail: `${risk.band}${reason}` };
};

const interruptionOf = ({ action }: Pick<PresentedChange, 'action'>): KeyFact => ({
  label: 'Interruption',
  ...valueAndDetail(action.interruption.says, ', '),
});

const undoOf = ({ action: { undoes, watch } }: Pick<PresentedChange, 'action'>): KeyFact => {
  if (undoes.how === 'not-at-all')
    return { label: 'Undo', value: 'not possible', detail: `irreversible: ${undoes.within}` };
  if (undoes.how === 'not-guaranteed')
    return { label: 'Undo', value: 'not guaranteed', detail: undoes.within };
  const { value, detail } = valueAndDetail(undoes.within, '; ');
  const how = 'nothingToWatch' in watch ? 'by hand' : 'automatic if checks fail';
  const means = undoes.how === 'with-backup' ? `${how}, from the backup` : how;
  return {
    label: 'Undo',
    value: value.startsWith('about ') ? value : `within ${value}`,
    detail: detail ? `${means}; ${detail}` : means,
  };
};

/** An action's words up to the first separator are the value, the rest qualifies it. */
const valueAndDetail = (words: string, separator: string) => {
  const at = words.indexOf(separator);
  return at < 0
    ? { value: words, detail: '' }
    : { value: words.slice(0, at), detail: words.slice(at + separator.length) };
};
