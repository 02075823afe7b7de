import * as z from 'zod';
import { defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { obstacleToStop } from '#core/inventory/database-stop.ts';
import { slice } from '#core/model/series.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { dateTime } from '#core/present/format.ts';
import { STOP_CAVEATS, stopSaving } from './stop-saving.ts';

/** RDS tells the events of 14 days. */
const DAYS = 14;
/** Somebody had decided that it may stand still; whether they still want that is asked again. */
const CONFIDENCE = 0.9;

/** Finds database instances that AWS started by itself, since none may be stopped for longer than seven days. */
export const restartedAfterStop = defineCheck({
  id: 'rds/restarted-after-stop',
  version: 1,
  catalogueId: 'rds-restarted',
  title: 'RDS instance that AWS started again after seven days',
  why: 'A stopped database instance is started by AWS after seven days, and is billed again from then on.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html',
  resource: 'rds/instance',
  needs: ['prices'],
  // The most connections of an hour: it hides none.
  series: { metrics: ['database.connections'], days: DAYS, periodMs: MS_PER_HOUR },
  options: z.strictObject({
    /** Hours without a connection since the start: time for whoever waited for it to connect. */
    minIdleHours: z.int().min(1).max(168).default(6),
    ...LEAST_SAVING,
  }),

  detect: (database, { prices, series }, { minIdleHours, minSaving }, now) => {
    const { restartedAt, status } = database;
    if (restartedAt === undefined || status !== 'available') return none;
    if (obstacleToStop(database) !== undefined) return none;
    // An hour that began before the start says nothing of the time since.
    const from = Math.ceil(restartedAt / MS_PER_HOUR) * MS_PER_HOUR;
    if (now - from < minIdleHours * MS_PER_HOUR) return none;
    const connections = series['database.connections'];
    const since = connections && slice(connections, from, now).values;
    if (since?.some((value) => value !== null && value > 0)) return none;
    const seen = since?.filter((value) => value !== null).length ?? 0;
    if (seen < minIdleHours) return notEnoughData('no metric of connections since it was started');
    const priced = stopSaving(database, prices.get(database.region), minSaving);
    if (priced.kind !== 'saves') return priced;
    return recommend({
      action: 'rds/stop-instance',
      params: {},
      saving: priced.saving,
      because: `AWS started it ${dateTime(restartedAt)}, after seven days stopped, and nobody has connected since`,
      confidence: CONFIDENCE,
      caveats: STOP_CAVEATS,
    });
  },
});
