// Longer than 250 lines: one account, scanned in every way that can go wrong.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeJudgeFound } from '#app/judge-found.ts';
import type { ReadSeries } from '#app/ports.ts';
import { makeScanAccount, type ScanAccountDeps, type ScanMemory } from '#app/scan-account.ts';
import { configureChecks } from '#core/checks/configure.ts';
import type { Found } from '#core/checks/run-checks.ts';
import { configSchema } from '#core/contract/config.ts';
import type { Scope } from '#core/contract/events.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import type { Fact } from '#core/model/facts.ts';
import { sum, usdPerMonth } from '#core/model/money.ts';
import type { ScanReport } from '#core/scan/report.ts';
import {
  ACCOUNT,
  aFamily,
  aGp2Volume,
  anInstance,
  aSeries,
  aVolume,
  daysAgo,
  NOW,
  REGION,
} from '#test/support/facts.ts';

const HERE: Scope = { account: ACCOUNT, region: REGION };
const ABROAD: Scope = { account: ACCOUNT, region: 'eu-west-1' };

const denied = (operation: string) =>
  new NotPermittedError(`${operation} denied`, {
    details: { service: 'ec2', operation, code: 'AccessDenied', permission: `ec2:${operation}` },
  });

/** CPU of each instance by its id; others publish nothing, and nobody publishes memory or network. */
const readCpu = (cpu: Readonly<Record<string, number>>, asked: string[] = []): ReadSeries =>
  async function* (_scope, { resources, metrics }) {
    for (const { id, arn } of resources) {
      for (const metric of metrics) asked.push(`${metric} of ${id}`);
      const value = cpu[id];
      for (const metric of metrics)
        if (value !== undefined && metric.startsWith('cpu.'))
          yield aSeries({ resource: arn, metric, value });
    }
  };

/** An account made of facts, in which things can go wrong, and what was kept of the scan. */
const scanning = (facts: readonly Fact[], given: Partial<ScanAccountDeps> = {}) => {
  const evidence: Found[] = [];
  const kept: { report?: ScanReport; memory?: ScanMemory } = {};
  const scan = makeScanAccount({
    readFacts: async function* (scope, type) {
      yield* facts.filter((fact) => fact.type === type && fact.region === scope.region);
    },
    readSeries: readCpu({}),
    readDetachments: async () => new Map(),
    readInstanceTypes: async () => aFamily(),
    readPrices: async ({ region }) => ({ ...BUILT_IN_PRICES, region }),
    judgeFound: makeJudgeFound({
      config: configSchema.parse({ mode: 'autopilot' }),
      configVersion: 'v1',
      now: () => NOW,
    }),
    memory: { numbers: {}, firstSeen: {} },
    writer: {
      saveEvidence: async (found) => void evidence.push(found),
      finish: async (report, memory) => void Object.assign(kept, { report, memory }),
    },
    spent: () => ({ cost: { amount: '0', currency: 'USD' }, calls: {} }),
    now: () => NOW,
    onProgress: () => {},
    ...given,
  });
  return { scan, evidence, kept };
};

const request = (places: readonly Scope[] = [HERE], ids?: readonly string[]) => ({
  places,
  gaps: [],
  checks: configureChecks({}).filter(({ check }) => ids?.includes(check.id) ?? true),
});
const idsOf = ({ rows }: ScanReport) => rows.map(({ recommendation }) => recommendation.resourceId);
const notEnough = (report: ScanReport, check: string) =>
  report.checks.find((count) => count.check === check)?.notEnoughData;

const alone = (id: string, given = {}) => aVolume({ id, firstSeenDetached: daysAgo(20), ...given });

test('finds, keeps the evidence, and sums what the rows say', async () => {
  const facts = [alone('vol-1'), alone('vol-2', { sizeGib: 300 }), aVolume({ attachedTo: 'i-1' })];
  const { scan, evidence, kept } = scanning(facts);
  const report = await scan(request());
  expect(idsOf(report)).toEqual(['vol-2', 'vol-1']);
  expect(report).toMatchObject({ resources: 3, gaps: [], prices: [{ region: REGION }] });
  expect(report.total).toEqual(
    sum(
      'USD',
      report.rows.map(({ recommendation }) => recommendation.saving.usdPerMonth),
    ),
  );
  expect(report.rows.every(({ risk, verdict }) => risk && verdict)).toBe(true);
  expect(evidence).toHaveLength(2);
  expect(kept.report).toEqual(report);
  expect(Object.keys(kept.memory?.firstSeen ?? {})).toHaveLength(2);
});

test('numbers stay what they were in earlier scans', async () => {
  const first = scanning([alone('vol-1'), alone('vol-2')]);
  const [before] = (await first.scan(request())).rows;
  const memory = first.kept.memory ?? { numbers: {}, firstSeen: {} };
  const second = await scanning([alone('vol-0'), alone('vol-2'), alone('vol-1')], { memory }).scan(
    request(),
  );
  const again = second.rows.find(
    ({ recommendation }) => recommendation.id === before?.recommendation.id,
  );
  expect(again?.number).toBe(before?.number);
  expect(new Set(second.rows.map(({ number }) => number)).size).toBe(3);
});

test('one region that is denied is a gap with its permission; the others go on', async () => {
  const facts = [alone('vol-1'), alone('vol-2', { region: 'eu-west-1' })];
  const { scan } = scanning(facts, {
    readFacts: async function* (scope, type) {
      if (scope.region === 'eu-west-1') throw denied('DescribeVolumes');
      yield* facts.filter((fact) => fact.type === type && fact.region === scope.region);
    },
  });
  const report = await scan(request([ABROAD, HERE], ['ebs/unattached-volume']));
  expect(idsOf(report)).toEqual(['vol-1']);
  expect(report.gaps).toMatchObject([
    { ...ABROAD, missing: 'ebs/volume', permission: 'ec2:DescribeVolumes' },
  ]);
});

test('what was read before a listing broke off counts, and the rest is a gap', async () => {
  const { scan, kept } = scanning([], {
    memory: {
      numbers: {},
      firstSeen: { 'ebs/volume arn:aws:ec2:us-east-1:123456789012:volume/x': 1 },
    },
    readFacts: async function* (_scope, type) {
      if (type !== 'ebs/volume') return;
      yield alone('vol-1');
      throw new UpstreamError('the second page is gone', { details: { service: 'ec2' } });
    },
  });
  const report = await scan(request());
  expect(idsOf(report)).toEqual(['vol-1']);
  expect(report.gaps).toMatchObject([{ why: 'the second page is gone', service: 'ec2' }]);
  // Whatever is on the page that nobody saw may still be there.
  expect(Object.keys(kept.memory?.firstSeen ?? {})).toHaveLength(2);
});

test('an index that cannot be read stops the checks that need it, and says so', async () => {
  const gp2 = aVolume({ id: 'vol-gp2', volumeType: 'gp2', attachedTo: 'i-1', sizeGib: 500 });
  const { scan } = scanning([alone('vol-1'), gp2], {
    readDetachments: async () => {
      throw denied('LookupEvents');
    },
  });
  const report = await scan(request());
  expect(idsOf(report)).toEqual(['vol-gp2']);
  expect(notEnough(report, 'ebs/unattached-volume')).toEqual({ 'LookupEvents denied': 2 });
});

test('metrics that cannot be read are not taken for metrics that nobody publishes', async () => {
  const readSeries: ReadSeries = async function* (scope, asked) {
    const unread = asked.metrics.filter((metric) => metric === 'memory.utilization');
    const series = asked.resources.flatMap(({ arn }) =>
      unread.map((metric) => ({ resource: arn, metric })),
    );
    if (series.length > 0) asked.onUnread?.(series, new UpstreamError('ListMetrics is down'));
    yield* readCpu({ 'i-0b41e9': 0.1 })(scope, asked);
  };
  const wanted = request([HERE], ['ec2/oversized-instance']);
  const broken = await scanning([anInstance()], { readSeries }).scan(wanted);
  expect(broken.rows).toEqual([]);
  expect(notEnough(broken, 'ec2/oversized-instance')).toEqual({ 'ListMetrics is down': 1 });
  expect(broken.gaps).toMatchObject([{ missing: 'memory.utilization of 1 resource' }]);

  const readable = await scanning([anInstance()], {
    readSeries: readCpu({ 'i-0b41e9': 0.1 }),
  }).scan(wanted);
  expect(idsOf(readable)).toEqual(['i-0b41e9']);
});

test('no metric is read that can change nothing: of what is busy one, of what is stopped none', async () => {
  const asked: string[] = [];
  const facts = [
    anInstance({ id: 'i-busy' }),
    anInstance({ id: 'i-quiet' }),
    anInstance({ id: 'i-stopped', state: 'stopped' }),
    anInstance({ id: 'i-ignored', tags: { 'trimtab:ignore': 'yes' } }),
  ];
  const readSeries = readCpu({ 'i-busy': 0.95, 'i-quiet': 0.02 }, asked);
  await scanning(facts, { readSeries }).scan(request());
  expect(asked.filter((each) => !each.endsWith('i-quiet'))).toEqual([
    'cpu.peak of i-busy',
    'cpu.utilization of i-busy',
  ]);
  expect(asked).toContain('network.in of i-quiet');
  expect(asked).not.toContain('network.out of i-quiet');
});

test('a check that can do without its metrics answers where they cannot be read, and the gap is told', async () => {
  const { scan } = scanning([aGp2Volume({ sizeGib: 400 })], {
    readSeries: async function* (_scope, { resources, metrics, onUnread }) {
      onUnread?.(
        resources.flatMap(({ arn }) => metrics.map((metric) => ({ resource: arn, metric }))),
        denied('GetMetricData'),
      );
      yield* [];
    },
  });
  const report = await scan(request([HERE], ['ebs/gp2-volume']));
  expect(report.rows.map(({ recommendation }) => recommendation.caveats)).toEqual([
    ['how busy it was is not known: it is sized to all that gp2 can do'],
  ]);
  expect(report.gaps).not.toEqual([]);
});

test('of gp2 volumes only those are measured that could save by it', async () => {
  const asked: string[] = [];
  const facts = [
    aGp2Volume({ id: 'vol-large', sizeGib: 400 }),
    aGp2Volume({ id: 'vol-small', sizeGib: 100 }),
    aVolume({ id: 'vol-gp3', attachedTo: 'i-1' }),
  ];
  await scanning(facts, { readSeries: readCpu({}, asked) }).scan(request());
  expect(new Set(asked.map((ask) => ask.split(' of ')[1]))).toEqual(new Set(['vol-large']));
});

test('no saving is above what the bill says that the resource costs', async () => {
  const facts = [alone('vol-1'), alone('vol-2', { sizeGib: 300 })];
  const listed = await scanning(facts).scan(request());
  const readBill: NonNullable<ScanAccountDeps['readBill']> = async (found) => {
    expect(found.map(({ resourceId }) => resourceId).sort()).toEqual(['vol-1', 'vol-2']);
    return {
      source: 'the bill',
      costOf: ({ resourceId }) =>
        resourceId === 'vol-2' ? { usdPerMonth: usdPerMonth('6.00'), to: NOW } : undefined,
    };
  };
  const { scan, evidence } = scanning(facts, { readBill });
  const report = await scan(request());
  const [first, second] = report.rows;
  // The bill changes the order of the rows, too.
  expect(idsOf(report)).toEqual(['vol-1', 'vol-2']);
  expect(first).toEqual(expect.not.objectContaining({ atListPrices: expect.anything() }));
  expect(second?.recommendation.saving).toMatchObject({
    costNow: usdPerMonth('6.00'),
    rate: { kind: 'after-commitments' },
  });
  expect(Number(second?.recommendation.saving.usdPerMonth.amount)).toBeLessThanOrEqual(6);
  expect(second?.atListPrices).toEqual(listed.rows[0]?.recommendation.saving);
  expect(report.total).toEqual(
    sum(
      'USD',
      report.rows.map(({ recommendation }) => recommendation.saving.usdPerMonth),
    ),
  );
  // What the check itself said is confirmed by its evidence.
  const kept = evidence.find(({ recommendation }) => recommendation.resourceId === 'vol-2');
  const said = second && { ...second.recommendation, saving: second.atListPrices };
  expect(said).toEqual(kept?.recommendation);
});

test('an empty region costs no look-up', async () => {
  const never = () => Promise.reject(new Error('asked in vain'));
  const { scan } = scanning([], {
    readDetachments: never,
    readInstanceTypes: never,
    readPrices: never,
  });
  expect(await scan(request())).toMatchObject({ rows: [], gaps: [], resources: 0 });
});

test('a bug of ours ends the scan, and nothing of it is kept', async () => {
  const { scan, kept } = scanning([alone('vol-1')], {
    readPrices: () => Promise.reject(new TypeError('of ours')),
  });
  await expect(scan(request())).rejects.toThrow('of ours');
  expect(kept).toEqual({});
});

test('the report is the same whatever the order of places and resources', async () => {
  const facts = [
    ...[1, 2, 3, 4].map((n) => alone(`vol-${n}`, { sizeGib: 100 * n })),
    alone('vol-5', { region: 'eu-west-1' }),
  ];
  const expected = await scanning(facts).scan(request([HERE, ABROAD]));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(facts, { minLength: facts.length }),
      fc.shuffledSubarray([HERE, ABROAD], { minLength: 2 }),
      async (shuffled, places) => {
        const report = await scanning(shuffled).scan(request(places));
        expect({ ...report, places: [] }).toEqual({ ...expected, places: [] });
      },
    ),
    { numRuns: 20 },
  );
});
