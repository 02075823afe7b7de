import type { Execution } from '#core/contract/config/execution.ts';
import { type EpochMs, MS_PER_HOUR } from '#core/model/units.ts';
import { type Admission, isFree, isInverse } from './admission.ts';
import type { Hold } from './caps.ts';

/** Endings after which nobody goes on as if nothing had been. */
const isIncident = ({ ended }: Admission): boolean =>
  ended?.outcome === 'rolled-back' || ended?.outcome === 'needs-person';

/**
 * What locks a change out after an incident: one that needs a person, its whole account, until somebody has seen the
 * alert or the hours are over; one that was rolled back, the same action in its account.
 */
export const lockouts = (
  asked: Admission,
  admissions: readonly Admission[],
  { safety }: Pick<Execution, 'safety'>,
  now: EpochMs,
): readonly Hold[] => {
  if (isFree(asked)) return [];
  return admissions.flatMap(({ number, account, action, ended }) => {
    if (ended === undefined || account !== asked.account) return [];
    const needsPerson = ended.outcome === 'needs-person' && !ended.isSeen;
    const wasBad = ended.outcome === 'rolled-back' && action === asked.action;
    if (!needsPerson && !wasBad) return [];
    const { afterNeedsPersonHours, afterRollbackHours } = safety.lockoutOnIncident;
    const until =
      ended.at + (needsPerson ? afterNeedsPersonHours : afterRollbackHours) * MS_PER_HOUR;
    if (now >= until) return [];
    const says = needsPerson
      ? `${number} needs a person: nothing else is begun in account ${account}`
      : `${number} was rolled back: ${action} is not begun in account ${account}`;
    return [{ says, until }];
  });
};

/** What a canary says to a change of its kind. */
export type CanaryAnswer =
  | { readonly kind: 'go'; readonly goesFirst: boolean }
  | { readonly kind: 'wait'; readonly says: string }
  | { readonly kind: 'end'; readonly says: string };

/**
 * Of changes with the same check and action one goes first; when its watch has completed, the others follow. If it went
 * wrong, those that waited for it end; one that comes later is the first of a new batch.
 */
export const canaryOf = (
  { asked, queuedAt }: { readonly asked: Admission; readonly queuedAt: EpochMs },
  admissions: readonly Admission[],
): CanaryAnswer => {
  const equal = inTheEnd(admissions).filter(
    (other) =>
      other.check === asked.check &&
      other.action === asked.action &&
      other.change !== asked.change &&
      !isInverse(other),
  );
  if (isFree(asked)) return { kind: 'go', goesFirst: false };
  const last = equal
    .filter(isIncident)
    .toSorted((a, b) => endOf(a) - endOf(b))
    .at(-1);
  if (last !== undefined && queuedAt <= endOf(last)) {
    const how = last.ended?.outcome === 'rolled-back' ? 'was rolled back' : 'needs a person';
    return { kind: 'end', says: `${last.number} went first, and ${how}` };
  }
  const since = last === undefined ? 0 : endOf(last);
  if (equal.some((other) => other.ended?.outcome === 'completed' && endOf(other) > since))
    return { kind: 'go', goesFirst: false };
  const first = equal.find(({ ended }) => ended === undefined);
  return first === undefined
    ? { kind: 'go', goesFirst: true }
    : {
        kind: 'wait',
        says: `${first.number} goes first: the others follow when its watch has completed`,
      };
};

/** Admissions as they ended in the end: one that a person took back was rolled back when that was done. */
const inTheEnd = (admissions: readonly Admission[]): readonly Admission[] => {
  const takenBackAt = new Map(
    admissions.flatMap(({ reverts, ended }) =>
      reverts !== undefined && ended?.outcome === 'completed' ? [[reverts, ended.at]] : [],
    ),
  );
  return admissions.map((one) => {
    const at = takenBackAt.get(one.change);
    return at === undefined ? one : { ...one, ended: { at, outcome: 'rolled-back', isSeen: true } };
  });
};

const endOf = ({ ended }: Admission): EpochMs => ended?.at ?? 0;
