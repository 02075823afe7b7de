import { CANARY_LATE_MS } from '#core/canary/canary.ts';
import { type Health, MAX_JOBS } from '#core/contract/api-health.ts';
import { SCHEDULES } from '#core/contract/workflow.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import { plain } from '#core/present/escape.ts';
import { counted, listed, relative } from '#core/present/format.ts';
import { type ListScopesDeps, makeListScopes } from '../list-scopes.ts';
import type { OpenAlerts } from '../notify/ports.ts';
import type { CountDeadLetters, Job, KeptRun, Now, ReadMailAccount } from '../ports.ts';
import { type ProveCanaryDeps, proveCanary } from '../prove-canary.ts';

export interface TellWorkDeps extends ListScopesDeps, ProveCanaryDeps {
  readonly countDeadLetters: CountDeadLetters;
  readonly readMailAccount: ReadMailAccount;
  readonly openAlerts: OpenAlerts;
  readonly now: Now;
}

export type Part = Pick<Health['parts'][number], 'ok' | 'says'>;

/** By which schedule each job is done; ledgers are verified when somebody asks. */
const SCHEDULE_OF: Readonly<Record<Job, string | undefined>> = {
  'collect-inventory': 'collect',
  'collect-metrics': 'collect',
  'collect-costs': 'collect',
  // It comes every hour for what the hour before had no room for; each region has its turn once a day.
  'age-series': 'verify',
  'run-checks': 'optimize',
  sweep: 'sweep',
  'verify-savings': 'verify',
  'verify-audit': undefined,
};
/** One run may fail, and the next one as well, before anybody is bothered. */
const PERIODS = 3;
/** More of them would be a list, which `jobs` is. */
const NAMED = 3;

/** Returns the last runs of what is configured, those first that are not well. */
export const lastRuns = async (deps: TellWorkDeps): Promise<readonly KeptRun[]> => {
  const { scopes } = await makeListScopes(deps)();
  const wanted = new Set(scopes.map(({ account, region }) => `${account} ${region}`));
  const runs = (await deps.storedRuns()).filter(
    ({ scope }) => scope === undefined || wanted.has(`${scope.account} ${scope.region}`),
  );
  const now = deps.now();
  return [...runs.filter((run) => !isWell(run, now)), ...runs.filter((run) => isWell(run, now))];
};

const isWell = (run: KeptRun, now: EpochMs): boolean =>
  run.failed === undefined && !isLate(run, now);

const isLate = ({ job, succeededAt, since }: KeptRun, now: EpochMs): boolean => {
  const { everyMinutes = Number.POSITIVE_INFINITY } =
    SCHEDULES.find(({ name }) => name === SCHEDULE_OF[job]) ?? {};
  return (succeededAt ?? since) < now - PERIODS * everyMinutes * MS_PER_MINUTE;
};

/** As the API shows them. */
export const shownRuns = (runs: readonly KeptRun[]): Health['jobs'] =>
  runs.slice(0, MAX_JOBS).map(({ scope, since: _, ...run }) => ({ ...run, ...scope }));

export const tellJobs = async (deps: TellWorkDeps): Promise<Part> => {
  const now = deps.now();
  const runs = (await lastRuns(deps)).filter(({ job }) => SCHEDULE_OF[job] !== undefined);
  const bad = runs.filter((run) => !isWell(run, now));
  if (bad.length === 0)
    return {
      ok: true,
      says: runs.length === 0 ? 'Nothing has run yet.' : `${counted(runs.length, 'job')} ran well.`,
    };
  const named = bad.slice(0, NAMED).map((run) => aboutRun(run, now));
  const more = bad.length > NAMED ? `; and ${bad.length - NAMED} more` : '';
  return { ok: false, says: `Not done: ${named.join('; ')}${more}.` };
};

const aboutRun = ({ job, scope, failed, at, succeededAt }: KeptRun, now: EpochMs): string => {
  const where = scope === undefined ? '' : ` of ${scope.account} ${scope.region}`;
  const went = failed === undefined ? 'has not come again' : `${failed} ${relative(at, now)}`;
  const last =
    succeededAt === undefined ? 'never went well' : `last well ${relative(succeededAt, now)}`;
  return `${job}${where}, ${went}, ${last}`;
};

export const tellDeadLetters = async ({ countDeadLetters }: TellWorkDeps): Promise<Part> => {
  const waiting = await countDeadLetters();
  if (waiting === undefined) return { ok: true, says: 'There is no queue for them here.' };
  return waiting === 0
    ? { ok: true, says: 'No run was given up.' }
    : { ok: false, says: `${counted(waiting, 'run')} given up after all tries.` };
};

export const tellMail = async ({ readMailAccount, openAlerts }: TellWorkDeps): Promise<Part> => {
  const { isSending, isSandbox } = await readMailAccount();
  if (!isSending) return { ok: false, says: 'SES sends no mails for this account.' };
  const returned = (await openAlerts()).filter(({ kind }) => kind === 'mail-returned');
  const says = [
    ...(isSandbox ? ['SES is in its sandbox: only verified addresses get mails.'] : []),
    ...(returned.length > 0
      ? [`Mails come back from ${listed(returned.map(({ change }) => plain(change, 100)))}.`]
      : []),
  ];
  return says.length === 0
    ? { ok: true, says: 'Mails go to everybody.' }
    : { ok: false, says: says.join(' ') };
};

export const tellLedgers = async (deps: TellWorkDeps): Promise<Part> => {
  const now = deps.now();
  const last = (await deps.storedRuns()).find(({ job }) => job === 'verify-audit');
  if (last === undefined) return { ok: true, says: 'Nobody has verified the ledgers yet.' };
  return last.failed === undefined
    ? { ok: true, says: `All ledgers were intact ${relative(last.at, now)}.` }
    : { ok: false, says: `Not as they were written, ${relative(last.at, now)}: ${last.failed}.` };
};

/** While all changes are stopped the canary waits with them, which is no fault of anything. */
export const tellCanary = async (deps: TellWorkDeps): Promise<Part> => {
  const { last, newest, since, isStopped } = await proveCanary(deps);
  const now = deps.now();
  const proven =
    last === undefined
      ? 'No change was applied and put back yet'
      : `${last.number} was applied and put back ${relative(last.at, now)}`;
  const isLate = since !== undefined && now - since >= CANARY_LATE_MS;
  const hasFailed = newest?.end === 'failed';
  const why = hasFailed ? `; ${newest.number} failed` : isStopped ? '; changes are stopped' : '';
  return { ok: !isLate && !hasFailed, says: `${proven}${why}.` };
};
