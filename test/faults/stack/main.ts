import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ACTIONS } from '#core/actions/index.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { seedOf } from '#local/account/random.ts';
import { caseId, parseCaseId } from '../kinds.ts';
import { type Blindness, type FaultRun, type LevelReport, levelSchema } from '../report.ts';
import { ABLATIONS, seeMissing } from './ablations.ts';
import { RULES, type Rule, singleFaults } from './cases.ts';
import { runCase } from './run-case.ts';
import { runCases } from './run-cases.ts';
import { tell } from './tell.ts';
import type { Told, Work } from './worker.ts';

/**
 * The fault harness through the whole stack: all single faults of every action, and a look whether it sees safeguards
 * that are taken away; `--write` keeps the counts in `results/stack.json`. `--one-in N` runs the stories and one in N of
 * their faults: N seeds that follow each other run all of them. `--case ID` runs and tells one case. `--long MINUTES`
 * runs pairs, triples and orders of people instead, sampled by seed, and goes on where the last such run stopped.
 */
const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    ablation: { type: 'string' },
    action: { type: 'string' },
    long: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'one-in': { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const ONE_IN = Number(values['one-in']);
const RESULTS = new URL('../results/', import.meta.url);
const REPORT = new URL('stack.json', RESULTS);
const SAMPLED = new URL(`stack-sampled-${values.seed}.json`, RESULTS);

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Counts how the cases of a run ended, and prints those that went wrong. */
const counter = (what: string, action: string, calls: number, before?: FaultRun) => {
  const ended: Partial<Record<Told['ended'], number>> = { ...before?.ended };
  const broken: Record<string, number> = { ...before?.broken };
  const { cases = 0, bySweeper = 0, byReconcile = 0 } = before ?? {};
  const run = { what, action, calls, cases, ended, bySweeper, byReconcile, broken };
  const add = (told: Told): void => {
    run.cases++;
    run.bySweeper += Number(told.bySweeper);
    run.byReconcile += Number(told.byReconcile);
    ended[told.ended] = (ended[told.ended] ?? 0) + 1;
    for (const invariant of invariantsOf(told)) broken[invariant] = (broken[invariant] ?? 0) + 1;
    if (told.story !== undefined) print(told.story);
  };
  return { run: run satisfies FaultRun, add };
};

const invariantsOf = ({ broken }: Pick<Told, 'broken'>): readonly string[] => [
  ...new Set(broken.map((says) => /^I\d+/.exec(says)?.[0] ?? says)),
];

const summary = ({ ended, bySweeper, byReconcile, cases }: FaultRun): string =>
  `${cases} cases: ${Object.entries(ended)
    .map(([outcome, n]) => `${outcome} ${n}`)
    .join(', ')}; ${bySweeper} by the sweeper, ${byReconcile} by reconcile`;

/** By the name of a case, so that no kind of fault and no call falls out by its place in the order. */
const isTaken = (id: string): boolean => seedOf(0, id) % ONE_IN === Number(values.seed) % ONE_IN;

const runSingles = async (): Promise<FaultRun[]> => {
  const runs: FaultRun[] = [];
  for (const action of ACTIONS.filter(({ id }) => (values.action ?? id) === id)) {
    const { calls, cases, leftOut, stories } = await singleFaults(action);
    const told = stories.map(({ of, ended }) => `${of.story} (${ended})`).join(', ');
    print(`${action.id}: ${calls} calls in ${told}; ${cases.length} single faults`);
    for (const rule of Object.keys(RULES) as Rule[])
      print(`  ${leftOut[rule]} left out: ${RULES[rule]}`);
    const started = performance.now();
    const { run, add } = counter('single faults', action.id, calls);
    const ids = [...stories.map(({ of }) => caseId(of)), ...cases.map(caseId).filter(isTaken)];
    await runCases(
      ids.map((id): Work => ({ id })),
      add,
    );
    print(`  ${summary(run)}; ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    runs.push(run);
  }
  return runs;
};

const runAblations = async (): Promise<Blindness[]> => {
  const seen: Blindness[] = [];
  for (const [what, spec] of Object.entries(ABLATIONS)) {
    const found = await seeMissing(spec);
    if (found === undefined) {
      print(`BLIND without ${what}: nothing is broken`);
      process.exitCode = 1;
      continue;
    }
    const { result, tried } = found;
    const invariants = [...invariantsOf(result)];
    const smallest = caseId(result.of);
    print(`without ${what}: ${invariants.join(', ')} broken by ${smallest}, case ${tried}`);
    seen.push({ what, says: spec.says, cases: tried, invariants, smallest });
  }
  return seen;
};

const storedRuns = (file: URL): readonly FaultRun[] =>
  existsSync(file) ? levelSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).runs : [];

/** Samples are numbered by what was run before: the same seed goes on with other cases. */
const runLong = async (minutes: number): Promise<FaultRun[]> => {
  const until = performance.now() + minutes * MS_PER_MINUTE;
  const before = storedRuns(SAMPLED);
  const runs = new Map(
    before.map((run) => [run.what, counter(run.what, run.action, run.calls, run)]),
  );
  let next = before.reduce((sum, { cases }) => sum + cases, 0);
  const sample = function* (): Generator<Work> {
    while (performance.now() < until) yield { sample: next++, seed: Number(values.seed) };
  };
  await runCases(sample(), (told) => {
    const what = `${told.what ?? 'single faults'}, sampled`;
    const known = runs.get(what) ?? counter(what, 'all actions', 0);
    runs.set(what, known);
    known.add(told);
  });
  for (const { run } of runs.values()) print(`${run.what}: ${summary(run)}`);
  return [...runs.values()].map(({ run }) => run);
};

const save = (file: URL, runs: readonly FaultRun[], ablations: readonly Blindness[]): void => {
  const report: LevelReport = {
    schema: 1,
    level: 'stack',
    says: "The product's own functions and state machines on the embedded cloud, called over the AWS SDK; the account does not know the fence.",
    runs: [...runs],
    ablations: [...ablations],
    planted: [],
  };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
};

const runOne = async (id: string): Promise<readonly FaultRun[]> => {
  const ablation = ABLATIONS[values.ablation ?? '']?.ablation;
  const result = await runCase(parseCaseId(id), ablation);
  print(tell(result));
  if (result.broken.length > 0) process.exitCode = 1;
  return [];
};

const runAll = async (): Promise<readonly FaultRun[]> => {
  const { ablation, action, write } = values;
  // A part of it is no report.
  if (write && (ablation !== undefined || action !== undefined || ONE_IN !== 1))
    throw new InvalidInputError('--write is of all single faults: leave the other flags out');
  const runs = ablation === 'only' ? [] : await runSingles();
  const ablations = await runAblations();
  if (write) save(REPORT, [...runs, ...storedRuns(SAMPLED)], ablations);
  return runs;
};

const runSampled = async (minutes: number): Promise<readonly FaultRun[]> => {
  const runs = await runLong(minutes);
  save(SAMPLED, runs, []);
  return runs;
};

const runs = await (values.case !== undefined
  ? runOne(values.case)
  : values.long !== undefined
    ? runSampled(Number(values.long))
    : runAll());
if (runs.some(({ broken }) => Object.keys(broken).length > 0)) process.exitCode = 1;
