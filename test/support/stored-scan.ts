import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openScanFolder } from '#adapters/scan-folder/scan-folder.ts';
import { makeJudgeFound } from '#app/judge-found.ts';
import { makeScanAccount } from '#app/scan-account.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { configSchema } from '#core/contract/config.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { Fact } from '#core/model/facts.ts';
import type { ScanReport } from '#core/scan/report.ts';
import { ACCOUNT, aFamily, aSeries, NOW } from './facts.ts';

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-scanned-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A state folder in which a scan of some resources was kept; whatever has a CPU uses 5 % of it. */
export const storedScan = async (
  facts: readonly Fact[],
  bill?: ScanReport['bill'],
  state = aFolder(),
): Promise<{ readonly state: string; readonly report: ScanReport }> => {
  const report = await makeScanAccount({
    readFacts: async function* (scope, type) {
      yield* facts.filter((fact) => fact.type === type && fact.region === scope.region);
    },
    readSeries: async function* (_scope, { resources, metrics }) {
      for (const { arn } of resources)
        if (metrics.includes('cpu.utilization')) yield aSeries({ resource: arn, value: 0.05 });
    },
    readDetachments: async () => new Map(),
    readInstanceTypes: async () => aFamily(),
    readPrices: async ({ region }) => ({ ...BUILT_IN_PRICES, region }),
    judgeFound: makeJudgeFound({
      config: configSchema.parse({ mode: 'autopilot' }),
      configVersion: 'v1',
      now: () => NOW,
    }),
    memory: { numbers: {}, firstSeen: {} },
    writer: openScanFolder(join(state, 'scans')).begin(),
    ...(bill && {
      readBill: async () => ({ bill, source: 'a bill', costOf: () => undefined }),
    }),
    spent: () => ({ cost: { amount: '0', currency: 'USD' }, calls: {} }),
    now: () => NOW,
    onProgress: () => {},
  })({
    places: [...new Set(facts.map(({ region }) => region))].map((region) => ({
      account: ACCOUNT,
      region,
    })),
    checks: configureChecks({}),
    gaps: [],
  });
  return { state, report };
};
