import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { makeJudgeFound } from '#app/judge-found.ts';
import { counted } from '#core/present/format.ts';
import { policySentence } from '#core/present/policy-sentence.ts';
import { cellsOf, type ScanCells } from '#core/present/scan/scan-row.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { CONFIG_FILE, judgedBy } from '../configuration.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { sayingProblems } from '../file-problems.ts';
import { isInNamedPlace } from '../named-place.ts';
import { lastScan } from '../scan-store.ts';
import { type Column, tableOf } from '../table.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

/** The rules of a configuration in words, if it can be used; else every problem, with its line and what is allowed there. */
export const policyCheck = (path = CONFIG_FILE, options: CommonOptions): Promise<ExitCode> =>
  sayingProblems(path, options, async () => {
    const { config, version } = await readConfigFile(path, options);
    const rules = config.policy.rules.map(({ name, where, ...rule }) => ({
      name,
      where,
      says: policySentence(rule),
    }));
    show(options, { file: path, problems: [], version, mode: config.mode, rules }, [
      `${path} can be used: mode ${config.mode}, ${counted(rules.length, 'rule')}`,
      ...rules.flatMap(({ name, where, says }) =>
        wrapped('  ', `${name} (${where}): ${says}`, terminalWidth()),
      ),
    ]);
    return EXIT.done;
  });

/** What a configuration would decide about everything that the last scan found, where that is something else. */
export const policyTest = async (path = CONFIG_FILE, options: CommonOptions): Promise<ExitCode> => {
  const { config, version } = judgedBy(await readConfigFile(path, options));
  const scan = await lastScan(options.state);
  // At the time of the scan, so that nothing but the rules can make a difference.
  const now = () => scan.report.endedAt;
  const judge = makeJudgeFound({ config, configVersion: version, now });
  const changed: Changed[] = [];
  const isInPlace = isInNamedPlace(options);
  const rows = scan.report.rows.filter(({ recommendation }) => isInPlace(recommendation));
  for (const row of rows) {
    const evidence = await scan.readEvidence(row.recommendation.evidenceHash);
    const judged: ScanRow = {
      ...row,
      ...(await judge({ recommendation: row.recommendation, evidence })),
    };
    if (row.verdict?.requires === judged.verdict?.requires) continue;
    changed.push({ was: cellsOf(row), wouldBe: cellsOf(judged), row: judged });
  }
  const { length: all } = rows;
  show(options, { rows: all, changed: changed.map(documentOf) }, [
    ...(changed.length === 0 ? [] : tableOf(COLUMNS, changed, terminalWidth())),
    `${path} would have decided ${changed.length} of ${counted(all, 'recommendation')} otherwise than the last scan`,
  ]);
  return EXIT.done;
};

interface Changed {
  readonly was: ScanCells;
  readonly wouldBe: ScanCells;
  readonly row: ScanRow;
}

const COLUMNS: readonly Column<Changed>[] = [
  { head: 'ID', cell: ({ was }) => was.id },
  { head: 'CHANGE', cell: ({ was }) => was.change, stretches: true },
  { head: 'SAVES/MO', cell: ({ was }) => was.saves, align: 'right', drop: 1 },
  { head: 'WAS', cell: ({ was }) => was.state },
  { head: 'WOULD BE', cell: ({ wouldBe }) => wouldBe.state },
  {
    head: 'BECAUSE OF',
    cell: ({ row }) => row.verdict?.because.join(', ') ?? '-',
    drop: 2,
  },
];

const documentOf = ({ was, wouldBe, row: { number, recommendation, verdict } }: Changed) => ({
  number,
  recommendation: recommendation.id,
  was: was.state,
  wouldBe: wouldBe.state,
  verdict,
});
