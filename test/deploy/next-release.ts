import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFN } from '@aws-sdk/client-sfn';
import type { Deployed } from './deployed.ts';

/** A state that the workflow of changes has in the next release only. */
const ADDED = 'NextRelease';

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, object>>;
}

/**
 * Makes a synthesised app that of a next release: the workflow of changes begins with another state, and the code of the
 * functions is another one.
 */
export const makeNextRelease = (assembly: string): void => {
  const assets = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
  const workflow = assets.find((name) => isWorkflowOfChanges(join(assembly, name)));
  const code = assets.find((name) => isCodeOfFunctions(join(assembly, name)));
  if (workflow === undefined || code === undefined)
    throw new Error(`no workflow of changes, or no code, among ${assets.join(' ')}`);
  const file = join(assembly, workflow);
  const { StartAt, States, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Definition;
  const added = { Type: 'Pass', Next: StartAt };
  writeFileSync(
    file,
    JSON.stringify({ ...rest, StartAt: ADDED, States: { [ADDED]: added, ...States } }),
  );
  writeFileSync(join(assembly, code, 'next-release.txt'), ADDED);
  for (const asset of [workflow, code]) rename(assembly, asset);
};

const isWorkflowOfChanges = (path: string): boolean =>
  path.endsWith('.json') && readFileSync(path, 'utf8').includes('{AskApprovalFunction}');

const isCodeOfFunctions = (path: string): boolean =>
  statSync(path).isDirectory() && readdirSync(path).includes('ask-approval.mjs');

/** An asset is known by the hash in its name: under the old one nothing would be uploaded. */
const rename = (assembly: string, asset: string): void => {
  const [, old = ''] = /^asset\.([0-9a-f]{64})/.exec(asset) ?? [];
  const hash = createHash('sha256').update(`${old} ${ADDED}`).digest('hex');
  for (const name of readdirSync(assembly).filter((one) => one.endsWith('.json'))) {
    const text = readFileSync(join(assembly, name), 'utf8');
    if (text.includes(old)) writeFileSync(join(assembly, name), text.replaceAll(old, hash));
  }
  renameSync(join(assembly, asset), join(assembly, asset.replace(old, hash)));
};

/** Names of the states through which a change went, and whether its workflow has the added one by now. */
export const statesGoneThrough = async (
  { workflow }: Deployed,
  change: string,
): Promise<{ readonly went: readonly string[]; readonly hasAdded: boolean }> => {
  const sfn = new SFN({});
  const stateMachineArn = workflow('change');
  const { executions = [] } = await sfn.listExecutions({ stateMachineArn });
  const own = executions.filter(({ name = '' }) => name.startsWith(`${change}-`));
  const [{ executionArn = '' } = {}, ...others] = own;
  if (others.length > 0) throw new Error('the change was started more than once');
  const { events = [] } = await sfn.getExecutionHistory({ executionArn, maxResults: 1_000 });
  const { definition = '' } = await sfn.describeStateMachine({ stateMachineArn });
  return {
    went: events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []),
    hasAdded: definition.includes(ADDED),
  };
};
