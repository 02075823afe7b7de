import type { EpochMs } from '#core/model/units.ts';

/** How loud: routes, quiet hours and escalation go by it. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

/** What people are told of. */
export const NOTIFICATION_TYPES = [
  'approval-asked',
  'approval-reminded',
  'approval-escalated',
  'change-approved',
  'change-applied',
  'change-completed',
  'change-rolled-back',
  'change-blocked',
  'change-rejected',
  'change-expired',
  'change-cancelled',
  'needs-person',
  'edit-found',
  'canary-failed',
  'brake-on',
  'brake-off',
  'locked-out',
  'savings-verified',
  'delivery-failed',
  'settings-refused',
  'mail-returned',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** Something that people are told, before anybody has decided over which channel. */
export interface Notification {
  /** The same id is delivered once to each target, however often it is handed over. */
  readonly id: string;
  readonly type: NotificationType;
  readonly severity: Severity;
  readonly at: EpochMs;
  /** The change that it is about, where it is about one. */
  readonly change?: string;
  /** Names of the people it is meant for: nobody else gets a mail. What is no mail follows the routes. */
  readonly to?: readonly string[];
  /** One sentence: what happened. Hostile text until escaped. */
  readonly says: string;
}
