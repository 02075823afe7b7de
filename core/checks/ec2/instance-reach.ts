import { firstPresent } from '#core/checks/replay-load.ts';
import { PRICED_PLATFORM } from '#core/cost/on-demand.ts';
import { GROUP_TAG } from '#core/guards/fleet.ts';
import type { InstanceFact } from '#core/model/facts.ts';
import { coverage, type Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';

/** Two weekly cycles; Compute Optimizer looks back as far. */
export const DAYS = 14;

/** What no action can stop and start by itself; other checks may speak about it. */
export const isOutOfReach = ({
  state,
  lifecycle,
  rootDevice,
  tenancy,
  tags,
}: InstanceFact): boolean =>
  state !== 'running' ||
  lifecycle !== undefined ||
  rootDevice === 'instance-store' ||
  tenancy !== 'default' ||
  GROUP_TAG in tags;

/** Returns why no price of the book is the instance's own; undefined when one is. */
export const whyUnpriced = ({ platform }: InstanceFact): string | undefined =>
  platform === PRICED_PLATFORM ? undefined : `no price for ${platform}`;

/** Returns what is missing to judge an instance by its CPU of two weeks; undefined when nothing is. */
export const whatIsMissing = (
  { launchedAt }: InstanceFact,
  cpu: Series | undefined,
  { minCoverage }: { readonly minCoverage: number },
  now: EpochMs,
): string | undefined => {
  const first = cpu && firstPresent(cpu);
  if (cpu === undefined || first === undefined) return 'no CPU metric';
  // A launch is also the last start: what was measured before may have been another size.
  const days = Math.round((now - Math.max(first, launchedAt)) / MS_PER_DAY);
  if (days < DAYS) return `fewer than ${DAYS} days of metrics since the last start`;
  if (coverage(cpu) < minCoverage) return 'CPU metric with gaps';
  return undefined;
};
