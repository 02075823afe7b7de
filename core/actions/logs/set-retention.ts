import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

/**
 * The days that CloudWatch Logs takes, and no others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922,
  3_288, 3_653,
] as const;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention */
export const setRetention = defineAction({
  id: 'logs/set-retention',
  version: 1,
  family: 'logs',
  resource: 'logs/log-group',
  params: z.strictObject({ retentionDays: z.literal(RETENTION_DAYS) }),
  undoes: {
    how: 'not-at-all',
    within: 'deleted events stay deleted, only the policy can be taken away again',
    steps: () =>
      'delete the retention policy, so that events are kept again; those that AWS has deleted by then stay deleted',
  },
  interruption: { minutes: 0, says: 'none' },
  watch: {
    nothingToWatch:
      'nothing runs differently, and no metric shows who looks for an event that is gone',
  },
  couldGoWrong: ({ id }, { retentionDays }) =>
    `AWS deletes every event of ${id} that is older than ${retentionDays} days, now and from then on; an audit or an investigation that needs one finds nothing.`,
  example: { retentionDays: 365 },
  plan: ({ id, retentionDays: before, logClass }, { retentionDays }) => {
    if (before !== undefined)
      throw new NotPermittedError(
        `${id} keeps its events for ${before} days: somebody has chosen that`,
      );
    if (logClass === 'DELIVERY')
      throw new NotPermittedError(`${id} only passes events on: AWS keeps them for a day`);
    return [
      {
        id: 'retain',
        call: {
          service: 'logs',
          operation: 'PutRetentionPolicy',
          input: { logGroupName: id, retentionInDays: retentionDays },
        },
        // AWS takes up to 72 hours to delete: the sooner the policy is gone, the less is lost.
        undo: {
          service: 'logs',
          operation: 'DeleteRetentionPolicy',
          input: { logGroupName: id },
        },
        state: {
          read: {
            service: 'logs',
            operation: 'DescribeLogGroups',
            // A prefix would show another group where this one is gone.
            input: { logGroupIdentifiers: [id] },
          },
          path: 'logGroups[0].{retentionDays: retentionInDays}',
          before: { retentionDays: null },
          after: { retentionDays },
          transient: [],
          absentOn: ['ResourceNotFoundException'],
        },
        // The policy holds at once; only reads may lag.
        settle: { everyMs: 5 * MS_PER_SECOND, limitMs: 2 * MS_PER_MINUTE },
      },
    ];
  },
});
