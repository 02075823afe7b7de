import * as z from 'zod';
import { prioritySchema } from '#core/model/change.ts';
import { localMs, WEEKDAYS } from '#core/planning/local-time.ts';
import { isZone } from '#core/planning/zone.ts';
import { conditionSchema } from './condition.ts';

const zone = z.string().refine(isZone, 'expected an IANA zone such as Europe/Berlin');
const timeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time such as 02:00, in quotes');
const localTime = z
  .string()
  .refine((text) => localMs(text) !== undefined, 'expected 2026-12-20 or 2026-12-20T18:00');

/** When changes may be made; `to` before `from` is on the next day. */
const windowSchema = z.strictObject({
  name: z.string().min(1).describe('By which it is named to those who wait for it.'),
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1, 'name at least one day')
    .default([...WEEKDAYS])
    .describe('Days on which it begins.'),
  from: timeOfDay.describe('Time at which it begins, in quotes.'),
  to: timeOfDay.describe('Time at which it ends, on the next day if that is before `from`.'),
  zone: zone.optional().describe('IANA zone; else `execution.zone`.'),
  when: conditionSchema
    .optional()
    .describe('For which changes; one without is for those that no other window names.'),
});
export type Window = z.infer<typeof windowSchema>;

/** When no change may be made: once, from a time to another, or around the end of every month. */
const freezeSchema = z.strictObject({
  reason: z.string().min(1).describe('Why; told to those who wait.'),
  from: localTime.optional().describe('Day or time at which it begins.'),
  to: localTime
    .optional()
    .describe('Day or time at which it ends; a day without a time is frozen to its end.'),
  lastDaysOfMonth: z.int().min(0).max(31).default(0).meta({
    description: 'So many days at the end of every month.',
    $comment: 'none',
  }),
  firstDaysOfMonth: z.int().min(0).max(31).default(0).meta({
    description: 'So many days at the beginning of every month.',
    $comment: 'none',
  }),
  zone: zone.optional().describe('IANA zone; else `execution.zone`.'),
  when: conditionSchema.optional().describe('For which changes; else for all.'),
});
export type Freeze = z.infer<typeof freezeSchema>;

const rate = z.int().positive();
/** Half of what may begin in all: no single place takes everything. */
const A_HALF = 'half of `safety.maxChangesPerHour`, so that no place takes all';

/**
 * How much may change before somebody would notice that it goes wrong: at once no more than a person can keep in view, in
 * an hour and a day no more than can be looked through and taken back in one.
 */
const capsSchema = z
  .strictObject({
    atOnce: rate.default(5).meta({
      description: 'Changes between their turn and their end.',
      $comment: 'what a person can keep in view',
    }),
    perAccountAnHour: rate.default(10).meta({
      description: 'Changes that may begin in an hour in one account.',
      $comment: A_HALF,
    }),
    perRegionAnHour: rate.default(10).meta({
      description: 'Changes that may begin in an hour in one region of an account.',
      $comment: A_HALF,
    }),
    perFamilyAnHour: rate.default(10).meta({
      description: 'Changes that may begin in an hour of one family of actions.',
      $comment: A_HALF,
    }),
    hoursPerResource: z.number().nonnegative().default(24).meta({
      description: 'Hours in which a resource is changed once.',
      $comment: 'its daily load is seen once in between',
    }),
    shareOfGroup: z.number().positive().max(1).default(0.1).meta({
      description:
        'Share of a group that may be under way at once; of a group however small, one may.',
      $comment: 'a tenth less capacity is what a group should bear',
    }),
    groupTag: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Resources with the same value of this tag are a group; else those of one type, account and region.',
      ),
    resourcesPerDay: rate.default(50).meta({
      description: 'Resources that may be changed in a day.',
      $comment: 'what can be looked through and taken back in a day',
    }),
    usdPerDay: z.number().positive().default(10_000).meta({
      description: 'What the resources that are changed in a day may cost a month, in dollars.',
      $comment: 'a bill that somebody would be asked about',
    }),
  })
  .prefault({})
  .describe('How much may change before somebody would notice that it goes wrong.');

/** What holds everything back, however much there is to do. */
const safetySchema = z
  .strictObject({
    maxChangesPerHour: rate.default(20).meta({
      description:
        'Changes that may begin in an hour, in all accounts together; `caps` has the rates of each.',
      $comment: 'what can be looked through in an hour',
    }),
    requireBusinessHours: z
      .boolean()
      .default(false)
      .describe('Changes begin only while people are at work (`businessHours`).'),
    lockoutOnIncident: z
      .strictObject({
        afterRollbackHours: z.number().nonnegative().default(1).meta({
          description: 'Hours in which the same action is not begun in the account of a rollback.',
          $comment: 'time to look at it',
        }),
        afterNeedsPersonHours: z.number().nonnegative().default(24).meta({
          description:
            'Hours in which nothing is begun in the account of a change that needs a person, unless somebody acknowledges its alert.',
          $comment: 'somebody is at work within a day',
        }),
      })
      .prefault({})
      .describe('Hours without a new turn after an incident.'),
  })
  .prefault({})
  .describe('What holds everything back, however much there is to do.');

/** What is put back, and by whom. */
const rollbackSchema = z
  .strictObject({
    autoRollbackOnError: z
      .boolean()
      .default(true)
      .describe(
        'False: what a watch finds degraded, or cannot answer for, stays applied, and a person is called to decide. A change that is not wholly applied is always rolled back.',
      ),
    maxRollbackAgeDays: z.number().positive().max(3_650).optional().meta({
      description: 'Days after the end of a change in which it can be taken back.',
      $comment:
        'no limit: whatever was ever applied can be taken back, and what somebody changed since is found by looking, not by its age',
    }),
  })
  .prefault({})
  .describe('What is put back, and by whom.');

const batchesSchema = z
  .strictObject({
    mode: z
      .enum(['sequential', 'parallel', 'by-type', 'by-region'])
      .default('parallel')
      .describe('What is counted together: everything, or one type or region of resources.'),
    limit: rate.optional().describe('How many of those at once; `sequential` means one.'),
  })
  .prefault({})
  .describe('What is changed together.');

/** When and how many changes are applied. */
export const executionSchema = z
  .strictObject({
    priority: z
      .array(
        z.strictObject({
          when: conditionSchema.describe('For which changes.'),
          priority: prioritySchema.describe('Their place in the queue.'),
        }),
      )
      .default([])
      .describe(
        'The first rule that matches. Without one, what saves more at less risk goes first.',
      ),
    ageUpHours: z.number().positive().default(24).meta({
      description:
        'Whatever waits this many hours goes up by one priority, so that everything comes to its turn.',
      $comment: 'nothing waits longer than four days for want of a priority',
    }),
    queueHours: z.number().positive().max(720).default(168).meta({
      description:
        'Hours after which what has not come to its turn ends; a window that was waited for is waited for to its end.',
      $comment: 'a week has every window once',
    }),
    zone: zone.default('UTC').describe('IANA zone of windows and freezes that name none.'),
    windows: z.array(windowSchema).default([]).describe('When changes may be made; none: always.'),
    freezes: z.array(freezeSchema).default([]).describe('When no change may be made.'),
    safety: safetySchema,
    rollback: rollbackSchema,
    caps: capsSchema,
    batches: batchesSchema,
    canary: z
      .boolean()
      .default(false)
      .describe(
        'Of equal recommendations one goes first; the others follow when its watch has completed.',
      ),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Nothing is called but dry runs. Taking back is in earnest.'),
    dryRunWhen: z
      .array(conditionSchema)
      .default([])
      .describe('Dry runs only for the changes that one of these matches.'),
    rehearseAgainAfterDays: z.int().min(0).default(7).meta({
      description:
        'What was rehearsed is not proposed again for so many days, as long as it would only be rehearsed again.',
      $comment: 'once a week is enough to read the same twice',
    }),
  })
  .prefault({})
  .describe('When and how many changes are applied.');
export type Execution = z.infer<typeof executionSchema>;
