import { fold } from '#core/ledger/fold.ts';
import type { Band } from '#core/model/change.ts';
import type { EventBody } from '#core/model/ledger.ts';
import type { NoticedChange } from '#core/present/notice/notice.ts';
import type { PresentedChange } from '#core/present/presented-change.ts';
import { closedAs, ledgerOf, lowerMemory, OPENED } from '#test/core/present/presented-changes.ts';
import { assessed } from '#test/support/ended-changes.ts';
import { NOW } from '#test/support/facts.ts';

/** Changes as notices tell of them. */

export const ASKED: EventBody = {
  kind: 'asked',
  approval: 'apr-1',
  planHash: 'p1',
  level: 1,
  approvers: ['ana'],
  expiresAt: NOW + 3_600_000,
};

export const noticed = (
  events: Parameters<typeof ledgerOf>[0],
  presented: PresentedChange = lowerMemory(),
): NoticedChange => {
  const { number, recommendation, before, accountName } = presented;
  return {
    id: 'chg-a1',
    number,
    recommendation,
    before,
    ...(accountName !== undefined && { accountName }),
    state: fold(ledgerOf([['open', OPENED], ['open', assessed(presented)], ...events])),
    presented,
  };
};

/** One that asks; of this band. */
export const waiting = ({ band = 'moderate' as Band, of = lowerMemory() } = {}): NoticedChange =>
  noticed([['open', ASKED]], { ...of, risk: { ...of.risk, band } });

export const ended = (outcome: Parameters<typeof closedAs>[0] = {}): NoticedChange =>
  noticed([
    ['open', ASKED],
    ['closed', closedAs(outcome)],
  ]);
