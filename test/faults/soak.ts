import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { actionOf } from '#core/actions/index.ts';
import { resizeMemory } from '#core/actions/lambda/resize-memory.ts';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR, MS_PER_SECOND } from '#core/model/units.ts';
import type { MutationRecord } from '#local/account/mutation.ts';
import { hash32, uniform } from '#local/account/random.ts';
import { always } from '#local/account/timeline.ts';
import { makeInvoke } from '#local/functions.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { aFunction, anEstate, NOW, REGION } from '#test/local/account/an-account.ts';
import { type Embedded, openNew } from '#test/support/embedded.ts';
import { brokenBy, evidenceOf } from '#test/support/invariants.ts';
import type { SoakReport } from './report.ts';
import { configFor, SCHEDULED } from './stack/forks.ts';
import { recommend, scopeOf } from './stack/recommend.ts';

/**
 * Thousands of changes through one embedded cloud while one call in twenty fails: `node test/faults/soak.ts --changes
 * 10000`. Functions are resized down and up again, each by a change of its own. Every change must end, its ledger and
 * the account must agree, and the process may not grow.
 */

const invoke = makeInvoke();
const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
const CHANGES = Number(values.changes);
const SEED = Number(values.seed);

const FUNCTIONS = Math.min(100, CHANGES);
const FAULT_SHARE = 0.05;
/** Between the starts of two changes, so that AWS's own rates are kept. */
const APART_MS = 5 * MS_PER_SECOND;
/** Within which all changes of a round must have ended. */
const ROUND_LIMIT_MS = 24 * MS_PER_HOUR;
const LARGE_MIB = 3_008;
const SMALL_MIB = 1_536;

const functions = Array.from({ length: FUNCTIONS }, (_, n) => {
  const name = `function-${String(n).padStart(4, '0')}`;
  return aFunction({
    id: aFunction().id.replace(/:[^:]+$/, `:${name}`),
    name,
    // Too young for a baseline, which costs time and changes no call.
    createdAt: NOW - MS_PER_HOUR,
    shapes: always({ memoryMib: LARGE_MIB, timeoutS: 30 }),
    tags: { env: 'dev' },
  });
});

/** CloudWatch takes so many dimensions. */
const MOST_DIMENSIONS = 30;
/** Alarms on many functions each, so that something guards every one of them. */
const alarms = Array.from({ length: Math.ceil(FUNCTIONS / MOST_DIMENSIONS) }, (_, n) => ({
  kind: 'alarm' as const,
  id: `fleet-${n}`,
  region: REGION,
  namespace: 'Fleet',
  metric: 'Errors',
  dimensions: Object.fromEntries(
    functions
      .slice(n * MOST_DIMENSIONS, (n + 1) * MOST_DIMENSIONS)
      .map(({ name }, i) => [`Function${i}`, name]),
  ),
  statistic: 'Sum',
  periodS: 300,
  periods: 1,
  threshold: 1_000,
  actionsEnabled: true,
  createdAt: NOW - MS_PER_HOUR,
}));
const estate = anEstate([...functions, ...alarms]);

/** Fails one call in twenty: before it, after it, or by a throttle. */
const failingSome = (counts: { calls: number; faults: number }): Around => {
  const failure = () => new ServiceError('InternalError', 'an internal error has occurred', 500);
  return async (_call, next) => {
    const n = ++counts.calls;
    if (uniform(SEED, n) >= FAULT_SHARE) return next();
    counts.faults++;
    const kind = hash32(SEED, n, 1) % 3;
    if (kind === 0) throw failure();
    if (kind === 1) throw new ServiceError('ThrottlingException', 'Rate exceeded', 400);
    await next();
    throw failure();
  };
};

interface Tally {
  changes: number;
  readonly ended: Partial<Record<Outcome | 'live', number>>;
  readonly broken: string[];
  readonly residentMib: { readonly changes: number; readonly mib: number }[];
}

/** One change for each function; returns how many were opened. */
const runRound = async (embedded: Embedded, around: Around, tally: Tally): Promise<void> => {
  const { clock, ports } = embedded;
  const startedAt = clock.now();
  embedded.around = undefined;
  const action = actionOf(resizeMemory.id);
  await recommend(embedded, action, (fact) => ({
    memoryMib: 'memoryMib' in fact && fact.memoryMib === LARGE_MIB ? SMALL_MIB : LARGE_MIB,
  }));
  const { open } = await openChanges(embedded);
  embedded.around = around;
  for (const { change, fence } of open) {
    await clock.during(() => ports.startChange(change, fence)).catch(() => {});
    await clock.advanceTo(clock.now() + APART_MS);
  }
  const limit = clock.now() + ROUND_LIMIT_MS;
  // Looked at without faults, and not at every step: the index of live changes is the whole account's.
  const isOver = async () => (await unmolested(embedded, () => ports.liveChanges())).length === 0;
  while (clock.now() < limit && !(await isOver()))
    await clock.advanceTo(clock.now() + MS_PER_HOUR / 2);
  embedded.around = undefined;
  const made = embedded.cloud.account.mutations().filter(({ time }) => time >= startedAt);
  for (const { change } of open) {
    await check(embedded, change, made, tally);
    // Looking is a call like any other, and AWS bounds how many there are in a second.
    await clock.advanceTo(clock.now() + MS_PER_SECOND);
  }
  embedded.calls.length = 0;
  embedded.errors.length = 0;
};

const openChanges = (embedded: Embedded) =>
  embedded.clock.during(async () => {
    const answer = await invoke('open-changes', scopeOf(embedded));
    return answer as { open: { change: string; fence: number }[] };
  });

const unmolested = async <T>(embedded: Embedded, look: () => Promise<T>): Promise<T> => {
  const { around } = embedded;
  embedded.around = undefined;
  try {
    return await embedded.clock.during(look);
  } finally {
    embedded.around = around;
  }
};

const check = async (
  embedded: Embedded,
  change: string,
  made: readonly MutationRecord[],
  tally: Tally,
): Promise<void> => {
  const read = await embedded.read(change);
  const mutations = made.filter(({ resources }) =>
    resources.some(({ name }) => name === read.before.arn),
  );
  const outcome = read.state.closed?.outcome ?? 'live';
  tally.changes++;
  tally.ended[outcome] = (tally.ended[outcome] ?? 0) + 1;
  const evidence = await evidenceOf(embedded, read, mutations);
  tally.broken.push(...brokenBy({ ...evidence, isSuperseded: false }));
  if (outcome !== 'live') return;
  const { status, error } = await embedded.statusOf(change, read.meta.fence);
  const { number, phase, deadline, fence } = read.meta;
  const events = read.events.map(({ at, body }) => `  ${new Date(at).toISOString()} ${body.kind}`);
  tally.broken.push(
    `I20 ${number}: it did not end; ${phase}, owner ${fence}, execution ${status} ${error ?? ''}, due ${new Date(deadline).toISOString()}, now ${new Date(embedded.clock.now()).toISOString()}`,
    ...events,
  );
};

/** Mean resident memory while changes of that range were made, in MiB. */
const meanBetween = ({ residentMib }: Tally, from: number, to: number): number => {
  const within = residentMib.filter(({ changes }) => changes > from && changes <= to);
  return within.reduce((sum, { mib }) => sum + mib, 0) / within.length;
};

const MOST_GROWTH = 1.1;

const soak = async (): Promise<boolean> => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-soak-'));
  const tally: Tally = { changes: 0, ended: {}, broken: [], residentMib: [] };
  const counts = { calls: 0, faults: 0 };
  const embedded = await openNew(estate, {
    config: configFor('nobody'),
    schedules: SCHEDULED,
    dir,
  });
  const startedMs = performance.now();
  try {
    while (tally.changes < CHANGES && tally.broken.length === 0) {
      const before = tally.changes;
      await runRound(embedded, failingSome(counts), tally);
      if (tally.changes === before) throw new Error('no change was opened');
      const mib = process.memoryUsage().rss / 2 ** 20;
      tally.residentMib.push({ changes: tally.changes, mib });
      const seconds = (performance.now() - startedMs) / 1_000;
      print(
        `${tally.changes} changes, ${JSON.stringify(tally.ended)}, ${mib.toFixed(0)} MiB, ${seconds.toFixed(0)} s`,
      );
    }
  } finally {
    await embedded.close();
    rmSync(dir, { recursive: true, force: true });
  }
  const { changes, ended, broken } = tally;
  // The first thousand warms up; a short run says nothing about growth.
  const hasGrowth = changes >= 3_000;
  const growth = hasGrowth
    ? meanBetween(tally, changes - 1_000, changes) / meanBetween(tally, 1_000, 2_000)
    : undefined;
  for (const says of broken) print(`BROKEN ${says}`);
  print(
    `${changes} changes ended, ${counts.faults} of ${counts.calls} calls failed, ${broken.length} invariants broken${
      growth === undefined
        ? ''
        : `, resident memory over the last 1,000 is ${growth.toFixed(2)} times the second 1,000`
    }`,
  );
  if (values.out !== undefined) {
    const { calls, faults } = counts;
    const report: SoakReport = {
      schema: 1,
      seed: SEED,
      changes,
      ended,
      calls,
      faults,
      broken: broken.length,
      ...(growth !== undefined && { growth }),
    };
    writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
  }
  return broken.length === 0 && (growth ?? 0) <= MOST_GROWTH;
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);

process.exitCode = (await soak()) ? 0 : 1;
