import type { Config } from '#core/contract/config.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import type { NotificationType, Severity } from './notification.ts';

export const ALERT_KINDS = [
  'needs-person',
  'edit-found',
  'canary-failed',
  'delivery-failed',
  'settings-refused',
  'mail-returned',
] as const satisfies readonly NotificationType[];
export type AlertKind = (typeof ALERT_KINDS)[number];

/** How loud an alert of that kind is. */
export const SEVERITY_OF: Readonly<Record<AlertKind, Severity>> = {
  'needs-person': 'critical',
  'edit-found': 'critical',
  'canary-failed': 'warning',
  'delivery-failed': 'warning',
  'settings-refused': 'warning',
  'mail-returned': 'warning',
};

/** Whether an alert stands in the ledger of a change; the others are about a part of Trimtab, a target or a mail address. */
export const isAboutChange = (kind: AlertKind): boolean =>
  kind === 'needs-person' || kind === 'edit-found' || kind === 'canary-failed';

/** One telling of an alert. Round 0 is the first; it goes where the routes say. */
export interface Round {
  readonly round: number;
  /** Targets or names of approvers; absent: by the routes. */
  readonly to?: readonly string[];
}

/**
 * Returns the round that is due for an alert that nobody has acknowledged: at once by the routes, then to one after the
 * other of the line, then to all of it, again and again. Rounds that were missed meanwhile are not caught up with.
 */
export const dueRound = (
  { at, told }: { readonly at: EpochMs; readonly told: number },
  { notifications, approval }: Pick<Config, 'notifications' | 'approval'>,
  now: EpochMs,
): Round | undefined => {
  const { afterMinutes, repeatMinutes, line } = notifications.escalation;
  const people = line.length > 0 ? line : approval.approvers.map(({ name }) => name);
  const [after, every] = [afterMinutes * MS_PER_MINUTE, repeatMinutes * MS_PER_MINUTE];
  const steps = Math.floor(Math.max(0, now - at) / after);
  const toAllAt = at + (people.length + 1) * after;
  const round = now < toAllAt ? steps : people.length + 1 + Math.floor((now - toAllAt) / every);
  if (round < told) return undefined;
  if (told === 0) return { round: 0 };
  const next = people[round - 1];
  return { round, to: next === undefined ? people : [next] };
};
