import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { type ScanReport, scanReportSchema } from '#core/scan/report.ts';

/** A resource as Cloud Custodian writes it down. */
type Shown = Readonly<Record<string, unknown>>;

/** A policy of Cloud Custodian and the check that looks for the same. */
interface Pair {
  readonly policy: string;
  readonly check: string;
  readonly id: string;
  /** What our check leaves out on purpose, and why. */
  readonly without?: { readonly why: string; readonly is: (shown: Shown) => boolean };
}

const PAIRS: readonly Pair[] = [
  {
    policy: 'ec2-idle-cpu',
    check: 'ec2/idle-instance',
    id: 'InstanceId',
    without: {
      why: 'of types that the built-in table has no price of: no saving is named without one',
      is: ({ InstanceType }) => BUILT_IN_PRICES.instanceHour[String(InstanceType)] === undefined,
    },
  },
  { policy: 'ebs-unattached', check: 'ebs/unattached-volume', id: 'VolumeId' },
  {
    policy: 'ebs-gp2-to-gp3',
    check: 'ebs/gp2-volume',
    id: 'VolumeId',
    without: {
      why: 'attached to nothing: those are to be deleted, not migrated',
      is: ({ Attachments }) => Array.isArray(Attachments) && Attachments.length === 0,
    },
  },
  { policy: 'eip-unassociated', check: 'ec2/unassociated-address', id: 'AllocationId' },
];

/** The checks that have a policy beside them. */
export const COMMON_CHECKS: readonly string[] = PAIRS.map(({ check }) => check);

/** What both found, or what only one did. */
export interface Compared {
  readonly same: boolean;
  readonly says: string;
}

/** What our last scan in the folder of a race has answered. */
export const reportIn = (out: string, size: number, repetition: number): ScanReport =>
  scanReportSchema.parse(JSON.parse(read(out, `log-ours-${size}-${repetition}.txt`)));

/** Compares, policy by policy, the ids that both found; and Cloud Custodian's with what was planted. */
export const compareFindings = (out: string, size: number): Compared[] => {
  const { rows } = reportIn(out, size, 1);
  const planted = JSON.parse(read(out, `truth-${size}.json`)).ids.idle as string[];
  const compared = PAIRS.map(({ policy, check, id, without }) => {
    const all = resourcesOf(out, size, policy);
    const left = all.filter((shown) => without?.is(shown) !== true);
    const theirs = left.map((shown) => String(shown[id])).sort();
    const ours = rows
      .filter(({ recommendation }) => recommendation.check === check)
      .map(({ recommendation }) => recommendation.resourceId)
      .sort();
    const same = theirs.length > 0 && theirs.join() === ours.join();
    const rest = without ? `; ${all.length - left.length} more are ${without.why}` : '';
    return {
      same,
      says: same
        ? `\`${check}\` and \`${policy}\`: the same ${ours.length} ids${rest}`
        : `\`${check}\` ${ours.length}, \`${policy}\` ${theirs.length}: NOT THE SAME`,
    };
  });
  const idle = resourcesOf(out, size, 'ec2-idle-cpu').map(({ InstanceId }) => String(InstanceId));
  const same = idle.sort().join() === planted.toSorted().join();
  return [
    ...compared,
    { same, says: `planted as idle: ${planted.length}, found by \`ec2-idle-cpu\`: ${idle.length}` },
  ];
};

const resourcesOf = (out: string, size: number, policy: string): readonly Shown[] =>
  JSON.parse(read(out, `c7n-core-${size}/core-${policy}/resources.json`)) as Shown[];

const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');
