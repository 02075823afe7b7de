import { type AskedRequest, readTarget } from '../read-request.ts';
import { isSlip, refusal, type VerbAnswer, type VerbRequest } from './answers.ts';
import { type AskAgainDeps, type AskAgainRequest, askAgain } from './ask-again.ts';
import { type CommentRequest, commentRequest } from './comment-request.ts';
import { type DecideDeps, type DecisionRequest, decideRequest } from './decide-request.ts';
import { type PassOnDeps, passOn } from './pass-on.ts';
import { refuseAttempt } from './refuse-attempt.ts';
import {
  type SnoozeRequest,
  snoozeRequest,
  type WithdrawalRequest,
  type WithdrawDeps,
  withdrawRequest,
} from './withdraw-request.ts';

export type ApprovalVerbDeps = DecideDeps & WithdrawDeps & AskAgainDeps & PassOnDeps;

/**
 * What people can do with a request, the same over mail, page, console, API, command line and Slack. Whoever may not is
 * told so, nothing is changed, and the attempt stands in the ledger of the change.
 */
export interface ApprovalVerbs {
  readonly decide: (request: DecisionRequest) => Promise<VerbAnswer>;
  readonly withdraw: (request: WithdrawalRequest) => Promise<VerbAnswer>;
  readonly snooze: (request: SnoozeRequest) => Promise<VerbAnswer>;
  readonly comment: (request: CommentRequest) => Promise<VerbAnswer>;
  readonly askAgain: (request: AskAgainRequest) => Promise<VerbAnswer>;
  readonly passOn: (request: VerbRequest) => Promise<VerbAnswer>;
}

export const makeApprovalVerbs = (deps: ApprovalVerbDeps): ApprovalVerbs => {
  const audited =
    <R extends VerbRequest>(
      what: string | ((request: R) => string),
      run: (request: AskedRequest, sent: R) => Promise<VerbAnswer>,
    ) =>
    async (sent: R): Promise<VerbAnswer> => {
      const request = await readTarget(deps, sent.target);
      if (request === undefined) return refusal('not-found');
      const answer = await run(request, sent);
      if (answer.kind === 'done' || isSlip(answer.kind)) return answer;
      await refuseAttempt(deps, request.record.change, {
        what: typeof what === 'string' ? what : what(sent),
        by: sent.by.name,
        via: sent.via,
        because: answer.says,
      });
      return answer;
    };
  return {
    decide: audited(
      ({ decision }) => decision,
      (request, sent) => decideRequest(deps, request, sent),
    ),
    withdraw: audited('withdraw', (request, sent) => withdrawRequest(deps, request, sent)),
    snooze: audited('snooze', (request, sent) => snoozeRequest(deps, request, sent)),
    comment: audited('comment', (request, sent) => commentRequest(deps, request, sent)),
    askAgain: audited('ask again', (request, sent) => askAgain(deps, request, sent)),
    passOn: audited('pass on', (request, sent) => passOn(deps, request, sent)),
  };
};
