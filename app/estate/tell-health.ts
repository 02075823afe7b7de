import type { HEALTH_PARTS, Health } from '#core/contract/api-health.ts';
import { AppError } from '#core/errors/errors.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { counted, relative } from '#core/present/format.ts';
import { assumeStatementsFor, type Gap, statementFor } from '#core/scan/gap.ts';
import { makeListScopes } from '../list-scopes.ts';
import type { LiveChanges, OpenGaps, ReadDeployed, StoredScan } from '../ports.ts';
import {
  lastRuns,
  type Part,
  shownRuns,
  type TellWorkDeps,
  tellCanary,
  tellDeadLetters,
  tellJobs,
  tellLedgers,
  tellMail,
} from './tell-work.ts';

export interface TellHealthDeps extends TellWorkDeps {
  readonly liveChanges: LiveChanges;
  readonly readDeployed: ReadDeployed;
  readonly storedScan: StoredScan;
  readonly openGaps: OpenGaps;
}

/** The sweeper comes every 15 minutes: what is due for longer than this, nobody looks after. */
const OVERDUE_MS = MS_PER_HOUR;
/** Checks run every 6 hours; two runs may fail before anybody is bothered. */
const STALE_SCAN_MS = 18 * MS_PER_HOUR;

/** Tells whether the product itself does its work, from what it keeps; of AWS only its queue and its mail account are asked. */
export const makeTellHealth = (deps: TellHealthDeps) => async (): Promise<Health> => {
  const looks: Readonly<Record<(typeof HEALTH_PARTS)[number], () => Promise<Part>>> = {
    changes: () => changes(deps),
    brake: () => brake(deps),
    settings: () => settings(deps),
    alerts: () => alerts(deps),
    scans: () => scans(deps),
    jobs: () => tellJobs(deps),
    'dead-letters': () => tellDeadLetters(deps),
    mail: () => tellMail(deps),
    ledgers: () => tellLedgers(deps),
    canary: () => tellCanary(deps),
  };
  const parts = await Promise.all(
    Object.entries(looks).map(async ([part, look]) => ({
      part: part as keyof typeof looks,
      ...(await look().catch(unreadable)),
    })),
  );
  const jobs = await lastRuns(deps).then(shownRuns, unlessBug([]));
  return { now: deps.now(), ok: parts.every(({ ok }) => ok), jobs, parts };
};

const unreadable = (error: unknown): Part => {
  if (!(error instanceof AppError)) throw error;
  return { ok: false, says: `It cannot be read: ${error.message}.` };
};

/** The part of the jobs says already that they cannot be read. */
const unlessBug =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (!(error instanceof AppError)) throw error;
    return instead;
  };

const changes = async ({ liveChanges, now }: TellHealthDeps): Promise<Part> => {
  const live = await liveChanges();
  const overdue = live.filter(({ deadline }) => deadline < now() - OVERDUE_MS);
  if (overdue.length === 0)
    return { ok: true, says: `${counted(live.length, 'change')} under way, none overdue.` };
  const numbers = overdue.map(({ number }) => number).join(', ');
  return { ok: false, says: `Overdue, and nobody looks after them: ${numbers}.` };
};

/** The stop is what people wanted; that it counts as on because it cannot be read is not. */
const brake = async ({ readBrake }: TellHealthDeps): Promise<Part> => {
  const { on, by, reason = '' } = await readBrake();
  if (!on) return { ok: true, says: 'Changes are not stopped.' };
  return by === undefined
    ? { ok: false, says: `All changes are stopped: ${reason}.` }
    : { ok: true, says: `All changes were stopped by ${by}.` };
};

/** What people hold back is what they wanted; that it is not in force as they set it is not. */
const settings = async ({ readDeployed }: TellHealthDeps): Promise<Part> => {
  const { deployed, kept } = await readDeployed();
  const of = deployed.environment === undefined ? '' : ` as ${deployed.environment}`;
  if (kept.problem !== undefined) return { ok: false, says: `Not in force: ${kept.problem}.` };
  const set = Object.keys(kept.settings);
  return set.length === 0
    ? { ok: true, says: `All is as it was deployed${of}.` }
    : { ok: true, says: `More careful than deployed${of}: ${set.join(', ')}.` };
};

const alerts = async ({ openAlerts }: TellHealthDeps): Promise<Part> => {
  const open = (await openAlerts()).length;
  return open === 0
    ? { ok: true, says: 'No alert is open.' }
    : { ok: false, says: `${counted(open, 'alert')} nobody has acknowledged.` };
};

const scans = async (deps: TellHealthDeps): Promise<Part> => {
  const { scopes } = await makeListScopes(deps)();
  if (scopes.length === 0) return { ok: false, says: 'No account is configured.' };
  const now = deps.now();
  const late: string[] = [];
  for (const scope of scopes) {
    const scan = await deps.storedScan(scope);
    const where = `${scope.account} ${scope.region}`;
    if (scan === undefined) late.push(`${where} never`);
    else if (scan.at < now - STALE_SCAN_MS) late.push(`${where} ${relative(scan.at, now)}`);
  }
  const gaps = await deps.openGaps();
  const says = [
    ...(late.length === 0 ? [] : [`Not checked lately: ${late.join(', ')}.`]),
    ...(gaps.length === 0 ? [] : [gapsSay(gaps)]),
  ];
  return says.length === 0
    ? { ok: true, says: `${counted(scopes.length, 'region')} checked lately.` }
    : { ok: false, says: says.join(' ') };
};

/** Named before the rest is only counted: they mostly have one cause. */
const GAPS_NAMED = 3;

/** What could not be read, and the statements that would let it. */
const gapsSay = (gaps: readonly Gap[]): string => {
  const named = gaps
    .slice(0, GAPS_NAMED)
    .map(({ account, region, missing, why }) => `${account} ${region} ${missing}: ${why}`);
  const rest = gaps.length - named.length;
  const allow = statementFor(gaps);
  const assume = assumeStatementsFor(gaps);
  return [
    `Not read: ${named.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`,
    ...(allow ? [`To the policy of whoever reads there: ${JSON.stringify(allow)}.`] : []),
    ...(assume ? [`To the trust of the roles: ${JSON.stringify(assume.trust)}.`] : []),
  ].join(' ');
};
