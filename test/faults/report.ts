import * as z from 'zod';
import { OUTCOMES } from '#core/model/change.ts';
import { table } from '#scripts/markdown.ts';
import { ACT_KINDS, FAULT_KINDS } from './kinds.ts';

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

/** What a soak counted: `npm run soak -- --out test/faults/results/soak.json`. */
export const soakSchema = z.strictObject({
  schema: z.literal(1),
  seed: z.int(),
  changes: z.int().positive(),
  ended: runSchema.shape.ended,
  calls: z.int().positive(),
  faults: z.int().positive(),
  broken: z.int().nonnegative(),
  /** Mean resident memory over the last 1,000 changes by that over the second 1,000; absent for a short run. */
  growth: z.number().optional(),
});
export type SoakReport = z.infer<typeof soakSchema>;

/** Returns `docs/reliability.md`: what went wrong on purpose, how it ended, and how it is known that the harness would see. */
export const reliabilityDocument = (
  levels: readonly LevelReport[],
  soak: SoakReport | undefined,
): string =>
  [
    '# Reliability',
    '',
    'Drawn from the counts of the fault harness by `node test/faults/write-reliability.ts`; do not edit.',
    '',
    'Changes are driven through the product while calls fail, answers get lost, processes die and people interfere. After',
    'every case the invariants of [architecture.md](architecture.md#what-must-always-hold) are checked, and that the change',
    'ended within the time that its action bounds. A case is named by what happens in it and runs again by its name:',
    "`npm run faults -- --case 'ports:ec2/resize-instance:hurt:30.answer-lost+41.killed-after'`.",
    '',
    '## What goes wrong',
    '',
    ...table(['at one external call', 'what happens'], Object.entries(FAULT_KINDS)),
    '',
    ...table(['just before a call', 'what somebody does'], Object.entries(ACT_KINDS)),
    '',
    'What is taken for granted: an effect lands at most 20 s after its call seemed to fail, a function that hangs is ended',
    'by its platform within 30 s of a call to the account, and a read is at most 30 s old. Of pairs those are left out that',
    'are the same case as another: dying before a call is dying after the write before it, and while somebody only reads, it',
    'makes no difference at which read they fail.',
    ...levels.flatMap(levelSection),
    ...(soak === undefined ? [] : soakSection(soak)),
    '',
  ].join('\n');

const soakSection = ({ changes, ended, calls, faults, broken, growth }: SoakReport): string[] => [
  '',
  '## Many changes in one process',
  '',
  `${changes.toLocaleString('en')} changes of 100 functions through one embedded cloud, ${faults.toLocaleString('en')} of ${calls.toLocaleString('en')} calls failing:`,
  `${countsOf(ended)}; ${broken === 0 ? 'no invariant broken, ledgers and account agree' : `${broken} invariants broken`}.`,
  ...(growth === undefined
    ? []
    : [
        `Resident memory over the last 1,000 was ${growth.toFixed(2)} times that over the second 1,000 (at most 1.1).`,
      ]),
  'Again: `npm run soak -- --out test/faults/results/soak.json`.',
];

const TITLES: Readonly<Record<LevelReport['level'], string>> = {
  ports: 'At the level of the ports',
  stack: 'Through the whole stack',
};

const levelSection = ({ level, says, runs, ablations, planted }: LevelReport): string[] => [
  '',
  `## ${TITLES[level]}`,
  '',
  says,
  '',
  `${runs.reduce((sum, { cases }) => sum + cases, 0).toLocaleString('en')} cases.`,
  '',
  ...table(
    ['cases', 'action', 'how many', 'how they ended', 'by the sweeper', 'by reconcile', 'broken'],
    runs.map((run) => [
      run.what,
      run.action,
      run.cases.toLocaleString('en'),
      countsOf(run.ended),
      run.bySweeper.toLocaleString('en'),
      run.byReconcile.toLocaleString('en'),
      countsOf(run.broken) || 'nothing',
    ]),
  ),
  ...blindness('A safeguard is taken away', ablations),
  ...blindness('A mistake is planted', planted),
];

const blindness = (title: string, found: readonly Blindness[]): string[] =>
  found.length === 0
    ? []
    : [
        '',
        `### ${title}`,
        '',
        ...table(
          ['what', 'that is', 'broken', 'seen after', 'smallest case'],
          found.map(({ what, says, cases, invariants, smallest }) => [
            what,
            says,
            invariants.join(', '),
            cases === 1 ? '1 case' : `${cases.toLocaleString('en')} cases`,
            `\`${smallest}\``,
          ]),
        ),
      ];

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${n.toLocaleString('en')}`)
    .join(', ');
