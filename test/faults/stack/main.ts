import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { ACTIONS } from '#core/actions/index.ts';
import { caseId, parseCaseId } from '../kinds.ts';
import type { Blindness, FaultRun, LevelReport } from '../report.ts';
import { ABLATIONS, seeMissing } from './ablations.ts';
import { RULES, type Rule, singleFaults } from './cases.ts';
import { runCase } from './run-case.ts';
import { runCases, type Work } from './run-cases.ts';
import { tell } from './tell.ts';
import type { Told } from './worker.ts';

/**
 * The fault harness through the whole stack: all single faults of every action, and a look whether it sees safeguards
 * that are taken away. `--case ID` runs and tells one case; `--long MINUTES` goes on with pairs, triples and people.
 */
const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    ablation: { type: 'string' },
    action: { type: 'string' },
    long: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Counts how the cases of a run ended, and prints those that went wrong. */
const count = (what: string, action: string, calls: number) => {
  const ended: Partial<Record<Told['ended'], number>> = {};
  const broken: Record<string, number> = {};
  const run = { what, action, calls, cases: 0, ended, bySweeper: 0, byReconcile: 0, broken };
  const add = (told: Told): void => {
    run.cases++;
    run.bySweeper += Number(told.bySweeper);
    run.byReconcile += Number(told.byReconcile);
    ended[told.ended] = (ended[told.ended] ?? 0) + 1;
    for (const invariant of new Set(told.broken.map((says) => says.split(/[ :]/)[0] ?? says)))
      broken[invariant] = (broken[invariant] ?? 0) + 1;
    if (told.story !== undefined) print(told.story);
  };
  return { run: run satisfies FaultRun, add };
};

const summary = ({ ended, bySweeper, byReconcile, cases }: FaultRun): string =>
  `${cases} cases: ${Object.entries(ended)
    .map(([outcome, n]) => `${outcome} ${n}`)
    .join(', ')}; ${bySweeper} by the sweeper, ${byReconcile} by reconcile`;

const runSingles = async (): Promise<FaultRun[]> => {
  const runs: FaultRun[] = [];
  for (const action of ACTIONS.filter(({ id }) => (values.action ?? id) === id)) {
    const { calls, cases, leftOut, stories } = await singleFaults(action);
    const told = stories.map(({ of, ended }) => `${of.story} (${ended})`).join(', ');
    print(`${action.id}: ${calls} calls in ${told}; ${cases.length} single faults`);
    for (const rule of Object.keys(RULES) as Rule[])
      print(`  ${leftOut[rule]} left out: ${RULES[rule]}`);
    const started = performance.now();
    const { run, add } = count('single faults', action.id, calls);
    const ids = [...stories.map(({ of }) => caseId(of)), ...cases.map(caseId)];
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
    const invariants = [...new Set(result.broken.map((says) => says.split(/[ :]/)[0] ?? says))];
    const smallest = caseId(result.of);
    print(`without ${what}: ${invariants.join(', ')} broken by ${smallest}, case ${tried}`);
    seen.push({ what, says: spec.says, cases: tried, invariants, smallest });
  }
  return seen;
};

const runLong = async (minutes: number): Promise<FaultRun[]> => {
  const until = performance.now() + minutes * 60_000;
  const runs = new Map<string, ReturnType<typeof count>>();
  const sample = function* (): Generator<Work> {
    for (let n = 0; performance.now() < until; n++) yield { sample: n, seed: Number(values.seed) };
  };
  await runCases(sample(), (told) => {
    const what = told.what ?? 'single faults';
    const known = runs.get(what) ?? count(`${what}, sampled`, 'all actions', 0);
    runs.set(what, known);
    known.add(told);
  });
  for (const { run } of runs.values()) print(`${run.what}: ${summary(run)}`);
  return [...runs.values()].map(({ run }) => run);
};

const save = (runs: readonly FaultRun[], ablations: readonly Blindness[]): void => {
  if (values.out === undefined) return;
  const report: LevelReport = {
    schema: 1,
    level: 'stack',
    says: "The product's own functions and state machines on the embedded cloud, called over the AWS SDK.",
    runs: [...runs],
    ablations: [...ablations],
    planted: [],
  };
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
};

if (values.case !== undefined) {
  const result = await runCase(
    parseCaseId(values.case),
    ABLATIONS[values.ablation ?? '']?.ablation,
  );
  print(tell(result));
  process.exitCode = result.broken.length === 0 ? 0 : 1;
} else {
  const runs = values.ablation === 'only' ? [] : await runSingles();
  if (values.long !== undefined) runs.push(...(await runLong(Number(values.long))));
  save(runs, await runAblations());
  if (runs.some(({ broken }) => Object.keys(broken).length > 0)) process.exitCode = 1;
}
