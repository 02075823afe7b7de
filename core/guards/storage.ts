import canonicalize from 'canonicalize';
import type { Json } from '#core/model/plan.ts';
import { counted } from '#core/present/format.ts';
import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';
import { callsOf, inputOf, type PlannedCall } from './plan-calls.ts';

const PUT_LIFECYCLE = 's3:PutBucketLifecycleConfiguration';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
const lifecycleRules = defineGuard({
  id: 'lifecycle-rules',
  family: 'storage',
  numbers: [24],
  stopsWhen:
    'the new rules leave out one that is there, or the way back does not put back exactly those',
  asks: plansThatCall(PUT_LIFECYCLE),
  needs: ['lifecycleRules'],
  check: ({ lifecycleRules }, { plan }) => {
    const existing = lifecycleRules.map(written);
    const rules = counted(existing.length, 'rule');
    const steps = callsOf(plan, PUT_LIFECYCLE);
    if (steps.some(({ call }) => existing.some((rule) => !rulesOf(call).includes(rule))))
      return stop(
        `the call replaces all rules, and leaves out one of the ${rules} of the bucket`,
        'it needs a new plan',
      );
    if (steps.some((step) => !putsBack(step, existing)))
      return stop(
        `the way back does not put back exactly the ${rules} of the bucket`,
        'it needs a new plan',
      );
    return clear(`the bucket keeps its ${rules}`);
  },
});

/** Whether the undo leaves exactly the rules that were there; where there were none, it deletes what was put. */
const putsBack = ({ undo }: PlannedCall, existing: readonly string[]): boolean => {
  if (undo === undefined) return false;
  if (undo.operation === 'DeleteBucketLifecycle') return existing.length === 0;
  return rulesOf(undo).toSorted().join() === existing.toSorted().join();
};

const rulesOf = (call: PlannedCall['call']): readonly string[] => {
  const rules = inputOf(call, 'LifecycleConfiguration.Rules');
  return Array.isArray(rules) ? (rules as readonly Json[]).map(written) : [];
};

const written = (rule: unknown): string => canonicalize(rule) ?? '';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logRetention = defineGuard({
  id: 'log-retention',
  family: 'storage',
  numbers: [25],
  stopsWhen: 'it would delete log events for good and nobody is asked',
  asks: plansThatCall('logs:PutRetentionPolicy'),
  needs: ['logRetentionDays'],
  check: ({ logRetentionDays }, { plan, requires }) => {
    const asked = callsOf(plan, 'logs:PutRetentionPolicy').map(({ call }) =>
      Number(inputOf(call, 'retentionInDays') ?? Number.NaN),
    );
    const shortest = Math.min(...asked);
    if (Number.isNaN(shortest)) return stop('the plan names no retention', 'it needs a new plan');
    const now = logRetentionDays === null ? 'for good' : `for ${logRetentionDays} days`;
    if (shortest >= (logRetentionDays ?? Number.POSITIVE_INFINITY))
      return clear(`log events are kept ${now} and would be kept no shorter`);
    const says = `log events kept ${now} would be kept for ${shortest} days, and what is older is deleted for good`;
    return requires === 'nobody'
      ? stop(says, 'a person must approve it')
      : clear(`${says}; a person is asked`);
  },
});

/** What holds for stored objects and log events. */
export const STORAGE_GUARDS: readonly Guard[] = [lifecycleRules, logRetention];
