import { setTimeout as delay } from 'node:timers/promises';
import type { RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import { NotFoundError, UpstreamError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from './clients.ts';

const LOOK_EVERY_MS = 5 * MS_PER_SECOND;
const LONGEST_MS = 30 * MS_PER_MINUTE;

/**
 * Deletes a vault with all backups in it. One that is locked stays as it is: returns when the last of its backups ends by
 * itself; undefined: it is gone.
 */
export const deleteVault = async (BackupVaultName: string): Promise<EpochMs | undefined> => {
  const backup = await clientFor('backup');
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const vault = await orGone(() => backup.describeBackupVault({ BackupVaultName }));
    if (vault === undefined) return undefined;
    const points = await pointsIn(BackupVaultName);
    if (vault.Locked)
      return Math.max(0, ...points.map((one) => one.CalculatedLifecycle?.DeleteAt?.getTime() ?? 0));
    if (points.length === 0) {
      await backup.deleteBackupVault({ BackupVaultName });
      return undefined;
    }
    for (const { RecoveryPointArn, Status } of points)
      if (Status !== 'DELETING')
        await orGone(() => backup.deleteRecoveryPoint({ BackupVaultName, RecoveryPointArn }));
    await delay(LOOK_EVERY_MS);
  }
  throw new UpstreamError(`backups in ${BackupVaultName} are still being deleted`);
};

const pointsIn = async (
  BackupVaultName: string,
): Promise<readonly RecoveryPointByBackupVault[]> => {
  const backup = await clientFor('backup');
  const found: RecoveryPointByBackupVault[] = [];
  let from: string | undefined;
  do {
    const page = await backup.listRecoveryPointsByBackupVault({
      BackupVaultName,
      ...(from !== undefined && { NextToken: from }),
    });
    found.push(...(page.RecoveryPoints ?? []));
    from = page.NextToken;
  } while (from !== undefined);
  return found;
};

const orGone = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
};
