import type { PlainMetricName } from '#core/contract/metrics.ts';
import type { Outcome } from '#core/model/change.ts';
import type { EventBody } from '#core/model/ledger.ts';

/** A metric without dimensions, and by how much. */
export type Measured = readonly [name: PlainMetricName, value: number];

const CLOSED: Readonly<Record<Outcome, PlainMetricName>> = {
  completed: 'ChangesCompleted',
  'rolled-back': 'ChangesRolledBack',
  rejected: 'ChangesRejected',
  expired: 'ChangesExpired',
  cancelled: 'ChangesCancelled',
  blocked: 'ChangesBlocked',
  'needs-person': 'ChangesNeedingPerson',
};

/** Returns what is counted when an event is written: each once, since an event is written once. */
export const metricsOf = (event: EventBody): readonly Measured[] => {
  switch (event.kind) {
    case 'opened':
      return [['ChangesOpened', 1]];
    case 'decided':
      return event.complete && event.decision === 'approve' ? [['ChangesApproved', 1]] : [];
    case 'watch-started':
      return [['ChangesApplied', 1]];
    case 'judged':
      if (event.verdict === 'degraded') return [['WatchesDegraded', 1]];
      return event.verdict === 'inconclusive' ? [['WatchesInconclusive', 1]] : [];
    case 'undo-failed':
      return [['UndosFailed', 1]];
    case 'taken-over':
      return [['TakenOver', 1]];
    case 'verified':
      return event.actualUsdPerMonth === undefined
        ? []
        : [['SavingsVerified', Number(event.actualUsdPerMonth)]];
    case 'closed':
      return [[CLOSED[event.outcome], 1]];
    default:
      return [];
  }
};
