import type { EpochMs } from '#core/model/units.ts';
import type { RecordRunDeps } from './record-run.ts';
import {
  makeReplayChange,
  makeReplayRecommendation,
  type ReplayDeps,
  type Replayed,
} from './replay-decision.ts';
import {
  makeRollBack,
  makeViewWayBack,
  type RollBackDeps,
  type RollBackRequest,
  type RolledBack,
  type WayBack,
} from './roll-back.ts';
import { makeRollBackSince, makeViewWaysBack, type SinceRequest } from './roll-back-since.ts';
import { type AuditReport, makeVerifyAndKeep, type VerifyAuditDeps } from './verify-audit.ts';

/** What signed-in people do besides deciding, the same over console, command line and API. */
export interface Verbs {
  /** By id or number, as all others. @throws NotFoundError */
  readonly viewWayBack: (idOrNumber: string) => Promise<WayBack>;
  readonly rollBack: (request: RollBackRequest) => Promise<RolledBack>;
  readonly viewWaysBack: (since: EpochMs) => Promise<readonly WayBack[]>;
  readonly rollBackSince: (request: SinceRequest) => Promise<readonly RolledBack[]>;
  readonly verifyAudit: () => Promise<AuditReport>;
  readonly replayChange: (idOrNumber: string) => Promise<Replayed>;
  readonly replayRecommendation: (id: string) => Promise<Replayed>;
}

export type VerbDeps = RollBackDeps & ReplayDeps & VerifyAuditDeps & RecordRunDeps;

export const makeVerbs = (deps: VerbDeps): Verbs => ({
  viewWayBack: makeViewWayBack(deps),
  rollBack: makeRollBack(deps),
  viewWaysBack: makeViewWaysBack(deps),
  rollBackSince: makeRollBackSince(deps),
  verifyAudit: makeVerifyAndKeep(deps),
  replayChange: makeReplayChange(deps),
  replayRecommendation: makeReplayRecommendation(deps),
});
