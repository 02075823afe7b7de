import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { caseId, parseCaseId } from '../kinds.ts';
import type { Blindness, FaultRun, LevelReport } from '../report.ts';
import { ABLATIONS, type Ablation } from './ablations.ts';
import { findViolation } from './find-violation.ts';
import { type Enumeration, orders, pairs, singles, storms } from './plan-of-cases.ts';
import { PLANTED } from './planted.ts';
import { runCase } from './run-case.ts';
import { runCases } from './run-cases.ts';
import { tellCase } from './tell-case.ts';

/**
 * The fault harness at the level of the ports: `npm run faults` runs all of it, with `--long` all pairs of a third
 * story too; `--write` keeps the counts in `results/ports.json`; `--case '<id>'` runs one case again and tells it.
 */
const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    long: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const runEnumeration = async ({ what, action, calls, cases, pairs }: Enumeration) => {
  const started = performance.now();
  const tally = await runCases(cases, { pairs: pairs ?? false });
  const { failed, ...counted } = tally;
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  const ended = Object.entries(counted.ended).map(([outcome, n]) => `${outcome} ${n}`);
  print(`${what}, ${action}: ${counted.cases} cases in ${seconds} s; ${ended.join(', ')}`);
  for (const { id, broken } of failed) print(`  BROKEN ${id}: ${broken.join(' | ')}`);
  return { what, action, calls, ...counted };
};

const seeBlindness = async (ablation: Ablation): Promise<Blindness> => {
  const { what, says } = ablation;
  const seen = await findViolation(ablation);
  if (seen === undefined) throw new Error(`the harness is blind to the loss of ${what}`);
  const { cases, found, result } = seen;
  print(`without ${what}: ${caseId(found)}: ${result.broken[0]}`);
  const { broken } = await runCase(found);
  if (broken.length > 0) throw new Error(`${caseId(found)} breaks with ${what}, too: ${broken[0]}`);
  const invariants = [...new Set(result.broken.map((says) => /^I\d+/.exec(says)?.[0] ?? says))];
  return { what, says, cases, invariants, smallest: caseId(found) };
};

const runAll = async (): Promise<LevelReport> => {
  const all = [
    ...(await singles()),
    ...(await pairs(values.long)),
    ...(await orders()),
    ...storms('storm'),
    ...storms('endless'),
  ];
  const runs: FaultRun[] = [];
  for (const enumeration of all) runs.push(await runEnumeration(enumeration));
  const ablations: Blindness[] = [];
  for (const ablation of ABLATIONS) ablations.push(await seeBlindness(ablation));
  const planted: Blindness[] = [];
  for (const mistake of PLANTED) planted.push(await seeBlindness(mistake));
  return {
    schema: 1,
    level: 'ports',
    says: "The product's use cases and its own state machine, with stores, workflow engine, people and account in memory and a virtual clock. The account is a model of the plan's own steps; it does not know the fence.",
    runs,
    ablations,
    planted,
  };
};

if (values.case !== undefined) {
  const given = parseCaseId(values.case);
  const result = await runCase(given);
  print(tellCase(given, result));
  process.exitCode = result.broken.length === 0 ? 0 : 1;
} else {
  Error.stackTraceLimit = 0;
  const report = await runAll();
  const file = new URL('../results/ports.json', import.meta.url);
  if (values.write) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  if (report.runs.some(({ broken }) => Object.keys(broken).length > 0)) process.exitCode = 1;
}
