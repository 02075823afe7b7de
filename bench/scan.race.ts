import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type Contestant,
  forgetRace,
  type Measured,
  type Race,
  type RaceSetting,
  runRace,
} from './race/run-race.ts';
import { COMMON_CHECKS, type Compared, compareFindings, reportIn } from './race/same-findings.ts';

/*
 * One scan of the same account by Cloud Custodian, by Trimtab and by a minimal script, in one run: CPU, time, memory,
 * calls, and whether the same is found. Prints one table; with `--write` it puts it into docs/race.md. What differs by
 * machine fails at three times its bar.
 */
const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '200,1000,5000' },
    repetitions: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});

const SCRIPTS =
  process.env.TRIMTAB_RACE ?? fileURLToPath(new URL('../../shared/race', import.meta.url));
const DOCUMENT = new URL('../docs/race.md', import.meta.url);
const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];
const FAIL_FACTOR = 3;
/** In a small account starting weighs more than reading. */
const BARS_FROM = 5_000;

/** Custodian's policies know no least age and no least saving, so here the checks have none either. */
const CONFIG = [
  'checks:',
  ...COMMON_CHECKS.map((check) => {
    const hasAge = /unattached|unassociated/.test(check);
    return `  ${check}: { minSaving: 0${hasAge ? ', minIdleDays: 0' : ''} }`;
  }),
].join('\n');

const NAMES: readonly (readonly [Contestant, string])[] = [
  ['c7n-core', 'Cloud Custodian'],
  ['ours', '`trimtab scan`'],
  ['node-core', 'minimal script'],
];
/** A metric that is asked for, or a request of GetMetricStatistics, beyond what is free. */
const USD_EACH = 0.01 / 1_000;

const median = (runs: readonly Measured[], of: (run: Measured) => number): number => {
  const sorted = runs.map(of).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

const cloudWatchCalls = ({ actions }: Measured): number =>
  Object.entries(actions)
    .filter(([action]) => action.startsWith('cloudwatch:'))
    .reduce((n, [, calls]) => n + calls, 0);

/** What the calls cost by the list; the script asks for one metric of every running instance, as Custodian does. */
const dollars = ({ runs, out }: Race, size: number, who: Contestant): number => {
  if (who === 'ours') return Number(reportIn(out, size, 1).spent.cost.amount);
  return median(runs.get('c7n-core') ?? [], cloudWatchCalls) * USD_EACH;
};

const rowsOf = (race: Race, size: number): string[] =>
  NAMES.map(([who, name]) => {
    const runs = race.runs.get(who) ?? [];
    const cells = [
      size.toLocaleString('en-US'),
      name,
      median(runs, ({ cpu_s }) => cpu_s).toFixed(2),
      median(runs, ({ wall_s }) => wall_s).toFixed(1),
      median(runs, ({ rss_mb }) => rss_mb).toFixed(0),
      `${median(runs, ({ calls }) => calls)} (${median(runs, cloudWatchCalls)})`,
      `$${dollars(race, size, who).toFixed(4)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });

interface Bar {
  readonly says: string;
  /** Of what is allowed: 1 is the bar itself. */
  readonly share: number;
  /** Whether another machine may measure something else. */
  readonly isExact: boolean;
}

const barsOf = ({ runs }: Race): Bar[] => {
  const of = (who: Contestant, read: (run: Measured) => number) =>
    median(runs.get(who) ?? [], read);
  const cpu = (who: Contestant) => of(who, ({ cpu_s }) => cpu_s);
  const calls = (who: Contestant) => of(who, (run) => run.calls);
  const memory = (who: Contestant) => of(who, ({ rss_mb }) => rss_mb);
  const wall = (who: Contestant) => of(who, ({ wall_s }) => wall_s);
  return [
    {
      says: `${(cpu('c7n-core') / cpu('ours')).toFixed(1)} times less CPU than Cloud Custodian (bar: 5)`,
      share: (5 * cpu('ours')) / cpu('c7n-core'),
      isExact: false,
    },
    {
      says: `${Math.floor(calls('c7n-core') / calls('ours'))} times fewer calls (bar: 100)`,
      share: (100 * calls('ours')) / calls('c7n-core'),
      isExact: true,
    },
    {
      says: `${(memory('ours') / memory('node-core')).toFixed(2)} times the memory of the minimal script at most (bar: 1)`,
      share: memory('ours') / memory('node-core'),
      isExact: false,
    },
    {
      says: `${(wall('ours') / wall('node-core')).toFixed(2)} times its time (bar: 1.5)`,
      share: wall('ours') / wall('node-core') / 1.5,
      isExact: false,
    },
  ];
};

const barLine = ({ says, share, isExact }: Bar): string => {
  if (share > (isExact ? 1 : FAIL_FACTOR)) process.exitCode = 1;
  return `- ${share <= 1 ? 'holds' : 'MISSED'}: ${says}`;
};

const sameLine = ({ same, says }: Compared): string => {
  if (!same) process.exitCode = 1;
  return `- ${says}`;
};

const measure = async (setting: RaceSetting): Promise<void> => {
  const sizes = options.sizes.split(',').map(Number);
  const table: string[] = [];
  const lines: string[] = [];
  for (const size of sizes) {
    process.stderr.write(`${size} instances\n`);
    const race = await runRace(setting, size);
    table.push(...rowsOf(race, size));
    if (size >= BARS_FROM) lines.push(...barsOf(race).map(barLine));
    if (size === Math.max(...sizes)) lines.push(...compareFindings(race.out, size).map(sameLine));
    forgetRace(race);
  }
  const text = [
    '| instances | who | CPU s | wall s | peak MB | calls (CloudWatch) | list price |',
    '| ---: | --- | ---: | ---: | ---: | ---: | ---: |',
    ...table,
    '',
    `At ${Math.max(...sizes).toLocaleString('en-US')} instances:`,
    '',
    ...lines,
  ].join('\n');
  console.log(text);
  if (options.write) writeBetweenMarks(text);
};

const writeBetweenMarks = (text: string): void => {
  const [before, after] = [BEGIN, END].map(
    (mark, i) => readFileSync(DOCUMENT, 'utf8').split(mark)[i],
  );
  if (before === undefined || after === undefined)
    throw new Error(`no ${BEGIN} … ${END} in ${DOCUMENT}`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
};

const { TRIMTAB_MOTO_PYTHON: motoPython, TRIMTAB_CUSTODIAN_PYTHON: custodianPython } = process.env;
if (!existsSync(SCRIPTS))
  console.log(`SKIPPED: ${SCRIPTS} is not here, and with it the scripts of the race`);
else if (motoPython === undefined || custodianPython === undefined)
  console.log('SKIPPED: set TRIMTAB_MOTO_PYTHON and TRIMTAB_CUSTODIAN_PYTHON, see docs/race.md');
else
  await measure({
    scripts: SCRIPTS,
    motoPython,
    custodianPython,
    repetitions: Number(options.repetitions),
    args: ['--timeout', '300', '--budget', '1', '--check', ...COMMON_CHECKS],
    config: CONFIG,
  });
