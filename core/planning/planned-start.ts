import type { Config } from '#core/contract/config.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { type CalendarConfig, closedBecause, nextOpening } from './calendar.ts';
import type { Subject } from './subject.ts';

/**
 * When a change would begin if it were approved now, as far as the calendar says: caps and other changes may keep it
 * longer. `until`: the end of that window; absent where nothing closes it.
 */
export type PlannedStart =
  | { readonly kind: 'now'; readonly until?: EpochMs }
  | {
      readonly kind: 'later';
      readonly at: EpochMs;
      readonly until?: EpochMs;
      readonly says: string;
    }
  | { readonly kind: 'never'; readonly says: string };

export const plannedStart = (
  now: EpochMs,
  subject: Subject,
  config: CalendarConfig,
): PlannedStart => {
  const opening = nextOpening(config, subject, now);
  if (opening === undefined) return { kind: 'never', says: closedBecause(config, subject, now) };
  const until = opening.to === undefined ? {} : { until: opening.to };
  return opening.from === now
    ? { kind: 'now', ...until }
    : { kind: 'later', at: opening.from, ...until, says: closedBecause(config, subject, now) };
};

/** A window that is open for weeks does not make an approval of weeks. */
const LONGEST_WINDOW_MS = MS_PER_DAY;

/** Until when an approval that is given now holds: as configured, and at least to the end of the window it is given for. */
export const approvalHoldsUntil = (
  now: EpochMs,
  subject: Subject,
  config: CalendarConfig & { readonly approval: Pick<Config['approval'], 'validForHours'> },
): EpochMs => {
  const usual = now + config.approval.validForHours * MS_PER_HOUR;
  const planned = plannedStart(now, subject, config);
  if (planned.kind === 'never' || (planned.kind === 'now' && planned.until === undefined))
    return usual;
  const start = planned.kind === 'now' ? now : planned.at;
  return Math.max(
    usual,
    Math.min(planned.until ?? Number.POSITIVE_INFINITY, start + LONGEST_WINDOW_MS),
  );
};
