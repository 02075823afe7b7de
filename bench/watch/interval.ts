import { quantile } from '#core/stats/order.ts';
import { uniform } from '#test/support/uniform.ts';

/** One yes or no of one machine; those of one machine are alike, those of two machines are not. */
export interface Outcome {
  readonly machine: string;
  readonly hit: boolean;
}

/** A share with its 95 % interval, all 0–1. */
export interface Share {
  readonly n: number;
  readonly machines: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** With fewer hits (or misses) drawing machines says too little: none at all would look certain. */
const FEW = 5;
/** How many outcomes of one machine are worth one that is independent, where there are too few to tell. */
const DESIGN_EFFECT = 2;
const DRAWS = 2_000;

/**
 * Returns the share of hits and its 95 % interval: machines are drawn again with replacement; with fewer than five hits
 * or misses, or one machine, the interval of Clopper and Pearson for half as many outcomes, if that is wider.
 *
 * @see Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404
 */
export const shareOf = (outcomes: readonly Outcome[], seed: number): Share => {
  const groups = [...Map.groupBy(outcomes, ({ machine }) => machine).values()].map((group) => ({
    n: group.length,
    hits: group.filter(({ hit }) => hit).length,
  }));
  const hits = groups.reduce((sum, group) => sum + group.hits, 0);
  const n = outcomes.length;
  const counted = { n, machines: groups.length, share: n === 0 ? Number.NaN : hits / n };
  if (n === 0) return { ...counted, low: 0, high: 1 };
  const drawn = drawnAgain(groups, uniform(seed));
  if (groups.length > 1 && Math.min(hits, n - hits) >= FEW) return { ...counted, ...drawn };
  const exact = clopperPearson(hits, n);
  return {
    ...counted,
    low: Math.min(drawn.low, exact.low),
    high: Math.max(drawn.high, exact.high),
  };
};

const drawnAgain = (
  groups: readonly { readonly n: number; readonly hits: number }[],
  random: () => number,
) => {
  const shares = Array.from({ length: DRAWS }, () => {
    let n = 0;
    let hits = 0;
    for (const _ of groups) {
      const group = groups[Math.floor(random() * groups.length)];
      n += group?.n ?? 0;
      hits += group?.hits ?? 0;
    }
    return hits / n;
  });
  return { low: quantile(shares, 0.025), high: quantile(shares, 0.975) };
};

/** Exact for independent outcomes; whole ones, rounded to the wider side. */
const clopperPearson = (hits: number, n: number): { low: number; high: number } => {
  const trials = Math.floor(n / DESIGN_EFFECT);
  if (2 * hits > n) {
    const mirrored = clopperPearson(n - hits, n);
    return { low: 1 - mirrored.high, high: 1 - mirrored.low };
  }
  const most = Math.ceil(hits / DESIGN_EFFECT);
  const least = Math.floor(hits / DESIGN_EFFECT);
  return {
    low: least === 0 ? 0 : bisect((p) => 1 - atMost(least - 1, trials, p) > 0.025),
    high: bisect((p) => atMost(most, trials, p) < 0.025),
  };
};

/** Smallest p at which `isReached`, which never turns back. */
const bisect = (isReached: (p: number) => boolean): number => {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (isReached(middle)) high = middle;
    else low = middle;
  }
  return high;
};

/** Binomial probability of at most `k` hits in `n`. */
const atMost = (k: number, n: number, p: number): number => {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i += 1) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
};
