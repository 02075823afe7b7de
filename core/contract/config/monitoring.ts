import * as z from 'zod';
import { ALARMS, type AlarmSpec } from '#core/contract/alarms.ts';

/** What is set of an alarm: from where on it goes off. */
const alarmSchemas = Object.entries<AlarmSpec>(ALARMS).flatMap(([id, { means, threshold }]) => {
  if (threshold === undefined) return [];
  const { usual, most, unit, source } = threshold;
  const number = z
    .number()
    .positive()
    .max(most)
    .default(usual)
    .meta({
      description: `It goes off at so many ${unit}.`,
      $comment: source,
    });
  return [[id, z.strictObject({ threshold: number }).prefault({}).describe(means)] as const];
});

/** The alarms of a deployment; in force once it is deployed. */
export const monitoringSchema = z
  .strictObject({
    alarms: z
      .strictObject(Object.fromEntries(alarmSchemas))
      .prefault({})
      .describe(
        'Alarms on Trimtab itself; those that are not here go off at the first, or at silence.',
      ),
  })
  .prefault({})
  .describe('How Trimtab watches itself.');
