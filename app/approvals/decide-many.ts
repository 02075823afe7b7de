import type { Identity } from '#core/approval/identity.ts';
import type { BulkAnswer, BulkRequest } from '#core/contract/api-approvals.ts';
import { AppError, InvalidInputError } from '#core/errors/errors.ts';
import { type AskedRequest, type ReadRequestDeps, readTarget } from '../read-request.ts';
import { refusal } from './answers.ts';
import type { ApprovalVerbs } from './approval-verbs.ts';

export interface BulkDecision extends BulkRequest {
  readonly by: Identity;
  readonly via: string;
}

type Result = BulkAnswer['results'][number];

/**
 * Approves several requests of low risk and one kind. Each is decided by itself, in its own transaction, and told by
 * itself: one that is refused keeps no other from it. @throws InvalidInputError when they are not of one kind
 */
export const makeDecideMany =
  (deps: ReadRequestDeps, verbs: Pick<ApprovalVerbs, 'decide'>) =>
  async ({ approvals, note, by, via, decision }: BulkDecision): Promise<BulkAnswer> => {
    const found = await Promise.all(
      approvals.map(async (one) => ({ ...one, request: await readTarget(deps, one) })),
    );
    const kinds = new Set(found.flatMap(({ request }) => request?.stored.plan.action ?? []));
    if (kinds.size > 1)
      throw new InvalidInputError(`decide one kind at a time: found ${[...kinds].join(', ')}`);
    const results: Result[] = [];
    for (const { approval, version, request } of found) {
      results.push({
        approval,
        ...(request && {
          number: request.stored.meta.number,
          resource: request.stored.meta.resource,
        }),
        ...(await decideOne(request, () =>
          verbs.decide({ target: { approval }, by, via, decision, note, version }),
        )),
      });
    }
    return { results };
  };

const decideOne = async (
  request: AskedRequest | undefined,
  decide: () => Promise<{ readonly kind: string; readonly says: string }>,
): Promise<Pick<Result, 'kind' | 'says'>> => {
  if (request === undefined) return refusal('not-found');
  if (request.state.assessed?.risk.band !== 'low') return refusal('low-risk-only');
  try {
    const { kind, says } = await decide();
    return { kind, says };
  } catch (error) {
    // The others have been decided, or will be: this one alone is told to have failed.
    if (!(error instanceof AppError)) throw error;
    return { kind: 'failed', says: `It could not be decided: ${error.name}. Try again.` };
  }
};
