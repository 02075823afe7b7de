import * as z from 'zod';
import { defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { firstPresent, present } from '#core/checks/replay-load.ts';
import { obstacleToStop } from '#core/inventory/database-stop.ts';
import { coverage, type Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { STOP_CAVEATS, stopSaving } from './stop-saving.ts';

const DAYS = 14;
/** Both what connects and what computes was seen; who is to connect next month was not. */
const CONFIDENCE = 0.9;

/** Finds database instances that nobody connects to. */
export const idleInstance = defineCheck({
  id: 'rds/idle-instance',
  version: 2,
  catalogueId: 'rds-idle',
  title: 'RDS instance that nobody connects to',
  why: 'A database instance is billed for every hour that it runs, connected to or not.',
  source: 'https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html',
  resource: 'rds/instance',
  needs: ['prices'],
  series: {
    metrics: ['database.connections', 'database.cpu'],
    days: DAYS,
    // The most connections and the average of CPU: an hour hides no connection.
    periodMs: MS_PER_HOUR,
  },
  options: z.strictObject({
    /** Highest hour of CPU. AWS's own criteria (Trusted Advisor: no connection in 7 days) name none; a job inside the database needs no connection, and a tenth is what Trusted Advisor calls little use of an instance. */
    maxCpu: z.number().min(0).max(1).default(0.1),
    /** Share of samples that must be there: a gap is also what a stop or a start leaves. */
    minCoverage: z.number().min(0).max(1).default(0.95),
    ...LEAST_SAVING,
  }),

  detect: (database, { prices, series }, { maxCpu, minCoverage, minSaving }, now) => {
    if (database.status !== 'available' || obstacleToStop(database) !== undefined) return none;
    const { 'database.connections': connections, 'database.cpu': cpu } = series;
    if (connections === undefined || cpu === undefined) {
      return notEnoughData('no metric of connections or CPU');
    }
    if (ageInDays(connections, database.createdAt, now) < DAYS) {
      return notEnoughData(`fewer than ${DAYS} days of metrics`);
    }
    if (Math.min(coverage(connections), coverage(cpu)) < minCoverage) {
      return notEnoughData('metrics with gaps: it was stopped or started meanwhile');
    }
    if (highest(connections) > 0 || highest(cpu) > maxCpu) return none;
    const priced = stopSaving(database, prices.get(database.region), minSaving);
    if (priced.kind !== 'saves') return priced;
    return recommend({
      action: 'rds/stop-instance',
      params: {},
      saving: priced.saving,
      because: `nobody connected for ${DAYS} days, and CPU was ${Math.round(100 * highest(cpu))} % at most`,
      confidence: CONFIDENCE,
      caveats: STOP_CAVEATS,
    });
  },
});

const highest = (series: Series): number => present(series).reduce((a, b) => Math.max(a, b), 0);

const ageInDays = (series: Series, createdAt: EpochMs | undefined, now: EpochMs): number =>
  Math.round((now - Math.max(firstPresent(series) ?? now, createdAt ?? 0)) / MS_PER_DAY);
