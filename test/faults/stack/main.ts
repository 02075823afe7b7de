import { parseArgs } from 'node:util';
import { ACTIONS } from '#core/actions/index.ts';
import { caseId, parseCaseId } from '../kinds.ts';
import { RULES, type Rule, singleFaults } from './cases.ts';
import { runCase } from './run-case.ts';
import { runCases } from './run-cases.ts';
import { tell } from './tell.ts';

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    action: { type: 'string' },
    kind: { type: 'string' },
  },
});

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const runSingles = async (): Promise<number> => {
  let failed = 0;
  for (const action of ACTIONS.filter(({ id }) => (values.action ?? id) === id)) {
    const { calls, cases, leftOut, stories } = await singleFaults(action);
    print(
      `${action.id}: ${calls} calls in ${stories.map(({ of, ended }) => `${of.story} (${ended})`).join(', ')}; ${cases.length} cases`,
    );
    for (const rule of Object.keys(RULES) as Rule[])
      print(`  ${leftOut[rule]} left out: ${RULES[rule]}`);
    for (const story of stories) if (story.broken.length > 0) print(tell(story));
    const started = performance.now();
    const ended = new Map<string, number>();
    const ids = cases
      .filter(({ happenings }) => (values.kind ?? happenings[0]?.kind) === happenings[0]?.kind)
      .map(caseId);
    await runCases(ids, (told) => {
      ended.set(told.ended, (ended.get(told.ended) ?? 0) + 1);
      if (told.broken.length === 0) return;
      failed++;
      print(`BROKEN ${told.id} ${told.ended} ${told.broken.join(' | ')}`);
    });
    const seconds = (performance.now() - started) / 1_000;
    print(
      `  ${[...ended].map(([outcome, n]) => `${outcome} ${n}`).join(', ')}; ${seconds.toFixed(1)} s`,
    );
  }
  return failed;
};

if (values.case !== undefined) {
  const result = await runCase(parseCaseId(values.case));
  print(tell(result));
  process.exitCode = result.broken.length === 0 ? 0 : 1;
} else process.exitCode = (await runSingles()) === 0 ? 0 : 1;
