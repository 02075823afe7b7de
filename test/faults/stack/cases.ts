import type { AnyAction } from '#core/actions/action.ts';
import { snapshotAndDeleteVolume } from '#core/actions/ebs/snapshot-and-delete-volume.ts';
import { resizeMemory } from '#core/actions/lambda/resize-memory.ts';
import { FAULT_KINDS, type FaultCase, type FaultKind } from '../kinds.ts';
import { isRead, type TracedCall } from './fault-box.ts';
import { storiesOf } from './plot.ts';
import { type CaseResult, runCase } from './run-case.ts';

/** What is left out of an enumeration, and why: printed with its counts. */
export const RULES = {
  prefix: 'calls before a story parts from the first one are those of the first one',
  alike:
    'who opens, asks, decides, gives turns, sweeps and closes does so alike for every action, and so does all that is not a look at the account before and after the steps: failed with one',
  polls:
    'of calls that one function makes alike while the ledger stands still, the first two and the last are taken',
  reads:
    'a read has no effect: an answer lost or an effect that is late is a failure before, and dying after it is dying before it',
  died: 'between two writes of one run of a function nothing changes: dying before any of its reads there is dying before the first',
  outage: 'an outage begins at the first call of a run, or at a call that writes',
  throttle: 'a read of a table that is throttled is one that fails',
  account:
    'somebody else edits the resource before calls to the account, since others do not see it',
  late: 'a call that changes the account is never later than the platform lets its function run: EC2 knows no fence',
  fresh: 'a read can be stale only where the same read saw something else in the 20 s before',
} as const;
export type Rule = keyof typeof RULES;
type LeftOut = Readonly<Record<Rule, number>>;

/** The faults of one call each, for all stories of an action. */
export interface Enumeration {
  readonly calls: number;
  readonly cases: readonly FaultCase[];
  readonly leftOut: LeftOut;
  /** The stories themselves, without a fault. */
  readonly stories: readonly CaseResult[];
}

/** Failed at every call: its stories ask people, turn back and are swept. */
const IN_FULL = snapshotAndDeleteVolume.id;
/** Its watch is failed at every call, since that one has none. */
const WATCHED = resizeMemory.id;
/** Whose calls no action decides of. */
const OF_NO_ACTION: readonly string[] = [
  'optimize',
  'open-changes',
  'ask-approval',
  'ana approves',
  'bo approves',
  'await-turn',
  'admit-changes',
  'sweep',
  'close-change',
];
/** Of whose calls an action decides only those to the account. */
const LOOKING: readonly string[] = ['assess', 'check-guards', 'watch-change', 'judge-watches'];
const isAlike = (call: TracedCall, action: AnyAction): boolean =>
  action.id !== IN_FULL &&
  (OF_NO_ACTION.includes(call.by.name) ||
    (LOOKING.includes(call.by.name) && !seesAccount(call) && action.id !== WATCHED));

const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
/** Those of a call that only looks; the others would be one of these again. */
const OF_READS: readonly FaultKind[] = [
  'fail-before',
  'killed-before',
  'throttled',
  'stale-read',
  'refused',
  'duplicate',
  'duplicate-late',
  'foreign-edit',
  'outage',
];

export const singleFaults = async (action: AnyAction): Promise<Enumeration> => {
  const leftOut = Object.fromEntries(Object.keys(RULES).map((rule) => [rule, 0])) as {
    -readonly [R in Rule]: number;
  };
  const cases: FaultCase[] = [];
  const stories: CaseResult[] = [];
  for (const story of storiesOf(action)) {
    const without: FaultCase = { level: 'stack', action: action.id, story, happenings: [] };
    const result = await runCase(without);
    const first = stories[0]?.calls ?? [];
    stories.push(result);
    const from = partsAt(first, result.calls);
    leftOut.prefix += from;
    const after = result.calls.slice(from);
    const own = after.filter((call) => !isAlike(call, action));
    leftOut.alike += after.length - own.length;
    const taken = withoutPolls(own);
    leftOut.polls += own.length - taken.length;
    for (const call of taken)
      for (const kind of KINDS) {
        const rule = ruleAgainst(kind, call, result.calls);
        if (rule !== undefined) leftOut[rule]++;
        else cases.push({ ...without, happenings: [{ at: call.n, kind }] });
      }
  }
  const calls = stories.reduce((sum, each) => sum + each.calls.length, 0);
  return { calls, cases, leftOut, stories };
};

/** How many calls two stories have in common from the start: made by the same, at the same time, for the same. */
const partsAt = (first: readonly TracedCall[], calls: readonly TracedCall[]): number => {
  const step = ({ by, service, operation, at }: TracedCall) =>
    `${by.name} ${service} ${operation} ${at}`;
  const at = calls.findIndex((call, i) => {
    const other = first[i];
    return other === undefined || step(other) !== step(call);
  });
  return first.length === 0 ? 0 : at < 0 ? calls.length : at;
};

/** What makes calls alike: who makes them, and what they ask for apart from times and packed bytes. */
const aspectOf = ({ by, service, operation, input }: TracedCall): string =>
  `${by.name} ${service} ${operation} ${askedFor(input)}`;

const askedFor = (input: unknown): string =>
  (JSON.stringify(input, (_, value) => (ArrayBuffer.isView(value) ? 'bytes' : value)) ?? '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replace(/\d{9,}/g, 'number')
    .replace(/[\w-]{36,}/g, 'text');

const withoutPolls = (calls: readonly TracedCall[]): readonly TracedCall[] => {
  const alike = Map.groupBy(calls, (call) => `${call.writes} ${aspectOf(call)}`);
  const taken = new Set([...alike.values()].flatMap((group) => [group[0], group[1], group.at(-1)]));
  return calls.filter((call) => taken.has(call));
};

/** Why a fault of this kind need not be tried at a call of a story; undefined when it must be. */
export const ruleAgainst = (
  kind: FaultKind,
  call: TracedCall,
  calls: readonly TracedCall[],
): Rule | undefined => {
  if (kind === 'stale-read') return call.couldBeStale ? undefined : 'fresh';
  if (kind === 'foreign-edit') return seesAccount(call) ? undefined : 'account';
  if (!isRead(call)) return kind === 'duplicate-late' && seesAccount(call) ? 'late' : undefined;
  if (!OF_READS.includes(kind)) return 'reads';
  if (kind === 'throttled') return call.service === 'dynamodb' ? 'throttle' : undefined;
  const before = calls[call.n - 2];
  const isFirst = before === undefined || before.by !== call.by;
  if (kind === 'outage') return isFirst ? undefined : 'outage';
  if (kind === 'killed-before') return isFirst || !isRead(before) ? undefined : 'died';
  return undefined;
};

const seesAccount = ({ service }: TracedCall): boolean =>
  !['dynamodb', 'sfn', 'sesv2', 'sts', 'cloudwatch', 'cloudtrail'].includes(service);
