import { mayDecide } from '#core/approval/decide.ts';
import type { AskedRequest } from '../read-request.ts';
import { isAwaited } from '../read-request.ts';
import { done, refusal, type VerbAnswer, type VerbRequest } from './answers.ts';
import { type MailApproverDeps, mailApprover, standInFor } from './mail-approver.ts';
import { type WriteBesideDeps, writeBeside } from './write-beside.ts';

export type PassOnDeps = MailApproverDeps & WriteBesideDeps;

/** Passes a request on to whoever stands in for somebody. Both may decide from then on; it decides nothing by itself. */
export const passOn = async (
  deps: PassOnDeps,
  request: AskedRequest,
  { by, version }: VerbRequest,
): Promise<VerbAnswer> => {
  const { record, stored } = request;
  if (!mayDecide(record, by.name)) return refusal('not-permitted');
  if (!isAwaited(request)) return refusal('not-awaited');
  if (deps.now() >= record.expiresAt) return refusal('expired');
  if (version !== undefined && version !== request.version) return refusal('stale');
  const approver = record.approvers.find(({ name }) => name === by.name);
  const deputy = approver && standInFor(record, approver);
  if (deputy === undefined) return refusal('no-deputy');
  const because = `in place of ${by.name}, who passed it on`;
  await mailApprover(deps, request, deputy, { how: 'deputy', because });
  await writeBeside(deps, stored.meta.change, ({ events }) =>
    events.some(
      ({ body }) =>
        body.kind === 'asked-again' &&
        body.approval === record.approval &&
        body.how === 'deputy' &&
        body.to.includes(deputy.name),
    )
      ? undefined
      : {
          kind: 'asked-again',
          approval: record.approval,
          how: 'deputy',
          to: [deputy.name],
          because,
        },
  );
  return done(`Passed on to ${deputy.name}.`);
};
