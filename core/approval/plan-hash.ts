import { hashOf } from '#core/ledger/chain.ts';
import type { Plan } from '#core/model/plan.ts';

/**
 * Returns what people approve: the hash of target, calls, and where each step begins and ends.
 *
 * How long a step may take, how it is read and what is seen on the way do not count: they change nothing in the
 * account. Volatile values such as a revision are references, so they are not in it either.
 */
export const planHash = ({ account, region, resource, action, steps }: Plan): string =>
  hashOf({
    account,
    region,
    resource,
    action,
    steps: steps.map(({ id, call, undo, state }) => ({
      id,
      call,
      before: state.before,
      after: state.after,
      undo: undo && {
        service: undo.service,
        operation: undo.operation,
        input: undo.input,
        before: undo.state?.before,
        after: undo.state?.after,
      },
    })),
  });
