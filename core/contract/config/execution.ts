import * as z from 'zod';
import { prioritySchema } from '#core/model/change.ts';
import { localMs, WEEKDAYS } from '#core/planning/local-time.ts';
import { isZone } from '#core/planning/zone.ts';
import { conditionSchema } from './condition.ts';

const zone = z.string().refine(isZone, 'expected an IANA zone such as Europe/Berlin');
const timeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected a time such as 02:00, in quotes');
const localTime = z
  .string()
  .refine((text) => localMs(text) !== undefined, 'expected 2026-12-20 or 2026-12-20T18:00');

/** When changes may be made; `to` before `from` is on the next day. */
const windowSchema = z.strictObject({
  name: z.string().min(1),
  /** On which a window begins. */
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1, 'name at least one day')
    .default([...WEEKDAYS]),
  from: timeOfDay,
  to: timeOfDay,
  zone: zone.optional(),
  /** For which changes; one without is for those that no other window names. */
  when: conditionSchema.optional(),
});
export type Window = z.infer<typeof windowSchema>;

/** When no change may be made: once, from a time to another, or around the end of every month. */
const freezeSchema = z.strictObject({
  reason: z.string().min(1),
  from: localTime.optional(),
  /** A day without a time is frozen to its end. */
  to: localTime.optional(),
  lastDaysOfMonth: z.int().min(0).max(31).default(0),
  firstDaysOfMonth: z.int().min(0).max(31).default(0),
  zone: zone.optional(),
  when: conditionSchema.optional(),
});
export type Freeze = z.infer<typeof freezeSchema>;

/**
 * How much may change before somebody would notice that it goes wrong: at once no more than a person can keep in view, in
 * an hour and a day no more than can be looked through and taken back in one.
 */
const capsSchema = z
  .strictObject({
    /** Changes between their turn and their end. */
    atOnce: z.int().positive().default(5),
    perAccountAnHour: z.int().positive().default(10),
    perRegionAnHour: z.int().positive().default(10),
    perFamilyAnHour: z.int().positive().default(10),
    /** A resource is changed once in so many hours. */
    hoursPerResource: z.number().nonnegative().default(24),
    /** Share of a group that may be under way at once; of a group however small, one may. */
    shareOfGroup: z.number().positive().max(1).default(0.1),
    /** Resources with the same value of this tag are a group; else those of one type, account and region. */
    groupTag: z.string().min(1).optional(),
    resourcesPerDay: z.int().positive().default(50),
    /** What the resources that are changed in a day cost a month, in dollars. */
    usdPerDay: z.number().positive().default(10_000),
  })
  .prefault({});

/** What holds everything back, however much there is to do. */
const safetySchema = z
  .strictObject({
    /** Of all accounts together; `caps` has the rates by account, region and family. */
    maxChangesPerHour: z.int().positive().default(20),
    /** Only while people are at work (`businessHours`). */
    requireBusinessHours: z.boolean().default(false),
    /** Hours without a new turn: of the same action in an account after a rollback, of the account after a change that needs a person. */
    lockoutOnIncident: z
      .strictObject({
        afterRollbackHours: z.number().nonnegative().default(1),
        afterNeedsPersonHours: z.number().nonnegative().default(24),
      })
      .prefault({}),
  })
  .prefault({});

/** What is put back, and by whom. */
const rollbackSchema = z
  .strictObject({
    /**
     * False: what a watch finds degraded or cannot answer for stays applied, and a person is called to decide. A change
     * that is not wholly applied is always rolled back.
     */
    autoRollbackOnError: z.boolean().default(true),
    /** Days after the end of a change in which it can be taken back; left out: always. */
    maxRollbackAgeDays: z.number().positive().max(3_650).optional(),
  })
  .prefault({});

const batchesSchema = z
  .strictObject({
    /** What is counted together: everything, or one type or region of resources. */
    mode: z.enum(['sequential', 'parallel', 'by-type', 'by-region']).default('parallel'),
    /** How many of those at once; `sequential` means one. */
    limit: z.int().positive().optional(),
  })
  .prefault({});

/** When and how many changes are applied. */
export const executionSchema = z
  .strictObject({
    /** The first rule that matches. Without one, what saves more at less risk goes first. */
    priority: z
      .array(z.strictObject({ when: conditionSchema, priority: prioritySchema }))
      .default([]),
    /** Whatever waits this long goes up by one priority, so that everything comes to its turn. */
    ageUpHours: z.number().positive().default(24),
    /** What has not come to its turn by then ends; a window that was waited for is waited for to its end. */
    queueHours: z.number().positive().max(720).default(168),
    /** Of windows and freezes that name none. */
    zone: zone.default('UTC'),
    /** None: always. */
    windows: z.array(windowSchema).default([]),
    freezes: z.array(freezeSchema).default([]),
    safety: safetySchema,
    rollback: rollbackSchema,
    caps: capsSchema,
    batches: batchesSchema,
    /** Of equal recommendations one goes first; the others follow when its watch has completed. */
    canary: z.boolean().default(false),
    /** Nothing is called but dry runs; or only for the changes that one of `dryRunWhen` matches. Taking back is in earnest. */
    dryRun: z.boolean().default(false),
    dryRunWhen: z.array(conditionSchema).default([]),
    /** What was rehearsed is not proposed again for so many days, as long as it would only be rehearsed again. */
    rehearseAgainAfterDays: z.int().min(0).default(7),
  })
  .prefault({});
export type Execution = z.infer<typeof executionSchema>;
