import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { deleteVault } from '#adapters/aws/backup-vault.ts';
import { systemClock } from '#adapters/aws/clock.ts';
import { makeControlStore } from '#adapters/aws/control-store.ts';
import {
  deleteBucket,
  deleteStack,
  deleteTable,
  findDeployment,
  lockedUntil,
  releasePeople,
} from '#adapters/aws/deployment.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { inFlight, makeDestroyDeployment } from '#app/destroy-deployment.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { counted, dateTime } from '#core/present/format.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { type CommonOptions, confirmByWord, remark, say, show } from '../terminal.ts';

export interface DestroyOptions extends CommonOptions {
  readonly export: string;
}

/** What `cdk deploy` calls a deployment unless it is told otherwise. */
const DEFAULT_NAME = 'Trimtab';

/** Removes all stacks and tables of a deployment, after its ledgers are in a file. */
export const destroy = async (
  name: string | undefined,
  options: DestroyOptions,
): Promise<ExitCode> => {
  const deployment = name ?? DEFAULT_NAME;
  const { parts, tables, lockedBucket, userPool } = await findDeployment(deployment);
  const ports = { ...makeLedgerStore(tables), ...makeControlStore(tables), now: systemClock };
  const live = await inFlight(ports);
  if (live.length > 0)
    throw new CommandError(
      `Not now: ${live.map(({ number, phase }) => `${number} (${phase})`).join(', ')} ${live.length === 1 ? 'has' : 'have'} not ended. Reject what waits, and wait for the rest: trimtab changes --live`,
      EXIT.changedSince,
    );
  const people = userPool === undefined ? [] : [`${userPool}, with all who can sign in`];
  for (const what of [
    ...parts.stacks,
    ...parts.tables,
    ...(parts.vault ? [parts.vault] : []),
    ...parts.buckets,
    ...people,
    parts.dataStack,
  ])
    say(`  ${what}`);
  await confirmByWord(options, 'All of this is deleted for good.', deployment);

  // Opened before anything is deleted: a file that cannot be written ends it here.
  const file = await open(options.export, 'wx', 0o600);
  try {
    const exported = await makeDestroyDeployment({
      ...ports,
      deleteStack,
      deleteBucket,
      releasePeople,
      deleteVault,
      deleteTable: async (table) => {
        await file.sync();
        await deleteTable(table);
      },
      keepLine: (line) => file.appendFile(`${line}\n`),
      onProgress: (says) => remark(options, says),
    })(parts, userInfo().username);
    const until = lockedBucket === undefined ? undefined : await lockedUntil(lockedBucket);
    show(options, { ...exported, lockedBucket, lockedUntil: until }, [
      `✔ ${counted(exported.changes, 'ledger')} in ${options.export}, root ${exported.root}`,
      ...(lockedBucket === undefined ? [] : [leftLine(lockedBucket, until)]),
      ...(exported.backupsUntil === undefined
        ? []
        : [
            `Left: the vault ${parts.vault}, which is locked. Its last backup ends on ${dateTime(exported.backupsUntil)}; it may go after that.`,
          ]),
    ]);
    return EXIT.done;
  } catch (error) {
    if (error instanceof ConflictError) throw new CommandError(error.message, EXIT.changedSince);
    throw error;
  } finally {
    await file.close();
  }
};

const leftLine = (bucket: string, until: number | undefined): string =>
  until === undefined
    ? `Left: the bucket ${bucket}, in which nothing is locked.`
    : `Left: the bucket ${bucket}. What is in it is locked until ${dateTime(until)}; it may go after that.`;
