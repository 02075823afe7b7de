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

/** What somebody must know of a canary as of any other change: that a way back failed. */
const OF_CANARIES: readonly PlainMetricName[] = [
  'UndosFailed',
  'ChangesNeedingPerson',
  'TakenOver',
];

/** As `metricsOf`, of a canary: it is no change that anybody asked for, and counts for none. */
export const metricsOfCanary = (event: EventBody): readonly Measured[] =>
  metricsOf(event).filter(([name]) => OF_CANARIES.includes(name));

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
