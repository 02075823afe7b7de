import * as z from 'zod';
import { OUTCOMES } from '#core/model/change.ts';

/** How the cases of one enumeration ended. What is measured in seconds is not in it: the same code gives the same counts. */
const runSchema = z.strictObject({
  /** `single faults`, `pairs of faults`, `orders of people`, `triples, sampled`. */
  what: z.string(),
  /** An action, or `all actions`. */
  action: z.string(),
  /** External calls that a case without a fault makes, summed over the stories. */
  calls: z.int().nonnegative(),
  cases: z.int().nonnegative(),
  /** Cases by how their change ended; `live`: it had not ended within the time that its action bounds. */
  ended: z.partialRecord(z.enum([...OUTCOMES, 'live']), z.int().nonnegative()),
  /** Cases in which the sweeper had to take the change over; in which the workflow turned back by `reconcile`. */
  bySweeper: z.int().nonnegative(),
  byReconcile: z.int().nonnegative(),
  /** Cases in which an invariant was broken or the change did not end, by invariant. */
  broken: z.record(z.string(), z.int().nonnegative()),
});
export type FaultRun = z.infer<typeof runSchema>;

/** A safeguard that was taken away, or a mistake that was planted: the harness must see it. */
const blindnessSchema = z.strictObject({
  what: z.string(),
  says: z.string(),
  /** Cases until the first violation. */
  cases: z.int().positive(),
  invariants: z.array(z.string()).min(1),
  /** The smallest case that shows it. */
  smallest: z.string(),
});
export type Blindness = z.infer<typeof blindnessSchema>;

/** What one level of the harness counted: `test/faults/results/<level>.json`. */
export const levelSchema = z.strictObject({
  schema: z.literal(1),
  level: z.enum(['ports', 'stack']),
  /** What the level is made of, in one or two sentences. */
  says: z.string(),
  runs: z.array(runSchema),
  ablations: z.array(blindnessSchema),
  planted: z.array(blindnessSchema),
});
export type LevelReport = z.infer<typeof levelSchema>;
