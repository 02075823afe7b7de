import { type AppError, InvalidInputError, NotPermittedError } from '#core/errors/errors.ts';
import type { ApprovalRecord, AskedApprover } from '../ports.ts';
import type { AskedRequest } from '../read-request.ts';
import { type MailApproverDeps, type MailPurpose, mailApprover } from './mail-approver.ts';
import { type WriteBesideDeps, writeBeside } from './write-beside.ts';

export type MailApproversDeps = MailApproverDeps & WriteBesideDeps;

/**
 * Mails each of them their own links. One whose address takes no mail keeps nobody else from being asked, and the ledger
 * says so. Returns why some were not reached.
 */
export const mailApprovers = async (
  deps: MailApproversDeps,
  request: Pick<AskedRequest, 'record' | 'stored' | 'state'>,
  approvers: readonly AskedApprover[],
  purpose: MailPurpose,
): Promise<readonly AppError[]> => {
  const refused: AppError[] = [];
  for (const approver of approvers) {
    try {
      await mailApprover(deps, request, approver, purpose);
    } catch (error) {
      if (!(error instanceof InvalidInputError || error instanceof NotPermittedError)) throw error;
      refused.push(error);
      await writeNotReached(deps, request.record, approver.name, error.message);
    }
  }
  return refused;
};

/** Writes to the ledger that no mail of a request reaches somebody, once. */
export const writeNotReached = (
  deps: WriteBesideDeps,
  { approval, change }: Pick<ApprovalRecord, 'approval' | 'change'>,
  name: string,
  because: string,
) =>
  writeBeside(deps, change, ({ events }) =>
    events.some(
      ({ body }) => body.kind === 'not-reached' && body.approval === approval && body.name === name,
    )
      ? undefined
      : { kind: 'not-reached', approval, name, because },
  );
