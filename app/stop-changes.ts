import { hashOf } from '#core/ledger/chain.ts';
import type { StopView } from '#core/present/page/approval-view.ts';
import type { OpenedLink } from './opened-link.ts';
import type { Brake, LiveChanges, Now, ReadBrake, SetBrake } from './ports.ts';
import { type ReadRequestDeps, readRequest } from './read-request.ts';
import type { LinkAnswer, StopRequest } from './web-use-cases.ts';

export interface StopChangesDeps extends ReadRequestDeps {
  readonly readBrake: ReadBrake;
  readonly setBrake: SetBrake;
  readonly liveChanges: LiveChanges;
  readonly now: Now;
}

/** What a mail's stop link shows: what would be stopped, or who stopped it. Writes nothing. */
export const makeViewStop =
  (deps: StopChangesDeps) =>
  async ({ secret }: OpenedLink): Promise<StopView> => {
    if ((await readRequest(deps, secret, 'stop')) === undefined) return { kind: 'not-valid' };
    const brake = await deps.readBrake();
    const now = deps.now();
    if (brake.on) {
      const { by, at, reason } = brake;
      return {
        kind: 'stopped',
        now,
        ...(by !== undefined && { by }),
        ...(at !== undefined && { at }),
        ...(reason !== undefined && { reason }),
      };
    }
    const live = await deps.liveChanges();
    const inPhase = (phase: string) => live.filter((meta) => meta.phase === phase).length;
    return {
      kind: 'running',
      now,
      version: versionOf(brake),
      applying: inPhase('applying'),
      watching: inPhase('watching'),
      waiting: inPhase('open'),
    };
  };

const versionOf = (brake: Brake): string => hashOf({ on: brake.on, at: brake.at ?? null });

/** Puts the brake on over a mail's stop link, in the name of whom the mail was sent to. Stopping twice is stopping once. */
export const makeStopByLink =
  (deps: StopChangesDeps) =>
  async ({ secret, reason, version }: StopRequest): Promise<LinkAnswer> => {
    const request = await readRequest(deps, secret, 'stop');
    if (request === undefined) return { kind: 'not-valid' };
    const brake = await deps.readBrake();
    if (brake.on || versionOf(brake) !== version) return { kind: 'stale' };
    if (reason.trim() === '') return { kind: 'needs-reason' };
    await deps.setBrake({
      on: true,
      by: request.link.approver,
      at: deps.now(),
      reason: reason.trim(),
    });
    return { kind: 'done' };
  };
