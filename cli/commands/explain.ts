import { replay } from '#core/checks/run.ts';
import { explanationOf } from '#core/present/scan/explanation.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { lastScan, rowOf } from '../scan-store.ts';
import { type CommonOptions, show } from '../terminal.ts';

/** Why something was recommended: the rule, what it looked at, and what a decision would rest on. */
export const explain = async (id: string, options: CommonOptions): Promise<ExitCode> => {
  const scan = await lastScan(options.state);
  const row = rowOf(scan, id);
  const evidence = await scan.readEvidence(row.recommendation.evidenceHash);
  show(options, { ...row, evidence }, explanationOf(row, evidence, replay(evidence)));
  return EXIT.done;
};
