import * as fc from 'fast-check';
import { configSchema } from '#core/contract/config.ts';
import { NOTIFICATION_TYPES, type Notification, SEVERITIES } from '#core/notify/notification.ts';
import { NOW } from '#test/support/facts.ts';

/** Notifications and configurations to route them by. */

export const aNotification = (given: Partial<Notification> = {}): Notification => ({
  id: 'chg-a1#rolled-back',
  type: 'change-rolled-back',
  severity: 'warning',
  at: NOW,
  change: 'chg-a1',
  says: 'Rolled back: image-resize is as it was before.',
  ...given,
});

export const APPROVERS = ['ana', 'bo'].map((name) => ({ name, mail: `${name}@example.com` }));
export const TOPIC = 'arn:aws:sns:us-east-1:111122223333:';

export const TARGETS = {
  team: { kind: 'slack', channel: 'C0123ABCD', token: 'env:SLACK_TOKEN' },
  'on-call': { kind: 'sns', topics: { info: `${TOPIC}info`, critical: `${TOPIC}critical` } },
  phones: { kind: 'sms', numbers: ['+4915112345678', '+4915112345679'] },
  tickets: { kind: 'webhook', url: 'https://tickets.example.com/in', secret: 'env:TICKETS' },
  managers: { kind: 'mail', to: ['max@example.com', 'ana'] },
} as const;

export const configOf = (notifications: unknown = {}) =>
  configSchema.parse({
    approval: { approvers: APPROVERS },
    notifications: { targets: TARGETS, ...(notifications as object) },
  });

export const notifications: fc.Arbitrary<Notification> = fc
  .record({
    type: fc.constantFrom(...NOTIFICATION_TYPES),
    severity: fc.constantFrom(...SEVERITIES),
    id: fc.string({ minLength: 1 }),
    to: fc.option(fc.subarray(['ana', 'bo', 'nobody']), { nil: undefined }),
  })
  .map(({ to, ...rest }) => aNotification({ ...rest, ...(to && { to }) }));

export const configs = fc
  .record({
    routes: fc.array(
      fc.record({
        on: fc.option(fc.subarray([...NOTIFICATION_TYPES], { minLength: 1 }), { nil: undefined }),
        atLeast: fc.constantFrom(...SEVERITIES),
        to: fc.subarray(['approvers', ...Object.keys(TARGETS)], { minLength: 1 }),
      }),
    ),
    quietHours: fc.option(
      fc.record({
        zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
        from: fc.integer({ min: 0, max: 23 }),
        to: fc.integer({ min: 0, max: 23 }),
      }),
      { nil: undefined },
    ),
  })
  .map(configOf);
