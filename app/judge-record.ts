import { judgeWatch, type Verdict } from '#core/watch/verdict.ts';
import type { WatchProgress, WatchRecord } from './ports.ts';

/**
 * Returns how a verdict is acted on. `doubtful`: the change stays, and a person decides. An order to take it back is
 * not asked about here, nor is a change that is not wholly applied: those are rolled back whatever was configured.
 */
export const actedOn = (
  { asksPerson = false }: Pick<WatchRecord, 'asksPerson'>,
  { kind, needsPerson }: Verdict,
): Verdict['kind'] | 'doubtful' =>
  needsPerson || (asksPerson && (kind === 'degraded' || kind === 'inconclusive'))
    ? 'doubtful'
    : kind;

/** Returns the verdict on what was seen of a watch; the same on the same record, whenever it is asked. */
export const judgeRecord = (
  { baselines, startedAt, until }: Pick<WatchRecord, 'baselines' | 'startedAt' | 'until'>,
  { at, live, hardChecks = [] }: Pick<WatchProgress, 'at' | 'live' | 'hardChecks'>,
): Verdict =>
  judgeWatch({
    baselines: Object.fromEntries(baselines.map((baseline) => [baseline.metric, baseline])),
    live: Object.fromEntries(live.map((series) => [series.metric, series])),
    hardChecks,
    startedAt,
    now: at,
    windowMs: until - startedAt,
  });
