import type { Execution } from '#core/contract/config/execution.ts';
import { compare, subtract, sum, usdPerMonth } from '#core/model/money.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { counted, dollars, percent } from '#core/present/format.ts';
import { type Admission, isFree, isUnderWay } from './admission.ts';

/** A reason to wait: in words, and until when where that is known. `isForEver`: no waiting helps. */
export interface Hold {
  readonly says: string;
  readonly until?: EpochMs;
  readonly isForEver?: boolean;
}

export interface CapsInput {
  /** The change as it would be admitted; one that already was is not counted against itself. */
  readonly asked: Admission;
  /** All that were admitted and still count. */
  readonly admissions: readonly Admission[];
  /** How many resources the group of the change has, as far as anybody knows. */
  readonly groupSize: number | undefined;
  readonly config: Pick<Execution, 'caps' | 'safety' | 'batches'>;
  readonly now: EpochMs;
}

/**
 * Every rate and cap that a change would go over. What takes something back is counted and never held; the daily canary
 * is neither.
 */
export const capHolds = (input: CapsInput): readonly Hold[] =>
  isFree(input.asked) ? [] : [...atOnce(input), ...inTime(input), ...blastRadius(input)];

const others = ({ admissions, asked }: CapsInput): readonly Admission[] =>
  admissions.filter(({ change, canary }) => change !== asked.change && !canary);

const atOnce = (input: CapsInput): readonly Hold[] => {
  const { asked, config, groupSize } = input;
  const underWay = others(input).filter(isUnderWay);
  const batch = batchOf(config.batches, asked);
  const group = underWay.filter(({ group }) => group === asked.group).length;
  const ofGroup = Math.max(1, Math.floor((groupSize ?? 1) * config.caps.shareOfGroup));
  return [
    ...hold(
      underWay.length >= config.caps.atOnce,
      `${counted(config.caps.atOnce, 'change')} may be under way at once, and so many are`,
    ),
    ...hold(
      underWay.filter((other) => batchOf(config.batches, other).key === batch.key).length >=
        batch.limit,
      `${counted(batch.limit, 'change')} ${batch.says} may be under way at once, and so many are`,
    ),
    ...hold(
      group >= ofGroup,
      `at most ${percent(config.caps.shareOfGroup)} of ${asked.group} may be changed at once: ${ofGroup} of ${groupSize ?? 'an unknown number'}`,
    ),
  ];
};

/** What is counted together, and how many of it may be under way. */
const batchOf = (
  { mode, limit = Number.POSITIVE_INFINITY }: Execution['batches'],
  { type, account, region }: Admission,
): { readonly key: string; readonly limit: number; readonly says: string } => {
  switch (mode) {
    case 'sequential':
      return { key: '', limit: 1, says: 'of all' };
    case 'parallel':
      return { key: '', limit, says: 'of all' };
    case 'by-type':
      return {
        key: type,
        limit: limit === Number.POSITIVE_INFINITY ? 1 : limit,
        says: `of ${type}`,
      };
    case 'by-region':
      return {
        key: `${account} ${region}`,
        limit: limit === Number.POSITIVE_INFINITY ? 1 : limit,
        says: `in ${account} ${region}`,
      };
  }
};

const inTime = (input: CapsInput): readonly Hold[] => {
  const { asked, config, now } = input;
  const { caps, safety } = config;
  const rates: readonly Rate[] = [
    { most: safety.maxChangesPerHour, of: () => true, says: 'in an hour' },
    {
      most: caps.perAccountAnHour,
      of: ({ account }) => account === asked.account,
      says: `in an hour in account ${asked.account}`,
    },
    {
      most: caps.perRegionAnHour,
      of: ({ account, region }) => account === asked.account && region === asked.region,
      says: `in an hour in ${asked.account} ${asked.region}`,
    },
    {
      most: caps.perFamilyAnHour,
      of: ({ family }) => family === asked.family,
      says: `of ${asked.family} in an hour`,
    },
    {
      most: 1,
      of: ({ resource }) => resource === asked.resource,
      says: `of the resource in ${caps.hoursPerResource} h`,
      inMs: caps.hoursPerResource * MS_PER_HOUR,
    },
    { most: caps.resourcesPerDay, of: () => true, says: 'in a day', inMs: MS_PER_DAY },
  ];
  return rates.flatMap(({ most, of, says, inMs = MS_PER_HOUR }) => {
    const counting = others(input)
      .filter((other) => of(other) && now - other.at < inMs)
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    const oldest = counting[counting.length - most];
    if (oldest === undefined) return [];
    return [
      {
        says: `${counted(most, 'change')} may begin ${says}, and so many did`,
        until: oldest + inMs,
      },
    ];
  });
};

interface Rate {
  readonly most: number;
  readonly of: (other: Admission) => boolean;
  readonly says: string;
  readonly inMs?: number;
}

/** What is changed in a day may cost so much a month, all together. */
const blastRadius = (input: CapsInput): readonly Hold[] => {
  const { asked, config, now } = input;
  const limit = usdPerMonth(config.caps.usdPerDay);
  const own = usdPerMonth(asked.usdPerMonth);
  const says = `what is changed in a day may cost ${dollars(limit)} a month`;
  if (compare(own, limit) > 0)
    return [
      {
        says: `${says}, and this alone costs ${dollars(own)}: raise execution.caps.usdPerDay`,
        isForEver: true,
      },
    ];
  const today = others(input)
    .filter(({ at }) => now - at < MS_PER_DAY)
    .sort((a, b) => a.at - b.at);
  let rest = sum('USD', [own, ...today.map((other) => usdPerMonth(other.usdPerMonth))]);
  if (compare(rest, limit) <= 0) return [];
  for (const other of today) {
    rest = subtract(rest, usdPerMonth(other.usdPerMonth));
    if (compare(rest, limit) <= 0)
      return [{ says: `${says}, and does`, until: other.at + MS_PER_DAY }];
  }
  return [{ says }];
};

const hold = (isHeld: boolean, says: string): readonly Hold[] => (isHeld ? [{ says }] : []);
