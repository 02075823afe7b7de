import type { EpochMs } from '#core/model/units.ts';
import { ALERT_KINDS, type AlertKind } from './escalate.ts';

/** What an alert is about: a change, the name of a target that is not reached, or a mail address. */
export interface AlertSubject {
  readonly kind: AlertKind;
  readonly change: string;
}

/** `needs-person.chg-a1`: there is one open alert of a kind about a thing. */
export const alertId = ({ kind, change }: AlertSubject): string => `${kind}.${change}`;

/** Returns what the id of an alert names; undefined when it is none. */
export const alertSubject = (id: string): AlertSubject | undefined => {
  const kind = ALERT_KINDS.find((known) => id.startsWith(`${known}.`));
  const change = kind && id.slice(kind.length + 1);
  return kind && change ? { kind, change } : undefined;
};

/** The id of the notification of one round, so that none is told twice; an alert that comes back has another time. */
export const roundId = (alert: AlertSubject & { readonly at: EpochMs }, round: number): string =>
  `${alertId(alert)}@${alert.at}#${round}`;
