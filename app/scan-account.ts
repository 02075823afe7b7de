import type { ConfiguredCheck } from '#core/checks/configure.ts';
import { type Found, Tally } from '#core/checks/run-checks.ts';
import type { Scope } from '#core/contract/events.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import type { Billed } from '#core/cost/resource-bill.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { FirstSeen } from '#core/scan/first-seen.ts';
import { type Gap, sortedGaps } from '#core/scan/gap.ts';
import { needsOf } from '#core/scan/needs.ts';
import { type JudgedRecommendation, SCAN_SCHEMA, type ScanReport } from '#core/scan/report.ts';
import {
  atBill,
  type JudgedFound,
  judgedFound,
  type Numbers,
  rowsOf,
  totalOf,
  withNumbers,
} from '#core/scan/rows.ts';
import type { Now } from './ports.ts';
import { type ScanScopeDeps, scanScope } from './scan-scope.ts';

/** Places that are read at once: their limits are their own, this machine's memory is not. */
const PLACES_AT_ONCE = 4;

/** What one scan leaves for the next. */
export interface ScanMemory {
  readonly numbers: Numbers;
  /** Since when things are known to be attached to nothing. */
  readonly firstSeen: Readonly<Record<string, number>>;
}

/** Where a scan is kept. Nothing of it can be seen there before all of it can. */
export interface ScanWriter {
  readonly saveEvidence: (found: Found) => Promise<void>;
  readonly finish: (report: ScanReport, memory: ScanMemory) => Promise<void>;
}

/** Reads the bill, and what it asks for the resources of what was found; undefined, and a gap, when it cannot. */
export type ReadBill = (
  found: readonly Recommendation[],
  onGap: (gap: Gap) => void,
) => Promise<
  | {
      readonly bill?: ScanReport['bill'];
      /** Where it comes from, in words. */
      readonly source: string;
      readonly costOf: (recommendation: Recommendation) => Billed | undefined;
    }
  | undefined
>;

export interface ScanAccountDeps extends ScanScopeDeps {
  readonly judgeFound: (found: Found) => Promise<JudgedRecommendation>;
  readonly memory: ScanMemory;
  readonly writer: ScanWriter;
  readonly readBill?: ReadBill | undefined;
  readonly spent: () => ScanReport['spent'];
  readonly now: Now;
  readonly onProgress: (progress: ScanProgress) => void;
}

export interface ScanProgress {
  readonly places: number;
  readonly placesDone: number;
  readonly resources: number;
  readonly found: number;
}

/** What is scanned, and what could not be found out about where to look. */
export interface ScanRequest {
  readonly places: readonly Scope[];
  readonly checks: readonly ConfiguredCheck[];
  readonly gaps: readonly Gap[];
}

/**
 * Scans accounts and regions, several at a time, and keeps the report. Of what is found only the recommendation stays
 * in memory; its evidence is written as it comes.
 */
export const makeScanAccount =
  (deps: ScanAccountDeps) =>
  async ({ places, checks, gaps: before }: ScanRequest): Promise<ScanReport> => {
    const startedAt = deps.now();
    const tally = new Tally();
    const firstSeen = new FirstSeen(deps.memory.firstSeen, startedAt);
    const gaps: Gap[] = [...before];
    const prices = new Map<string, PriceBook>();
    const scanning = {
      needs: needsOf(checks),
      now: startedAt,
      tally,
      firstSeen,
      onGap: (gap: Gap) => void gaps.push(gap),
      onPrices: (book: PriceBook) => void prices.set(`${book.region} ${book.source}`, book),
    };
    const found: JudgedFound[] = [];
    let placesDone = 0;
    const tell = () =>
      deps.onProgress({
        places: places.length,
        placesDone,
        resources: tally.resources,
        found: found.length,
      });
    await eachOf(places, async (scope) => {
      for await (const one of scanScope(deps, scope, scanning)) {
        await deps.writer.saveEvidence(one);
        found.push(judgedFound(await deps.judgeFound(one), one));
        tell();
      }
      placesDone++;
      tell();
    });
    const recommended = found.map(({ judged }) => judged.recommendation);
    const billed = await deps.readBill?.(recommended, scanning.onGap);
    const ids = found.map(({ judged }) => judged.recommendation.id).sort();
    const numbers = withNumbers(deps.memory.numbers, ids);
    const rows = rowsOf(billed ? found.map((one) => atBill(one, billed)) : found, numbers);
    const report: ScanReport = {
      schema: SCAN_SCHEMA,
      startedAt,
      endedAt: deps.now(),
      places: [...places],
      resources: tally.resources,
      optedOut: tally.optedOut,
      checks: tally
        .counts()
        .map((count) => ({ ...count, notEnoughData: { ...count.notEnoughData } })),
      rows,
      total: totalOf(rows),
      gaps: sortedGaps(gaps),
      prices: [...prices]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { region, asOf, source }]) => ({ region, asOf, source })),
      ...(billed?.bill && { bill: billed.bill }),
      spent: deps.spent(),
    };
    await deps.writer.finish(report, { numbers, firstSeen: firstSeen.entries() });
    return report;
  };

/** Does the work for all, several at once. A bug in one ends all. */
const eachOf = async (
  places: readonly Scope[],
  work: (place: Scope) => Promise<void>,
): Promise<void> => {
  const left = [...places];
  const worker = async () => {
    for (let place = left.shift(); place !== undefined; place = left.shift()) await work(place);
  };
  await Promise.all(Array.from({ length: PLACES_AT_ONCE }, worker));
};
