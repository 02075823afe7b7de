import { problemsOfApproval } from '#core/approval/problems.ts';
import { problemsOfChecks } from '#core/checks/configure.ts';
import type { Config } from '#core/contract/config.ts';
import { problemsOfAccounts } from '#core/inventory/problems.ts';
import { problemsOfStorage } from '#core/metrics/problems.ts';
import { problemsOfNotify } from '#core/notify/problems.ts';
import { problemsOfExecution } from '#core/planning/problems.ts';
import type { ConfigProblem } from './problem.ts';

/** What contradicts itself or leads nowhere, in a configuration whose shape is right. */
export const problemsOfConfig = (config: Config): readonly ConfigProblem[] => [
  ...problemsOfAccounts(config),
  ...problemsOfChecks(config.checks),
  ...problemsOfApproval(config),
  ...problemsOfExecution(config),
  ...problemsOfNotify(config),
  ...problemsOfStorage(config),
];
