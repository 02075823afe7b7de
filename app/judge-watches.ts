import { actionOfPlan } from '#core/actions/index.ts';
import { nextMoveBy } from '#core/ledger/deadline.ts';
import type { EventOf } from '#core/model/ledger.ts';
import { watchSays } from '#core/present/watch-sentence.ts';
import { askedBack } from '#core/rollback/asked-back.ts';
import { isDue } from '#core/watch/due.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import type { Verdict } from '#core/watch/verdict.ts';
import { readWatched } from './fit-baselines.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import { actedOn, judgeRecord } from './judge-record.ts';
import type {
  AnswerTask,
  ChangeMeta,
  LiveChanges,
  Now,
  ReadHardChecks,
  ReadSeries,
  ReadWatch,
  SaveWatch,
  WatchRecord,
} from './ports.ts';

export interface JudgeWatchesDeps {
  readonly holdChange: HoldChange;
  readonly liveChanges: LiveChanges;
  readonly readWatch: ReadWatch;
  readonly saveWatch: SaveWatch;
  readonly readSeries: ReadSeries;
  readonly readHardChecks: ReadHardChecks;
  readonly answerTask: AnswerTask;
  readonly now: Now;
}

/** How one invocation went: one change that cannot be judged never keeps the others from it. */
export interface JudgedWatches {
  readonly judged: number;
  readonly failed: readonly { readonly change: string; readonly error: string }[];
}

/**
 * Judges every change that is being watched and sends the verdicts that are final. A verdict is in the ledger before it
 * is sent, and is sent again as long as the change is still being watched.
 */
export const makeJudgeWatches = (deps: JudgeWatchesDeps) => async (): Promise<JudgedWatches> => {
  const watched = (await deps.liveChanges()).filter(({ phase }) => phase === 'watching');
  const failed: { change: string; error: string }[] = [];
  for (const meta of watched) {
    try {
      await judgeOne(deps, meta);
    } catch (error) {
      failed.push({
        change: meta.change,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { judged: watched.length - failed.length, failed };
};

const judgeOne = async (deps: JudgeWatchesDeps, { change, fence }: ChangeMeta): Promise<void> => {
  const held = await deps.holdChange({ change, fence });
  const record = await deps.readWatch(change);
  if (record === undefined || held.state.phase !== 'watching') return;
  const { rollbackAsked } = held.state;
  if (rollbackAsked !== undefined) {
    const because = askedBack(rollbackAsked);
    await deps.answerTask(record.taskToken, { verdict: 'degraded', because });
    return;
  }
  const judged = held.state.judged ?? (await judge(deps, held, record));
  if (judged === undefined) return;
  await deps.answerTask(record.taskToken, { verdict: judged.verdict, because: judged.says });
};

const LEAD_SAMPLES = 12;

/** The verdict as it was written down, or undefined while the watch goes on. */
const judge = async (
  deps: JudgeWatchesDeps,
  held: HeldChange,
  record: WatchRecord,
): Promise<EventOf<'judged'> | undefined> => {
  const action = actionOfPlan(held.plan);
  if ('nothingToWatch' in action.watch) return undefined;
  const now = deps.now();
  if (!isDue(record, record.progress?.at ?? null, now)) return undefined;
  const live = await readWatched(deps.readSeries, {
    ...held,
    // From an hour before the start, so that the chart shows what the change did.
    from: (Math.floor(record.startedAt / SAMPLE_MS) - LEAD_SAMPLES) * SAMPLE_MS,
    to: Math.floor(now / SAMPLE_MS) * SAMPLE_MS,
  });
  const hardChecks = await deps.readHardChecks(
    held.scope,
    action.watch.hardChecks,
    held.before,
    record.startedAt,
    now,
  );
  const verdict = judgeRecord(record, { at: now, live, hardChecks });
  const says = watchSays(verdict, live, record.baselines);
  await deps.saveWatch({ ...record, progress: { at: now, live, hardChecks, says } });
  const isOver = now >= record.until;
  const acted = actedOn(record, verdict);
  // A mild alarm of a long window may be a usual day: it is watched on, and a person decides if it lasts to the end.
  if (acted === 'watching' || (verdict.needsPerson && !isOver)) return undefined;
  const event: EventOf<'judged'> = {
    kind: 'judged',
    verdict: acted,
    says,
    readings: readingsOf(verdict),
  };
  await held.record([event], { deadline: nextMoveBy(now) });
  return event;
};

export const readingsOf = ({ reasons }: Verdict): EventOf<'judged'>['readings'] =>
  reasons.flatMap((reason) => {
    if (reason.source !== 'level' && reason.source !== 'saturation') return [];
    const { source, metric, unit, measured, durationMs, limit } = reason;
    const aboveBaseline = source === 'level' ? reason.ratioAboveBaseline : null;
    return [{ source, metric, unit, measured, durationMs, limit, aboveBaseline }];
  });
