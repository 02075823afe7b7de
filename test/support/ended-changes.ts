import type { StoredChange } from '#app/ports.ts';
import type { Outcome } from '#core/model/change.ts';
import type { EventBody, EventOf } from '#core/model/ledger.ts';
import type { PresentedChange } from '#core/present/presented-change.ts';
import {
  closedAs,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
} from '#test/core/present/presented-changes.ts';
import { NOW } from '#test/support/facts.ts';

export const VERDICT: EventOf<'assessed'>['verdict'] = {
  requires: 'one-person',
  because: [],
  policyVersion: 'v',
  trace: [],
};

/** A stored change with these events after its opening, each in its phase. */
export const storedChange = (
  events: Parameters<typeof ledgerOf>[0],
  presented: PresentedChange = lowerMemory(),
): StoredChange => {
  const { plan, recommendation, before } = presented;
  const ledger = ledgerOf(events);
  const last = ledger.at(-1);
  const closed = ledger.findLast(({ body }) => body.kind === 'closed')?.body;
  return {
    meta: {
      change: 'chg-a1',
      number: presented.number,
      recommendation: recommendation.id,
      resource: plan.resource,
      planHash: 'p1',
      phase: last?.phase ?? 'open',
      fence: 1,
      n: ledger.length,
      head: last?.hash ?? '',
      deadline: NOW,
      openedAt: NOW,
      ...(closed?.kind === 'closed' && { outcome: closed.outcome }),
    },
    plan,
    recommendation,
    before,
    events: ledger,
  };
};

export const assessed = ({ risk, watchable }: PresentedChange): EventBody => ({
  kind: 'assessed',
  risk,
  verdict: VERDICT,
  watchable: [...watchable],
});

/** A change that was opened, assessed, and ended so. */
export const endedAs = (
  outcome: Outcome,
  presented: PresentedChange = lowerMemory(),
): StoredChange =>
  storedChange(
    [
      ['open', OPENED],
      ['open', assessed(presented)],
      ['closed', closedAs({ outcome, because: REGRESSION })],
    ],
    presented,
  );
